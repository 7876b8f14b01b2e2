package net.p2pd.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import net.p2pd.loader.PackagingRule;
import net.p2pd.loader.PluginVerification;
import net.p2pd.loader.PluginVerification.Outcome;
import net.p2pd.loader.PluginVerification.Result;
import net.p2pd.node.NodeRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code p2pd plugins verify}: the rules for packaging, by the numbers that the test kit uses. */
@Command(
    name = "verify",
    description = "Checks plugins by the rules for their packaging; starts none of them.",
    mixinStandardHelpOptions = true,
    versionProvider = P2pdCommand.ModuleVersion.class)
final class VerifyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;

  @Parameters(
      paramLabel = "PLUGIN",
      description = "Ids, or places of jars and directories; without any, all that are installed.")
  private List<String> plugins = new ArrayList<>();

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<PluginVerification> verified =
        NodeRuntime.verifyPlugins(common.nodeOptions(), List.copyOf(plugins));
    if (json) {
      Output.json(out, verified.stream().map(VerifyCommand::tree).toList());
    } else {
      verified.forEach(plugin -> print(out, plugin));
      out.flush();
    }
    return verified.stream().allMatch(PluginVerification::isPassed)
        ? P2pdCommandLine.DONE
        : P2pdCommandLine.FAILED;
  }

  private static void print(PrintWriter out, PluginVerification plugin) {
    String version = plugin.version().isEmpty() ? "" : " " + plugin.version();
    out.println("plugin '" + plugin.pluginId() + "'" + version + " at " + plugin.location());
    for (Result result : plugin.results()) {
      if (result.outcome() == Outcome.FAILED) {
        out.println("  " + result);
      }
    }
    out.println("  " + summary(plugin));
  }

  private static String summary(PluginVerification plugin) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Result result : plugin.results()) {
      counts.merge(word(result), 1, Integer::sum);
    }
    List<String> parts = new ArrayList<>();
    counts.forEach((word, count) -> parts.add(count + " " + word));
    return (plugin.isPassed() ? "good: " : "bad: ")
        + plugin.results().size()
        + " rules, "
        + String.join(", ", parts);
  }

  private static String word(Result result) {
    if (result.outcome() == Outcome.FAILED && result.rule().level() == PackagingRule.Level.SHOULD) {
      return "to be better";
    }
    return result.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Map<String, Object> tree(PluginVerification plugin) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", plugin.pluginId());
    tree.put("version", plugin.version());
    tree.put("location", plugin.location().toString());
    tree.put("passed", plugin.isPassed());
    List<Object> rules = new ArrayList<>();
    for (Result result : plugin.results()) {
      Map<String, Object> rule = new LinkedHashMap<>();
      rule.put("rule", result.rule().id());
      rule.put("level", result.rule().level().name());
      rule.put("text", result.rule().text());
      rule.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      rule.put("cause", result.cause());
      rule.put("remedy", result.remedy());
      rules.add(rule);
    }
    tree.put("rules", rules);
    return tree;
  }
}
