package net.p2pd.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.ConnectException;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectOptions.RelayPolicy;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeTimeoutException;
import net.p2pd.node.NodeRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code p2pd connect}: connects to a peer, sends, receives, and reports. */
@Command(
    name = "connect",
    description = "Connects to a peer, and optionally sends a message and waits for an answer.",
    mixinStandardHelpOptions = true,
    versionProvider = P2pdCommand.ModuleVersion.class)
final class ConnectCommand implements Callable<Integer> {

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;

  @Option(names = "--json", description = "The report as one JSON document.")
  private boolean json;

  @Parameters(
      paramLabel = "ADDRESS",
      description = "The peer's address, its id, or your name for it in aliases.toml.")
  private String address = "";

  @Option(
      names = "--only",
      paramLabel = "STRATEGY",
      description = "Allows this strategy only. Repeatable.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--without",
      paramLabel = "STRATEGY",
      description = "Leaves this strategy out. Repeatable.")
  private List<String> without = new ArrayList<>();

  @Option(
      names = "--relay",
      paramLabel = "POLICY",
      defaultValue = "auto",
      description = "Relays: never, auto (if nothing else works) or always; default: auto.")
  private String relay = "auto";

  @Option(names = "--send", paramLabel = "TEXT", description = "Sends this message.")
  private @Nullable String send;

  @Option(
      names = "--expect",
      paramLabel = "TEXT",
      description = "Waits for a message that contains this; otherwise the command fails.")
  private @Nullable String expect;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description = "The limit for all of it, such as 500ms or 30s; default: ${DEFAULT-VALUE}.")
  private Duration timeout = Duration.ZERO;

  @Override
  public Integer call() {
    ConnectOptions wanted = wanted();
    String peer = NodeRuntime.named(common.nodeOptions(), address);
    long start = System.nanoTime();
    AtomicReference<@Nullable ConnectReport> report = new AtomicReference<>();
    NodeOptions options = common.nodeOptions().withoutServices();
    try (Node node = start(options)) {
      ConnectOptions how = wanted.reportTo(report::set);
      Pipe pipe;
      try {
        pipe = Starting.await(node.connect(peer, how));
      } catch (ConnectException e) {
        print(e.report(), null);
        spec.commandLine().getErr().println("p2pd: " + e.getMessage());
        return P2pdCommandLine.FAILED;
      }
      return talk(pipe, Objects.requireNonNull(report.get(), "every connect reports"), start);
    }
  }

  private ConnectOptions wanted() {
    ConnectOptions wanted = ConnectOptions.defaults().timeout(timeout).relay(policy());
    for (String strategy : only) {
      wanted = wanted.only(strategy);
    }
    for (String strategy : without) {
      wanted = wanted.without(strategy);
    }
    return wanted;
  }

  private RelayPolicy policy() {
    return switch (relay.toLowerCase(Locale.ROOT)) {
      case "never" -> RelayPolicy.NEVER;
      case "auto" -> RelayPolicy.AUTO;
      case "always" -> RelayPolicy.ALWAYS;
      default ->
          throw new ParameterException(
              spec.commandLine(), "--relay takes never, auto or always, not '" + relay + "'");
    };
  }

  /** A running node keeps the data directory; connecting needs an identity, not that one. */
  private Node start(NodeOptions options) {
    if (NodeRuntime.isRunning(options)) {
      spec.commandLine()
          .getErr()
          .println(
              "p2pd: a node runs in this data directory; connecting with a throw-away identity");
      return Starting.await(new NodeRuntime().start(options.ephemeral()));
    }
    return Starting.await(new NodeRuntime().start(options));
  }

  private int talk(Pipe pipe, ConnectReport report, long start) {
    String received = null;
    String problem = null;
    try {
      if (expect != null || send != null) {
        received = exchange(pipe, start);
      }
      if (expect != null && (received == null || !received.contains(expect))) {
        problem =
            received == null
                ? "nothing was received within the time limit"
                : "received '" + received + "', which does not contain '" + expect + "'";
      }
    } catch (PipeException e) {
      problem = e.getMessage();
    }
    print(report, received);
    if (problem != null) {
      spec.commandLine().getErr().println("p2pd: " + problem);
      return P2pdCommandLine.FAILED;
    }
    return P2pdCommandLine.DONE;
  }

  /** Sends, and returns the first message that fits, or the last that came in time. */
  private @Nullable String exchange(Pipe pipe, long start) {
    String last = null;
    pipe.subscribe(Filter.ALL);
    if (send != null) {
      Starting.await(pipe.send(send));
    }
    long limit = System.nanoTime() + ANSWER_LIMIT.toNanos();
    if (expect != null) {
      limit = start + timeout.toNanos();
    }
    while (last == null || (expect != null && !last.contains(expect))) {
      Duration left = Duration.ofNanos(Math.max(0, limit - System.nanoTime()));
      try {
        Message message = Starting.await(pipe.receive(left));
        last = message.text();
      } catch (PipeTimeoutException e) {
        return last;
      }
    }
    return last;
  }

  private void print(ConnectReport report, @Nullable String received) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> tree = new LinkedHashMap<>(report.toMap());
      tree.put("received", received);
      Output.json(out, tree);
      return;
    }
    TimeLine.of(report).forEach(out::println);
    if (received != null) {
      out.println("received: " + received);
    }
    out.flush();
  }
}
