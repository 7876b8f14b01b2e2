package net.p2pd.node.metrics;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.plugin.Metrics;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.route.Nic;
import net.p2pd.core.pipe.PipeObserver;
import net.p2pd.core.signal.Refusal;
import net.p2pd.core.signal.SignalCounts;

/** All figures of one node. Made only where they are wanted. Thread-safe. */
public final class NodeMetrics {

  private final FigureTable table = new FigureTable();
  private final PipeFigures pipes = new PipeFigures(table);
  private @Nullable FigureServer server;

  /** Creates it with the figures of the process. */
  public NodeMetrics() {
    long started = System.currentTimeMillis() / 1000;
    table.add(
        FigureName.ofNode("start_time_seconds"),
        "When this node was started, in seconds since 1970.",
        () -> started);
    Runtime runtime = Runtime.getRuntime();
    table.add(
        FigureName.ofNode("heap_used_bytes"),
        "How much of the Java heap is used, garbage included.",
        () -> runtime.totalMemory() - runtime.freeMemory());
  }

  /** Returns who hears of the node's pipes and counts them. */
  public PipeObserver pipes() {
    return pipes;
  }

  /** Adds the number of sessions. */
  public void sessions(IntSupplier count) {
    table.add(
        FigureName.ofNode("sessions"), "Sessions with other nodes that are open.", count::getAsInt);
  }

  /**
   * Adds what came and went by signalling servers.
   *
   * @param mailboxes at how many servers the node can be written to now
   */
  public void signalling(SignalCounts counts, IntSupplier mailboxes) {
    table.add(
        FigureName.ofNode("signal_mailboxes"),
        "Signalling servers at which this node can be written to.",
        mailboxes::getAsInt);
    table.add(
        FigureName.ofNode("signal_sent_total"),
        "Signalling messages that a server took.",
        counts::sent);
    table.add(
        FigureName.ofNode("signal_unsent_total"),
        "Signalling messages that no server took.",
        counts::failed);
    table.add(
        FigureName.ofNode("signal_received_total"),
        "Signalling messages that came from peers.",
        counts::received);
    for (Refusal reason : Refusal.values()) {
      table.add(
          FigureName.ofNode("signal_refused_total", "reason", FigureName.word(reason)),
          "Envelopes that came and were refused.",
          () -> counts.refused(reason));
    }
  }

  /** Adds the number of plugins in each state. */
  public void plugins(Supplier<List<PluginInfo>> infos) {
    for (PluginInfo.State state : PluginInfo.State.values()) {
      table.add(
          FigureName.ofNode("plugins", "state", FigureName.word(state)),
          "Plugins that were found, by how far they came.",
          () -> infos.get().stream().filter(info -> info.state() == state).count());
    }
  }

  /** Returns the figures of one service of a plugin. */
  public ServiceMetrics of(String pluginId) {
    return new ServiceFigures(table, pluginId);
  }

  /** What a service counts; closing takes all of it away. */
  public interface ServiceMetrics extends Metrics, AutoCloseable {
    @Override
    void close();
  }

  /**
   * Serves them.
   *
   * @param socket where: a literal address and a port, 0 = any free one
   * @return completes once it listens with the address; fails with a sentence that says why not
   */
  public CompletableFuture<InetSocketAddress> serve(String socket, Pipes opener, List<Nic> nics) {
    FigureServer made = new FigureServer(table, opener);
    synchronized (this) {
      server = made;
    }
    return made.listen(socket, nics);
  }

  /** Stops serving. */
  public synchronized CompletableFuture<?> closeAsync() {
    FigureServer running = server;
    return running == null ? CompletableFuture.completedFuture(null) : running.closeAsync();
  }

  /** Returns all figures as Prometheus reads them. */
  public String text() {
    return FigureText.of(table);
  }
}
