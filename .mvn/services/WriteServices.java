import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Provides;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes META-INF/services from a module descriptor, for programs that have the module
 * on their class path. Part of the build; run from source.
 */
final class WriteServices {
  /** Takes the directory of compiled classes and a file to touch when done. */
  public static void main(String[] args) throws IOException {
    Path classes = Path.of(args[0]);
    Path services = classes.resolve("META-INF/services");
    if (Files.exists(services)) {
      try (Stream<Path> old = Files.walk(services)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    ModuleDescriptor module;
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      module = ModuleDescriptor.read(in);
    }
    for (Provides provides : module.provides()) {
      Files.createDirectories(services);
      List<String> providers = provides.providers();
      Files.writeString(services.resolve(provides.service()), String.join("\n", providers) + "\n");
    }
    Files.writeString(Path.of(args[1]), "");
  }
}
