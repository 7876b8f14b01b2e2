package net.p2pd.service.stun;

import java.net.InetSocketAddress;
import java.time.Duration;
import net.p2pd.api.pipe.Pipe;

/** Lets TCP connections in, as many as there may be. For any thread. */
final class TcpDoor {

  private final TcpLimits limits;
  private final Duration idle;
  private final Counters counters;
  private final ConnectBacks backs;

  TcpDoor(StunServerOptions options, Counters counters, ConnectBacks backs) {
    this.limits = new TcpLimits(options.connections(), options.connectionsOfOne());
    this.idle = options.idle();
    this.counters = counters;
    this.backs = backs;
  }

  /** Serves a connection that was accepted, or drops it. */
  void enter(Pipe pipe, Origin asked) {
    InetSocketAddress client = pipe.remote().orElse(null);
    if (client == null || !limits.enter(client)) {
      counters.turnedAway();
      pipe.abort();
      return;
    }
    TcpTalk talk = new TcpTalk(pipe, client, asked, idle, counters, backs);
    pipe.onClose(
        (closed, cause) -> {
          talk.stop();
          limits.leave(client);
        });
    talk.start();
  }

  /** Returns how many connections there are. */
  int open() {
    return limits.open();
  }
}
