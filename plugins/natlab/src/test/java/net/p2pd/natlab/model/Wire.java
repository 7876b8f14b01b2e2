package net.p2pd.natlab.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A box between two wires: packets go in at one end, and what comes out is all that is seen. */
final class Wire {

  static final String ROUTER = "192.168.1.1";
  static final String HOST = "192.168.1.2";
  static final String NEIGHBOUR = "192.168.1.3";
  static final String EXTERNAL = "203.0.113.7";
  static final Endpoint ONE = Endpoint.of("198.51.100.1", 3478);
  static final Endpoint ONE_OTHER_PORT = Endpoint.of("198.51.100.1", 3479);
  static final Endpoint TWO = Endpoint.of("198.51.100.2", 3478);
  static final Endpoint STRANGER = Endpoint.of("198.51.100.99", 40000);

  final Middlebox box;
  final boolean tcp;
  long nanos;

  Wire(Middlebox box, boolean tcp) {
    this.box = box;
    this.tcp = tcp;
  }

  static Wire of(NatOptions options, boolean tcp, long seed) {
    return new Wire(box(options, seed), tcp);
  }

  static NatBox box(NatOptions options, long seed) {
    return new NatBox(
        options,
        options.translates() ? List.of(Endpoint.address(EXTERNAL)) : List.of(),
        Endpoint.address(ROUTER),
        new SplittableRandom(seed));
  }

  static Endpoint host(int port) {
    return Endpoint.of(HOST, port);
  }

  void pass(Duration time) {
    nanos += time.toNanos();
  }

  Packet packet(Endpoint from, Endpoint to) {
    return tcp ? Packet.tcp(from, to, TcpFlags.SYN) : Packet.udp(from, to);
  }

  Decision decide(Side side, Packet packet) {
    return box.process(side, packet, nanos);
  }

  /** Sends the first packet of a flow from inside; returns how it looks outside. */
  Optional<Packet> out(Endpoint from, Endpoint to) {
    return emerging(Side.INSIDE, packet(from, to));
  }

  /** Sends the first packet of a flow from outside; returns how it looks inside. */
  Optional<Packet> in(Endpoint from, Endpoint to) {
    return emerging(Side.OUTSIDE, packet(from, to));
  }

  private Optional<Packet> emerging(Side from, Packet packet) {
    Decision decision = decide(from, packet);
    return decision.towards().equals(Optional.of(from.other()))
        ? decision.packet()
        : Optional.empty();
  }

  /** Sends from inside and tells what the other side sees as its sender. */
  Endpoint seen(Endpoint from, Endpoint to) {
    return out(from, to)
        .orElseThrow(() -> new AssertionError("nothing left from " + from + " to " + to))
        .source();
  }
}
