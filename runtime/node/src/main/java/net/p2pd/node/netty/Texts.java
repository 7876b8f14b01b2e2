package net.p2pd.node.netty;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;

/** How addresses and times read in sentences. */
final class Texts {

  private Texts() {}

  static String of(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return address == null ? "an unknown address" : address.toString();
    }
    if (inet.getPort() != 0) {
      return Destination.of(inet).toString();
    }
    String literal = inet.getAddress().getHostAddress();
    return (inet.getAddress() instanceof Inet6Address ? "[" + literal + "]" : literal) + ":0";
  }

  static String of(Duration duration) {
    return duration.toMillis() + " ms";
  }
}
