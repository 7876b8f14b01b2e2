package net.p2pd.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.route.Nic;
import net.p2pd.node.NodeRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code p2pd demo}: the main job without any setting up. The servers that strategies need run in
 * this process; nodes and servers stay on loopback.
 */
@Command(
    name = "demo",
    description = "Two nodes on this machine connect by every strategy that loopback allows.",
    mixinStandardHelpOptions = true,
    versionProvider = P2pdCommand.ModuleVersion.class)
final class DemoCommand implements Callable<Integer> {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String ECHOED = "hello over ";

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private final List<Object> tree = new ArrayList<>();
  private int connected;
  private int broken;

  @Override
  public Integer call() {
    NodeOptions plain = common.nodeOptions().ephemeral();
    PrintWriter out = spec.commandLine().getOut();
    try (DemoServers servers = DemoServers.start(plain)) {
      NodeOptions options =
          servers
              .forNode(plain.withoutServices())
              .set("node.listen", "loopback")
              .set("node.nics", loopback());
      try (Node alice = Starting.await(new NodeRuntime().start(options));
          Node bob = Starting.await(new NodeRuntime().start(options))) {
        for (String strategy : strategies(alice)) {
          tryOut(strategy, alice, bob);
        }
      }
    }
    if (json) {
      Output.json(out, Map.of("connected", connected, "strategies", tree));
    } else {
      Output.table(out, List.of("STRATEGY", "CONNECTED", "PATH", "TIME", "ECHO"), rows);
      story.forEach(out::println);
      out.flush();
    }
    if (connected == 0 || broken > 0) {
      spec.commandLine()
          .getErr()
          .println(
              connected == 0
                  ? "p2pd: no strategy connected the two nodes"
                  : "p2pd: " + broken + " of the strategies that apply here failed");
      return P2pdCommandLine.FAILED;
    }
    return P2pdCommandLine.DONE;
  }

  private static List<String> loopback() {
    return new NodeRuntime().nics().stream().filter(Nic::isLoopback).map(Nic::name).toList();
  }

  private static List<String> strategies(Node node) {
    List<String> ids = new ArrayList<>();
    for (PluginInfo plugin : node.plugins()) {
      for (PluginInfo.Service service : plugin.services()) {
        if (service.type().equals("ConnectStrategy") && !service.id().isEmpty()) {
          ids.add(service.id());
        }
      }
    }
    return ids;
  }

  private void tryOut(String strategy, Node alice, Node bob) {
    AtomicReference<@Nullable ConnectReport> report = new AtomicReference<>();
    String echo = "";
    String problem = "";
    try (Pipe pipe =
        Starting.await(
            alice.connect(
                bob.address(),
                ConnectOptions.defaults()
                    .timeout(LIMIT)
                    .only(strategy)
                    .fresh()
                    .reportTo(report::set)))) {
      pipe.send("ECHO " + ECHOED + strategy);
      echo = Starting.await(pipe.receive(LIMIT)).text();
      connected += echo.equals(ECHOED + strategy) ? 1 : 0;
    } catch (P2pdException e) {
      problem = String.valueOf(e.getMessage());
    }
    add(strategy, report.get(), echo, problem);
  }

  private void add(String strategy, @Nullable ConnectReport report, String echo, String problem) {
    boolean works = !echo.isEmpty();
    boolean applies =
        report == null
            || report.attempts().stream()
                .anyMatch(
                    line ->
                        line.strategy().equals(strategy)
                            && !line.outcome().equals("not-applicable"));
    if (!works && applies) {
      broken++;
    }
    if (report != null) {
      story.add("");
      story.add("only " + strategy + ":");
      // Each connect allows one strategy, so that the others were not tried says nothing.
      TimeLine.of(report).stream()
          .filter(line -> !line.contains("not tried: "))
          .forEach(story::add);
    }
    String path = report == null || !works ? "-" : report.remote();
    String time = report == null ? "-" : report.elapsedMillis() + " ms";
    String said = works ? "\"" + echo + "\"" : problem;
    rows.add(List.of(strategy, works ? "yes" : "no", path, time, said));
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("strategy", strategy);
    entry.put("connected", works);
    entry.put("remote", path);
    entry.put("elapsedMs", report == null ? 0 : report.elapsedMillis());
    entry.put("echo", echo);
    entry.put("cause", problem);
    tree.add(entry);
  }
}
