package net.p2pd.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import net.p2pd.api.Node;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.node.NodeRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code p2pd up}: runs a node until a signal. */
@Command(
    name = "up",
    description = "Runs a node until it gets a signal (Ctrl-C, SIGTERM).",
    mixinStandardHelpOptions = true,
    versionProvider = P2pdCommand.ModuleVersion.class)
final class UpCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;

  @Option(
      names = "--json",
      description = "Events as JSON, one a line: 'ready', 'address' when it changes, 'stopped'.")
  private boolean json;

  private volatile @Nullable StartArchive archive;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Node node = Starting.await(new NodeRuntime().start(common.nodeOptions()));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, out), "p2pd-signal"));
    ready(node, out, json);
    AddressLines lines = new AddressLines(node.address(), out, json);
    node.onAddressChanged(lines::tell);
    lines.tell(node.address()); // what changed before somebody listened
    archive = StartArchive.keepInBackground();
    node.closed().join();
    return P2pdCommandLine.DONE;
  }

  /** Says that the node is ready; flushes. */
  static void ready(Node node, PrintWriter out, boolean json) {
    if (json) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("event", "ready");
      event.put("peerId", node.id().toString());
      event.put("address", node.address().text());
      Output.json(out, event);
    } else {
      out.println("ready; this node's address, to be given to others:");
      out.println(node.address().text());
      out.flush();
    }
  }

  /** Prints each new address once. Thread-safe. */
  private static final class AddressLines {
    private final PrintWriter out;
    private final boolean json;
    private PeerAddress last;

    AddressLines(PeerAddress first, PrintWriter out, boolean json) {
      this.last = first;
      this.out = out;
      this.json = json;
    }

    synchronized void tell(PeerAddress address) {
      if (!address.isNewerThan(last)) {
        return;
      }
      last = address;
      if (json) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", "address");
        event.put("address", address.text());
        Output.json(out, event);
      } else {
        out.println("this node's address is another one now:");
        out.println(address.text());
        out.flush();
      }
    }
  }

  /** A signal is a wish, not a failure: once everything is closed, the exit code is 0. */
  private void stop(Node node, PrintWriter out) {
    StartArchive kept = archive;
    if (kept != null) {
      kept.close();
    }
    node.close();
    if (json) {
      Output.json(out, Map.of("event", "stopped"));
    }
    Runtime.getRuntime().halt(P2pdCommandLine.DONE);
  }
}
