package net.p2pd.connect.dial;

import java.net.InetSocketAddress;

/** One address to dial, and what it is in words. Immutable. */
public final class DialPath {

  private final InetSocketAddress remote;
  private final String what;
  private final double probability;

  DialPath(InetSocketAddress remote, String what, double probability) {
    this.remote = remote;
    this.what = what;
    this.probability = probability;
  }

  /** Returns where to. */
  public InetSocketAddress remote() {
    return remote;
  }

  /** Returns what tells paths apart: unlike the address itself it includes the scope id. */
  String key() {
    return remote.getAddress().getHostAddress() + "/" + remote.getPort();
  }

  /** Returns what it is in words, such as "local IPv4". */
  public String what() {
    return what;
  }

  /** Returns how likely the peer is to be reached there, from 0 to 1, if it is there at all. */
  public double probability() {
    return probability;
  }

  @Override
  public String toString() {
    return what + " " + remote;
  }
}
