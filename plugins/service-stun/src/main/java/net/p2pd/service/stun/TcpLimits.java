package net.p2pd.service.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many TCP connections there are, in all and for each source address. For any thread. */
final class TcpLimits {

  private final int most;
  private final int mostOfOne;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<InetAddress, Integer> bySource = new ConcurrentHashMap<>();

  TcpLimits(int most, int mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /** Counts a connection; false if it is one too many, and then it is not counted. */
  boolean enter(InetSocketAddress from) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      return false;
    }
    if (bySource.merge(from.getAddress(), 1, Integer::sum) > mostOfOne) {
      leave(from);
      return false;
    }
    return true;
  }

  /** Takes a connection off the count. */
  void leave(InetSocketAddress from) {
    open.decrementAndGet();
    bySource.computeIfPresent(from.getAddress(), (source, count) -> count == 1 ? null : count - 1);
  }

  /** Returns how many are open. */
  int open() {
    return open.get();
  }
}
