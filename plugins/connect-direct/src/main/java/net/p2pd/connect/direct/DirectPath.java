package net.p2pd.connect.direct;

import java.net.InetSocketAddress;

/** One address to dial, and what it is in words. */
final class DirectPath {

  private final InetSocketAddress remote;
  private final String what;
  private final double probability;

  DirectPath(InetSocketAddress remote, String what, double probability) {
    this.remote = remote;
    this.what = what;
    this.probability = probability;
  }

  InetSocketAddress remote() {
    return remote;
  }

  /** Returns what tells paths apart: unlike the address itself it includes the scope id. */
  String key() {
    return remote.getAddress().getHostAddress() + "/" + remote.getPort();
  }

  String what() {
    return what;
  }

  /** Returns how likely the peer is to be reached there, if it is there at all. */
  double probability() {
    return probability;
  }

  @Override
  public String toString() {
    return what + " " + remote;
  }
}
