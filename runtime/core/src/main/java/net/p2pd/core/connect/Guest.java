package net.p2pd.core.connect;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;

/** A path of the answering side on its way to a session that both sides agreed on. */
final class Guest {

  final Source source;
  final String address;

  /** Becomes a path with a proven peer; cancelling it drops the path. */
  @Nullable CompletableFuture<Candidate> securing;

  /** The path once its peer is proven. */
  @Nullable Candidate candidate;

  /** Runs out when it takes too long. */
  @Nullable Registration deadline;

  /** What it said HELLO for. */
  @Nullable ConnectionId connection;

  /** What a strategy of this side offered; null for a path that came in. */
  @Nullable Offer offer;

  /** When its peer was proven, by the loop's clock. */
  long readySince;

  Guest(Source source, String address) {
    this.source = source;
    this.address = address;
  }

  static Guest of(Pipe pipe) {
    InetSocketAddress remote = pipe.remote().orElse(null);
    return new Guest(
        Source.of(remote),
        remote == null ? "an unknown address" : Destination.of(remote).toString());
  }

  /** A path that a strategy's answering half offered; it is no stranger's and takes no place. */
  static Guest of(Offer offer) {
    Guest guest = new Guest(Source.of(null), offer.line.remote());
    guest.offer = offer;
    return guest;
  }

  @Override
  public String toString() {
    Candidate proven = candidate;
    return proven == null ? address : proven.session().peer().shortName() + " at " + address;
  }
}
