package net.p2pd.node.metrics;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeStats;
import net.p2pd.api.plugin.MetricName;
import net.p2pd.core.pipe.PipeObserver;

/**
 * The pipes of a node, by transport: how many there are, and what went through them. A pipe that
 * became the path of a session is counted no longer, and the streams of sessions never.
 */
final class PipeFigures implements PipeObserver {

  private final FigureTable table;
  private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

  PipeFigures(FigureTable table) {
    this.table = table;
  }

  @Override
  public void started(Pipe pipe) {
    Tally tally = tallies.computeIfAbsent(pipe.transport().id(), this::newTally);
    tally.add(pipe);
    pipe.onClose((closed, cause) -> tally.remove(closed));
  }

  @Override
  public void handedOver(Pipe pipe) {
    Tally tally = tallies.get(pipe.transport().id());
    if (tally != null) {
      tally.remove(pipe);
    }
  }

  private Tally newTally(String transport) {
    Tally tally = new Tally();
    add(transport, "pipes", "Pipes that are open, servers included.", tally::open);
    add(transport, "pipes_opened_total", "Pipes opened since the start.", tally::opened);
    sum(tally, transport, "received_bytes_total", "Bytes received.", PipeStats::bytesIn);
    sum(tally, transport, "sent_bytes_total", "Bytes accepted for sending.", PipeStats::bytesOut);
    sum(tally, transport, "received_messages_total", "Messages received.", PipeStats::messagesIn);
    sum(tally, transport, "sent_messages_total", "Messages sent.", PipeStats::messagesOut);
    sum(tally, transport, "dropped_messages_total", "Messages dropped.", PipeStats::dropped);
    add(
        transport,
        "pipe_pending_bytes",
        "Bytes that wait to be sent.",
        () -> tally.now(PipeStats::bytesPending));
    return tally;
  }

  private void sum(
      Tally tally, String transport, String name, String help, ToLongFunction<PipeStats> part) {
    add(transport, "pipe_" + name, help, () -> tally.sum(part));
  }

  private void add(String transport, String name, String help, LongSupplier value) {
    MetricName full = FigureName.ofNode(name, "transport", transport);
    table.add(full, help, value);
  }

  /** What is counted of one transport. A pipe's sums never shrink, so they move when it closes. */
  private static final class Tally {
    private final Set<Pipe> open = new HashSet<>();
    private final Sums closed = new Sums();
    private long opened;

    synchronized void add(Pipe pipe) {
      if (open.add(pipe)) {
        opened++;
      }
    }

    synchronized void remove(Pipe pipe) {
      if (open.remove(pipe)) {
        closed.add(pipe.stats());
      }
    }

    synchronized long open() {
      return open.size();
    }

    synchronized long opened() {
      return opened;
    }

    synchronized long now(ToLongFunction<PipeStats> part) {
      return open.stream().map(Pipe::stats).mapToLong(part).sum();
    }

    synchronized long sum(ToLongFunction<PipeStats> part) {
      return now(part) + part.applyAsLong(closed);
    }
  }

  /** The sums of pipes that are gone. */
  private static final class Sums implements PipeStats {
    private long messagesIn;
    private long messagesOut;
    private long bytesIn;
    private long bytesOut;
    private long dropped;

    void add(PipeStats gone) {
      messagesIn += gone.messagesIn();
      messagesOut += gone.messagesOut();
      bytesIn += gone.bytesIn();
      bytesOut += gone.bytesOut();
      dropped += gone.dropped();
    }

    @Override
    public long messagesIn() {
      return messagesIn;
    }

    @Override
    public long messagesOut() {
      return messagesOut;
    }

    @Override
    public long bytesIn() {
      return bytesIn;
    }

    @Override
    public long bytesOut() {
      return bytesOut;
    }

    @Override
    public long bytesPending() {
      return 0;
    }

    @Override
    public long dropped() {
      return dropped;
    }
  }
}
