package net.p2pd.connect.tcppunch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import net.p2pd.api.connect.Targets;

/** What a node allows strangers: ten packets to one address that is not private. */
final class TenPackets implements Targets {

  static final int MOST = 10;

  int used;
  private InetAddress place;

  @Override
  public int left(InetSocketAddress target) {
    return mayBe(target) ? MOST - used : 0;
  }

  private boolean mayBe(InetSocketAddress target) {
    InetAddress address = target.getAddress();
    boolean near = address.isSiteLocalAddress() || address.isLoopbackAddress();
    return !near && (place == null || place.equals(address));
  }

  @Override
  public Optional<String> take(InetSocketAddress target, int packets) {
    if (!mayBe(target) || used + packets > MOST) {
      return Optional.of("a stranger's place gets no more than that");
    }
    place = target.getAddress();
    used += packets;
    return Optional.empty();
  }

  @Override
  public void shown(InetSocketAddress source) {
    throw new AssertionError("a TCP connection shows nothing before the peer is proven");
  }
}
