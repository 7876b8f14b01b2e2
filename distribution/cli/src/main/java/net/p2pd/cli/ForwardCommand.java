package net.p2pd.cli;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.ConnectException;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Listener;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.node.NodeRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code p2pd forward}: a TCP port of a peer's network on this machine. */
@Command(
    name = "forward",
    description = {
      "Makes a TCP port that the peer reaches a port of this machine, until a signal.",
      "The peer must allow it with plugin.protocol-tunnel.allow."
    },
    mixinStandardHelpOptions = true,
    versionProvider = P2pdCommand.ModuleVersion.class)
final class ForwardCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;

  @Parameters(
      index = "0",
      paramLabel = "LOCAL_PORT",
      description = "The port to listen on here; 0 takes a free one.")
  private int localPort;

  @Parameters(index = "1", paramLabel = "ADDRESS", description = "The peer's address, id or name.")
  private String address = "";

  @Parameters(
      index = "2",
      paramLabel = "REMOTE_PORT",
      description = "The port on the peer's machine (127.0.0.1), or host:port as seen from there.")
  private String remote = "";

  @Option(
      names = "--listen",
      paramLabel = "WHERE",
      defaultValue = "loopback",
      description =
          "Who may use the port here: loopback (this machine), local (the local network) or all;"
              + " default: ${DEFAULT-VALUE}.")
  private String listen = "";

  @Option(
      names = "--only",
      paramLabel = "STRATEGY",
      description = "Allows this strategy only. Repeatable.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description = "The limit for connecting to the peer; default: ${DEFAULT-VALUE}.")
  private Duration timeout = Duration.ZERO;

  @Option(
      names = "--json",
      description = "Events as JSON, one a line: 'listening', 'opened', 'closed', 'refused'.")
  private boolean json;

  @Override
  public Integer call() {
    String peer = NodeRuntime.named(common.nodeOptions(), address);
    String target = target();
    ListenSpec where = where();
    PrintWriter out = spec.commandLine().getOut();
    Node node = start(common.nodeOptions().withoutServices());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "p2pd-signal"));
    try {
      ConnectOptions how = ConnectOptions.defaults().timeout(timeout);
      for (String strategy : only) {
        how = how.only(strategy);
      }
      Forwarding forwarding =
          new Forwarding(node, peer, how, target, (name, words) -> tell(out, name, words));
      Pipe first = Starting.await(forwarding.connect()); // says at once if it cannot be reached
      String peerId = first.session().map(session -> session.peer().toString()).orElse(peer);
      first.abort();
      Listener listener = Starting.await(node.pipes().listen(where));
      listener.onOpen(forwarding::accept);
      tell(out, "listening", listening(listener, target, peerId));
      node.closed().join();
      return P2pdCommandLine.DONE;
    } catch (ConnectException e) {
      spec.commandLine().getErr().println("p2pd: " + e.getMessage());
      return P2pdCommandLine.FAILED;
    } finally {
      node.close();
    }
  }

  private String target() {
    String text = remote.matches("[0-9]+") ? "127.0.0.1:" + remote : remote;
    try {
      return Destination.parse(text).toString();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private ListenSpec where() {
    ListenSpec spec =
        switch (listen) {
          case "loopback" -> ListenSpec.loopback();
          case "local" -> ListenSpec.local();
          case "all" -> ListenSpec.all();
          default ->
              throw new ParameterException(
                  this.spec.commandLine(),
                  "--listen cannot be '" + listen + "': use loopback, local or all");
        };
    try {
      return spec.port(localPort);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(this.spec.commandLine(), e.getMessage(), e);
    }
  }

  /** A running node keeps the data directory; connecting needs an identity, not that one. */
  private Node start(NodeOptions options) {
    if (NodeRuntime.isRunning(options)) {
      spec.commandLine()
          .getErr()
          .println("p2pd: a node runs in this data directory; using a throw-away identity");
      return Starting.await(new NodeRuntime().start(options.ephemeral()));
    }
    return Starting.await(new NodeRuntime().start(options));
  }

  private static Map<String, Object> listening(Listener listener, String target, String peerId) {
    List<String> addresses = new ArrayList<>();
    for (Pipe server : listener.pipes()) {
      server.local().map(ForwardCommand::text).ifPresent(addresses::add);
    }
    Map<String, Object> words = new LinkedHashMap<>();
    words.put("addresses", addresses);
    words.put("target", target);
    words.put("peerId", peerId);
    return words;
  }

  static String text(InetSocketAddress address) {
    return Destination.of(address).toString();
  }

  private synchronized void tell(PrintWriter out, String event, Map<String, ?> words) {
    if (json) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("event", event);
      tree.putAll(words);
      Output.json(out, tree);
    } else {
      out.println(line(event, words));
      out.flush();
    }
  }

  private static String line(String event, Map<String, ?> words) {
    if (event.equals("listening")) {
      return "forwarding "
          + String.join(" and ", strings(words.get("addresses")))
          + " to "
          + words.get("target")
          + " at "
          + words.get("peerId")
          + "; stop with Ctrl-C";
    }
    Object cause = words.get("cause");
    return event + " " + words.get("from") + (cause == null ? "" : ": " + cause);
  }

  private static List<String> strings(@Nullable Object list) {
    return list instanceof List<?> items ? items.stream().map(String::valueOf).toList() : List.of();
  }

  /** A signal is a wish, not a failure: once everything is closed, the exit code is 0. */
  private static void stop(Node node) {
    if (!node.closed().isDone()) {
      node.close();
      Runtime.getRuntime().halt(P2pdCommandLine.DONE);
    }
  }
}
