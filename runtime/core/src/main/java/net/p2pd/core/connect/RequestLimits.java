package net.p2pd.core.connect;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;

/**
 * How often peers may ask this node over signalling for its help in connecting, and how many such
 * connects may be under way. On the connector's loop.
 */
final class RequestLimits {

  private static final long WINDOW = Duration.ofMinutes(1).toNanos();

  /** How many peers are counted at once; the one that asked longest ago is forgotten. */
  private static final int MAX_COUNTED = 4096;

  /** What a peer asked for in its minute. */
  private static final class Count {
    final long since;
    int requests;
    int running;

    Count(long since) {
      this.since = since;
    }
  }

  private final EventLoop loop;
  private final ConnectorSettings settings;
  private final Map<PeerId, Count> counts = new LinkedHashMap<>(16, 0.75f, true);
  private Count strangers;
  private int running;

  RequestLimits(EventLoop loop, ConnectorSettings settings) {
    this.loop = loop;
    this.settings = settings;
    this.strangers = new Count(loop.nanoTime());
  }

  /**
   * Counts a request, if it is within all limits.
   *
   * @return why it is not; empty if it is, then {@link #ended} must follow
   */
  Optional<String> begin(PeerId peer, boolean known) {
    long now = loop.nanoTime();
    Count count = countOf(peer, now);
    int most = settings.requestsPerMinute() * (known ? settings.trust() : 1);
    int mostRunning = settings.maxAnsweringPerPeer() * (known ? settings.trust() : 1);
    if (count.requests >= most) {
      return Optional.of("peer " + peer.shortName() + " asked " + most + " times in a minute");
    }
    count.requests++;
    if (running >= settings.maxAnswering() || count.running >= mostRunning) {
      return Optional.of(
          "connects that peers asked for are under way: "
              + running
              + " in all, "
              + count.running
              + " of peer "
              + peer.shortName());
    }
    if (!known) {
      if (now - strangers.since >= WINDOW) {
        strangers = new Count(now);
      }
      if (strangers.requests >= settings.maxAnswering()) {
        return Optional.of("strangers asked " + strangers.requests + " times in a minute");
      }
      strangers.requests++;
    }
    count.running++;
    running++;
    return Optional.empty();
  }

  private Count countOf(PeerId peer, long now) {
    Count count = counts.get(peer);
    if (count == null || now - count.since >= WINDOW) {
      Count fresh = new Count(now);
      fresh.running = count == null ? 0 : count.running;
      counts.put(peer, fresh);
      count = fresh;
    }
    if (counts.size() > MAX_COUNTED) {
      counts.remove(counts.keySet().iterator().next());
    }
    return count;
  }

  void ended(PeerId peer) {
    running--;
    Count count = counts.get(peer);
    if (count != null) {
      count.running--;
    }
  }

  /**
   * A request led to a session with the peer itself: it did nobody any harm, and is not counted.
   * Sessions have limits of their own.
   */
  void succeeded(PeerId peer, boolean known) {
    Count count = counts.get(peer);
    if (count != null && count.requests > 0) {
      count.requests--;
    }
    if (!known && strangers.requests > 0) {
      strangers.requests--;
    }
  }

  int running() {
    return running;
  }
}
