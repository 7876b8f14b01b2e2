package net.p2pd.loader;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/**
 * What lies in a jar beside its descriptor: for which Java its classes are, and native libraries.
 *
 * @param newest the highest version of a class file that every Java would load
 * @param newestClass the entry that has it, empty if there is no class
 * @param natives the entries that are native libraries
 */
record JarContent(int newest, String newestClass, List<String> natives) {

  private static final int MAGIC = 0xCAFEBABE;
  private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|dylib|jnilib)(\\.\\d+)*");
  private static final Pattern SYSTEM =
      Pattern.compile("linux|windows|win\\d\\d|win-|mac|osx|darwin|freebsd|openbsd|netbsd|android");
  private static final Pattern PROCESSOR =
      Pattern.compile("x86|amd64|x64|i[3-6]86|aarch|arm|ppc|riscv|s390|loong|sparc|mips");

  /**
   * Looks through a jar.
   *
   * @throws Refusal if it cannot be read
   */
  static JarContent of(PluginJar jar) {
    int newest = 0;
    String newestClass = "";
    List<String> natives = new ArrayList<>();
    try (JarFile file = new JarFile(jar.path().toFile())) {
      for (ZipEntry entry : file.stream().toList()) {
        String name = entry.getName();
        // Below META-INF/versions lie classes that older versions of Java do not see.
        if (name.endsWith(".class") && !name.startsWith("META-INF/")) {
          int version = version(file, entry);
          if (version > newest) {
            newest = version;
            newestClass = name;
          }
        } else if (NATIVE.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
          natives.add(name);
        }
      }
    } catch (IOException e) {
      throw new Refusal(
          Refusal.LIST,
          jar.fileName() + " is not a readable jar (" + e.getMessage() + ")",
          "build it again");
    }
    return new JarContent(newest, newestClass, natives);
  }

  private static int version(JarFile file, ZipEntry entry) throws IOException {
    try (DataInputStream in = new DataInputStream(file.getInputStream(entry))) {
      boolean isClass = entry.getSize() >= 2L * Integer.BYTES && in.readInt() == MAGIC;
      return isClass ? in.readInt() & 0xFFFF : 0; // the upper half is the minor version
    }
  }

  /** Returns a native library whose path does not tell what it is for. */
  Optional<String> unnamedNative() {
    return natives.stream()
        .filter(
            name -> {
              String lower = name.toLowerCase(Locale.ROOT);
              return !SYSTEM.matcher(lower).find() || !PROCESSOR.matcher(lower).find();
            })
        .findFirst();
  }
}
