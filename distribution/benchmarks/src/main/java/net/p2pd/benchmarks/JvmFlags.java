package net.p2pd.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of Java that everything is measured with: those of {@code bin/p2pd}.
 *
 * @param arguments what comes between {@code java} and the class path
 */
record JvmFlags(List<String> arguments) {

  private static final int NEEDS_NATIVE_ACCESS = 24;

  /**
   * Returns the flags of a product.
   *
   * @throws IllegalArgumentException if it has no file with them
   */
  static JvmFlags of(Path product) {
    Path file = product.resolve("lib/jvm.options").toAbsolutePath();
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          file + " is missing: build the product, or name it with --product");
    }
    List<String> arguments = new ArrayList<>();
    arguments.add("@" + file);
    if (Runtime.version().feature() >= NEEDS_NATIVE_ACCESS) {
      arguments.add("--enable-native-access=ALL-UNNAMED");
    }
    return new JvmFlags(List.copyOf(arguments));
  }

  /** Returns the program {@code java} of this Java runtime. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
