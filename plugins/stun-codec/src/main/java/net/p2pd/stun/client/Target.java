package net.p2pd.stun.client;

import java.net.InetSocketAddress;

/** One address of a server, and the name that its certificate has to have. */
record Target(InetSocketAddress address, String name) {

  @Override
  public String toString() {
    return Texts.of(address);
  }
}
