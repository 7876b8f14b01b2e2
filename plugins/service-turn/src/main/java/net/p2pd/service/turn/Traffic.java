package net.p2pd.service.turn;

import net.p2pd.api.plugin.Metrics;

/** Counts what one event loop relays. Changed on the loop, told to the operator. */
final class Traffic {

  private final Metrics.Counter packetsTold;
  private final Metrics.Counter bytesTold;
  private final Metrics.Counter droppedTold;
  private volatile long dropped;

  Traffic(Metrics metrics) {
    packetsTold =
        metrics.counter("relayed_packets_total", "Datagrams relayed to clients and to peers.");
    bytesTold = metrics.counter("relayed_bytes_total", "Payload of the relayed datagrams.");
    droppedTold =
        metrics.counter(
            "dropped_packets_total", "Packets that nobody may send, or that exceed a quota.");
  }

  /** Counts a packet. */
  void relayed(int size) {
    packetsTold.increment();
    bytesTold.add(size);
  }

  /** Counts a packet that was not relayed. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread only
  void dropped() {
    dropped++;
    droppedTold.increment();
  }

  /** Returns how many packets were not relayed. */
  long drops() {
    return dropped;
  }
}
