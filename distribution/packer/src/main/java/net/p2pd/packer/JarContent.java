package net.p2pd.packer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The entries of a jar, in their order; all in memory. */
final class JarContent {

  static final String MANIFEST = "META-INF/MANIFEST.MF";

  /** The same for all, so that two builds give the same bytes in whatever time zone. */
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  static JarContent read(Path jar) throws IOException {
    JarContent content = new JarContent();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        try (InputStream in = zip.getInputStream(entry)) {
          content.entries.put(entry.getName(), in.readAllBytes());
        }
      }
    }
    return content;
  }

  /** Returns whether somebody vouches for every byte of the entries. */
  boolean isSigned() {
    return entries.keySet().stream()
        .anyMatch(name -> name.startsWith("META-INF/") && name.endsWith(".SF"));
  }

  Map<String, byte[]> entries() {
    return Collections.unmodifiableMap(entries);
  }

  byte[] entry(String name) {
    byte[] bytes = entries.get(name);
    if (bytes == null) {
      throw new IllegalArgumentException("the jar has no entry " + name);
    }
    return bytes;
  }

  void remove(String name) {
    entries.remove(name);
  }

  /** Replaces an entry, or adds one at the end. */
  void put(String name, byte[] bytes) {
    entries.put(name, bytes);
  }

  /** Writes the jar without compression; the file keeps its date. */
  void write(Path jar) throws IOException {
    FileTime modified = Files.getLastModifiedTime(jar);
    Path unfinished = jar.resolveSibling(jar.getFileName() + ".unfinished");
    try (OutputStream out = Files.newOutputStream(unfinished);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(stored(entry.getKey(), entry.getValue()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    Files.setLastModifiedTime(unfinished, modified);
    Files.move(unfinished, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static ZipEntry stored(String name, byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(ENTRY_TIME);
    entry.setSize(bytes.length);
    entry.setCrc(sum.getValue());
    return entry;
  }
}
