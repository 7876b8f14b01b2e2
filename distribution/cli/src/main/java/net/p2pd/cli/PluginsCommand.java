package net.p2pd.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.node.NodeRuntime;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code p2pd plugins}: the plugin directories. */
@Command(
    name = "plugins",
    description = "Looks after the plugin directories.",
    mixinStandardHelpOptions = true,
    versionProvider = P2pdCommand.ModuleVersion.class,
    subcommands = {PluginsCommand.ListPlugins.class, VerifyCommand.class})
final class PluginsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what to do with the plugins: list, verify.");
  }

  /** {@code p2pd plugins list}. */
  @Command(
      name = "list",
      description = "Lists the plugins with their services, and what is wrong with them.",
      mixinStandardHelpOptions = true,
      versionProvider = P2pdCommand.ModuleVersion.class)
  static final class ListPlugins implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private CommonOptions common;

    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean json;

    @Override
    public Integer call() {
      var out = spec.commandLine().getOut();
      List<PluginInfo> plugins = NodeRuntime.inspectPlugins(common.nodeOptions());
      if (json) {
        List<Object> tree = new ArrayList<>();
        plugins.forEach(plugin -> tree.add(tree(plugin)));
        Output.json(out, tree);
        return P2pdCommandLine.DONE;
      }
      List<List<String>> rows = new ArrayList<>();
      for (PluginInfo plugin : plugins) {
        rows.add(
            List.of(
                plugin.id(),
                plugin.version(),
                plugin.state().name().toLowerCase(Locale.ROOT),
                String.join(", ", plugin.services().stream().map(Object::toString).toList()),
                plugin.location()));
      }
      Output.table(out, List.of("PLUGIN", "VERSION", "STATE", "SERVICES", "WHERE"), rows);
      for (PluginInfo plugin : plugins) {
        plugin.problem().ifPresent(problem -> out.println(plugin));
        if (plugin.state() == PluginInfo.State.UNCONFIGURED) {
          out.println(
              "plugin '"
                  + plugin.id()
                  + "' is not loaded, because nothing is configured for it; to have it, name the"
                  + " servers that it is for, or give the configuration a section [plugin."
                  + plugin.id()
                  + "]");
        }
        for (String warning : plugin.warnings()) {
          out.println("plugin '" + plugin.id() + "' at " + plugin.location() + ": " + warning);
        }
      }
      out.flush();
      return P2pdCommandLine.DONE;
    }

    private static Map<String, Object> tree(PluginInfo plugin) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("id", plugin.id());
      tree.put("version", plugin.version());
      tree.put("state", plugin.state().name().toLowerCase(Locale.ROOT));
      tree.put("location", plugin.location());
      List<Object> services = new ArrayList<>();
      for (PluginInfo.Service service : plugin.services()) {
        services.add(
            Map.of("type", service.type(), "id", service.id(), "provider", service.provider()));
      }
      tree.put("services", services);
      tree.put("warnings", plugin.warnings());
      tree.put(
          "problem",
          plugin
              .problem()
              .map(
                  problem ->
                      Map.of(
                          "step", problem.step(),
                          "cause", problem.cause(),
                          "remedy", problem.remedy()))
              .orElse(null));
      return tree;
    }
  }
}
