package net.p2pd.core.connect;

import java.util.Objects;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.connect.ConnectOptions;

/** Which connects may share one race: those to the same address that allow the same ways. */
final class RaceKey {

  private final PeerAddress remote;
  private final ConnectOptions options;

  private RaceKey(PeerAddress remote, ConnectOptions options) {
    this.remote = remote;
    this.options = options;
  }

  static RaceKey of(PeerAddress remote, ConnectOptions options) {
    return new RaceKey(remote, options);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RaceKey that
        && that.remote.equals(remote)
        && that.options.only().equals(options.only())
        && that.options.without().equals(options.without())
        && that.options.relay() == options.relay();
  }

  @Override
  public int hashCode() {
    return Objects.hash(remote, options.only(), options.without(), options.relay());
  }
}
