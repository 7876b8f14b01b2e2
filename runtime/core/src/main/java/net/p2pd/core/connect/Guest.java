package net.p2pd.core.connect;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;

/** An inbound path on its way to a session that both sides agreed on. */
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

  @Override
  public String toString() {
    Candidate proven = candidate;
    return proven == null ? address : proven.session().peer().shortName() + " at " + address;
  }
}
