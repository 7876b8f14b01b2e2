package net.p2pd.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.Nullable;
import net.p2pd.node.config.Configuration;
import picocli.CommandLine.Option;

/** The options that every command has. */
final class CommonOptions {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file; default: conf/p2pd.toml of the installation.")
  private @Nullable Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, the value in TOML; wins over the file. Repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where the node's identity and data are kept.")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "One more plugin directory. Repeatable.")
  private List<Path> plugins = new ArrayList<>();

  @Option(
      names = {"-v", "--verbose"},
      description = "Logs more, to standard error.")
  void verbose(boolean wanted) {
    if (wanted) {
      Logging.verbose();
    }
  }

  /** Returns the installation's directory, where there is one. */
  static @Nullable Path home() {
    String home = System.getProperty("p2pd.home");
    return home == null ? null : Path.of(home);
  }

  @Nullable
  Path dataDirectory() {
    return dataDirectory;
  }

  /** Returns the plugin directories: the installation's own, then those of the command line. */
  List<Path> pluginDirectories() {
    List<Path> directories = new ArrayList<>();
    Path home = home();
    if (home != null) {
      directories.add(home.resolve("plugins"));
    }
    directories.addAll(plugins);
    return directories;
  }

  /** Returns the options of a node as the command line says. */
  NodeOptions nodeOptions() {
    return over(NodeOptions.defaults());
  }

  /** Returns these options with those of the command line, which win. */
  NodeOptions over(NodeOptions given) {
    NodeOptions options = given;
    Path file = config;
    Path home = home();
    if (file == null && home != null && Files.exists(home.resolve("conf").resolve("p2pd.toml"))) {
      file = home.resolve("conf").resolve("p2pd.toml");
    }
    if (file != null) {
      options = options.configuration(file);
    }
    if (dataDirectory != null) {
      options = options.dataDirectory(dataDirectory);
    }
    for (Path directory : pluginDirectories()) {
      options = options.plugins(directory);
    }
    for (String setting : settings) {
      Map.Entry<String, Object> entry = Configuration.parseSetting(setting);
      options = options.set(entry.getKey(), entry.getValue());
    }
    return options;
  }
}
