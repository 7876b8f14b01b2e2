package net.p2pd.loader;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import java.util.Properties;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.PluginService;

/**
 * The host's own API: where it is and which version it has.
 *
 * <p>The version is the one in the API's module descriptor. On the class path that descriptor is
 * read from the jar or directory that the API's classes came from; in one big jar, where
 * descriptors get lost, Maven's {@code pom.properties} of the API is asked.
 */
final class HostApi {

  static final String MODULE = "net.p2pd.api";
  static final String PACKAGES = MODULE + ".";

  private static final String POM = "/META-INF/maven/net.p2pd/p2pd-api/pom.properties";

  private HostApi() {}

  /** Returns whether the API is a module here, so that plugins can be layers. */
  static boolean isModule() {
    return PluginService.class.getModule().isNamed();
  }

  /** Returns the layer of the API, the parent of every plugin layer. */
  static ModuleLayer layer() {
    ModuleLayer layer = PluginService.class.getModule().getLayer();
    if (layer == null) {
      throw new PluginException(
          "the API is no module here, so plugins cannot be module layers; use Mode.CLASS_LOADERS");
    }
    return layer;
  }

  static ClassLoader loader() {
    return PluginService.class.getClassLoader();
  }

  /**
   * Returns the version.
   *
   * @throws PluginException if it cannot be told
   */
  static ApiVersion version() {
    String raw =
        rawModuleVersion()
            .or(HostApi::rawJarVersion)
            .or(HostApi::rawMavenVersion)
            .orElseThrow(
                () ->
                    new PluginException(
                        "the version of the API at "
                            + location().map(Path::toString).orElse("an unknown place")
                            + " cannot be told; use the p2pd-api jar as it was published, or name"
                            + " the version with PluginLoader.Builder.apiVersion"));
    return ApiVersion.parse(raw)
        .orElseThrow(() -> new PluginException("'" + raw + "' is no version of the API"));
  }

  private static Optional<String> rawModuleVersion() {
    ModuleDescriptor descriptor = PluginService.class.getModule().getDescriptor();
    return descriptor == null ? Optional.empty() : descriptor.rawVersion();
  }

  private static Optional<String> rawJarVersion() {
    try {
      return location()
          .flatMap(path -> ModuleFinder.of(path).find(MODULE))
          .flatMap(reference -> reference.descriptor().rawVersion());
    } catch (FindException e) {
      // A big jar of many projects need not be a legal module; there are other ways to ask.
      return Optional.empty();
    }
  }

  private static Optional<String> rawMavenVersion() {
    try (@Nullable InputStream in = PluginService.class.getResourceAsStream(POM)) {
      if (in == null) {
        return Optional.empty();
      }
      Properties properties = new Properties();
      properties.load(in);
      return Optional.ofNullable(properties.getProperty("version"));
    } catch (IOException e) {
      throw new PluginException("the API's " + POM + " cannot be read: " + e.getMessage());
    }
  }

  private static Optional<Path> location() {
    CodeSource source = PluginService.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException
        | IllegalArgumentException
        | java.nio.file.FileSystemNotFoundException e) {
      // Not a file: the classes come from a loader of somebody's own.
      return Optional.empty();
    }
  }
}
