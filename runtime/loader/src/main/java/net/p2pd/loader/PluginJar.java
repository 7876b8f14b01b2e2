package net.p2pd.loader;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import net.p2pd.api.Nullable;

/**
 * One jar of a plugin and what its module descriptor says; read without loading any class, and not
 * kept open.
 */
record PluginJar(Path path, ModuleDescriptor descriptor) {

  private static final String BUILD_AGAIN = "copy it again, it may have been cut off or damaged";

  /**
   * Reads a jar.
   *
   * @throws Refusal if it is no jar, or no module can be made of it
   */
  static PluginJar read(Path path) {
    if (!Files.exists(path)) {
      throw new Refusal(
          Refusal.LIST,
          path.getFileName() + " is not there, a link leads nowhere",
          "copy the plugin again");
    }
    if (!Files.isReadable(path)) {
      throw new Refusal(
          Refusal.LIST,
          path.getFileName() + " may not be read by this user",
          "check its owner and permissions");
    }
    try {
      ModuleReference module =
          ModuleFinder.of(path).findAll().stream()
              .findFirst()
              .orElseThrow(
                  () -> new Refusal(Refusal.LIST, path.getFileName() + " is no jar", BUILD_AGAIN));
      return new PluginJar(path, module.descriptor());
    } catch (FindException e) {
      throw refusal(path, e);
    }
  }

  private static Refusal refusal(Path path, FindException e) {
    @Nullable Throwable cause = e.getCause();
    String why =
        cause == null ? String.valueOf(e.getMessage()) : String.valueOf(cause.getMessage());
    if (cause instanceof IOException) {
      return new Refusal(
          Refusal.LIST, path.getFileName() + " is not a readable jar (" + why + ")", BUILD_AGAIN);
    }
    Optional<String> newer = FailureWords.newerJava(why);
    if (newer.isPresent()) {
      return new Refusal(
          Refusal.DESCRIPTOR,
          "module-info of " + path.getFileName() + " was compiled for " + newer.get(),
          FailureWords.COMPILE_FOR_OLDER);
    }
    if (String.valueOf(e.getMessage()).startsWith("Unable to derive")) {
      return new Refusal(
          Refusal.DESCRIPTOR,
          "no module can be made of " + path.getFileName() + " (" + why + ")",
          "rename the jar, or give it a module-info or an Automatic-Module-Name");
    }
    return new Refusal(
        Refusal.DESCRIPTOR,
        "the module descriptor of " + path.getFileName() + " is wrong (" + why + ")",
        "build the jar again from all of its classes");
  }

  String name() {
    return descriptor.name();
  }

  String fileName() {
    return String.valueOf(path.getFileName());
  }

  /** Returns whether it has a module-info of its own, not just a name made up for it. */
  boolean isExplicit() {
    return !descriptor.isAutomatic();
  }

  /**
   * Returns what it provides to this host: by the names of the services, which the JVM gives in
   * another order at each start, and for each in the order of its descriptor.
   */
  List<Provision> provisions() {
    return descriptor.provides().stream()
        .sorted(Comparator.comparing(ModuleDescriptor.Provides::service))
        .flatMap(
            provides ->
                ServiceTypes.find(provides.service()).stream()
                    .flatMap(
                        type ->
                            provides.providers().stream()
                                .map(provider -> new Provision(type, provider))))
        .toList();
  }

  /** Returns whether it is a plugin's own jar rather than a library. */
  boolean isProvider() {
    return isExplicit() && !provisions().isEmpty();
  }

  boolean requires(String module) {
    return descriptor.requires().stream().anyMatch(requires -> requires.name().equals(module));
  }

  /** Returns the text of a small file in the jar. */
  Optional<String> text(String entryName) {
    try (JarFile jar = new JarFile(path.toFile())) {
      ZipEntry entry = jar.getEntry(entryName);
      if (entry == null) {
        return Optional.empty();
      }
      try (InputStream in = jar.getInputStream(entry)) {
        return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new Refusal(
          Refusal.DESCRIPTOR,
          entryName + " of " + fileName() + " cannot be read (" + e.getMessage() + ")",
          BUILD_AGAIN);
    }
  }
}
