package net.p2pd.nat.stun;

import java.net.InetSocketAddress;

/** Addresses as people write them. */
final class Words {

  private Words() {}

  static String of(InetSocketAddress address) {
    String ip = address.getAddress().getHostAddress();
    return (ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip) + ":" + address.getPort();
  }
}
