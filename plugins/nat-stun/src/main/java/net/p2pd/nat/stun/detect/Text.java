package net.p2pd.nat.stun.detect;

import java.net.InetSocketAddress;
import net.p2pd.api.pipe.Destination;

/** Addresses as people write them. */
final class Text {

  private Text() {}

  static String of(InetSocketAddress address) {
    return address.getAddress() == null || address.getPort() == 0
        ? (address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress())
            + " port "
            + address.getPort()
        : Destination.of(address).toString();
  }
}
