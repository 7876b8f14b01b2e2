package net.p2pd.stun.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import net.p2pd.api.pipe.Destination;

/** Addresses as people write them. */
final class Texts {

  private Texts() {}

  static String of(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    if (ip == null || address.getPort() == 0) {
      return address.getHostString() + ":" + address.getPort();
    }
    return Destination.of(address).toString();
  }
}
