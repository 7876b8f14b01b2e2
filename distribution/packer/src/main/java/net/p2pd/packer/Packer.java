package net.p2pd.packer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The build step itself: rewrites every jar below a directory.
 *
 * <p>A start-up archive (JDK: class data sharing) holds no class that the virtual machine makes
 * while it runs and none of a form before Java 6, and of each class that it does hold the bytes are
 * still read from its jar and compared. So lambdas become classes, old classes become new ones, and
 * jars are not compressed. What the classes do stays the same.
 */
public final class Packer {

  private Packer() {}

  /**
   * Rewrites jars.
   *
   * @param args the directory of the product
   * @throws IOException if a jar cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("name the directory of the product, and nothing else");
    }
    List<Path> jars;
    try (Stream<Path> files = Files.walk(Path.of(args[0]))) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (Path jar : jars) {
      JarContent content = JarContent.read(jar);
      ModuleDescription module = new ModuleDescription(content);
      if (content.isSigned()) {
        module.unsign();
      }
      new ClassRewriting(content).run();
      module.complete(jar);
      content.write(jar);
    }
  }
}
