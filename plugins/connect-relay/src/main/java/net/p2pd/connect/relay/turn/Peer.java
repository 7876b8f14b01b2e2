package net.p2pd.connect.relay.turn;

import java.net.InetSocketAddress;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Registration;

/** One peer of an allocation, with its channel and the pipe to it, if there are. */
final class Peer {

  /** No channel was ever asked for. */
  static final int NO_CHANNEL = 0;

  final InetSocketAddress address;

  /**
   * The number that was asked for. The server may use it from the moment it got the request, which
   * is before its answer comes, so data is taken from it at once.
   */
  int channel = NO_CHANNEL;

  /** Whether the server said that the channel is bound: only then data is sent through it. */
  boolean bound;

  /** When the server said so last, in the loop's nanoseconds. */
  long boundAt;

  @Nullable Registration timer;

  @Nullable PeerDriver driver;

  Peer(InetSocketAddress address) {
    this.address = address;
  }

  void stopTimer() {
    Registration running = timer;
    if (running != null) {
      running.close();
      timer = null;
    }
  }
}
