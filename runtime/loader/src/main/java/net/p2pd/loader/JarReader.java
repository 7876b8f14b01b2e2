package net.p2pd.loader;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Reads the classes and resources of one module from its jar. The JDK's own reader stays open until
 * the layer is collected, this one is closed when its plugin is unloaded, so that the jar can be
 * deleted at once, on Windows too.
 */
final class JarReader implements ModuleReader {

  private final Path file;
  private final JarFile jar;
  private volatile boolean closed;

  JarReader(Path file) throws IOException {
    this.file = file;
    this.jar = new JarFile(file.toFile(), true, ZipFile.OPEN_READ, Runtime.version());
  }

  @Override
  public Optional<URI> find(String name) throws IOException {
    return entry(name).map(this::uri);
  }

  @Override
  public Optional<InputStream> open(String name) throws IOException {
    Optional<JarEntry> entry = entry(name);
    return entry.isEmpty() ? Optional.empty() : Optional.of(jar.getInputStream(entry.get()));
  }

  @Override
  public Stream<String> list() throws IOException {
    checkOpen();
    return jar.versionedStream().map(JarEntry::getName).toList().stream();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    jar.close();
  }

  private Optional<JarEntry> entry(String name) throws IOException {
    checkOpen();
    try {
      return Optional.ofNullable(jar.getJarEntry(name));
    } catch (IllegalStateException e) {
      throw new IOException(file + " was closed: its plugin is unloaded", e);
    }
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException(file + " is closed: its plugin is unloaded");
    }
  }

  private URI uri(JarEntry entry) {
    try {
      String path = new URI(null, null, "/" + entry.getRealName(), null).getRawPath();
      return URI.create("jar:" + file.toUri() + "!" + path);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no URI for " + entry.getName() + " in " + file, e);
    }
  }
}
