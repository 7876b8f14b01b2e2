package net.p2pd.service.turn;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;

/**
 * Ports that are kept for half a minute for whoever knows their token: the one of RTCP, whose
 * client has that of RTP already (RFC 8656 section 7.2). They count as allocations of their user.
 * Any thread.
 */
final class Reservations {

  static final Duration LIFETIME = Duration.ofSeconds(30);

  /** A port, and whose quota it is in. */
  static final class Reserved {
    final Pipe pipe;
    final Quotas.User quota;
    private final Registration timer;

    private Reserved(Pipe pipe, Quotas.User quota, Registration timer) {
      this.pipe = pipe;
      this.quota = quota;
      this.timer = timer;
    }
  }

  private final TurnServer server;
  private final Map<Long, Reserved> byToken = new ConcurrentHashMap<>();

  Reservations(TurnServer server) {
    this.server = server;
  }

  /** Keeps a port, and returns its token. */
  long keep(Shard shard, Pipe pipe, Quotas.User quota) {
    long token = server.randomLong();
    Registration timer = shard.loop.schedule(LIFETIME, () -> end(token));
    byToken.put(token, new Reserved(pipe, quota, timer));
    return token;
  }

  /** Returns what a token stands for, which it does once, or null. */
  @Nullable
  Reserved take(long token) {
    Reserved reserved = byToken.remove(token);
    if (reserved != null) {
      reserved.timer.close();
    }
    return reserved;
  }

  private void end(long token) {
    Reserved reserved = take(token);
    if (reserved != null) {
      server.quotas.release(reserved.quota);
      reserved.pipe.closeAsync();
    }
  }

  void close() {
    byToken.keySet().forEach(this::end);
  }
}
