package net.p2pd.node.netty;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import net.p2pd.api.Nullable;

/** How addresses and times read in sentences. */
final class Texts {

  private Texts() {}

  static String of(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return address == null ? "an unknown address" : address.toString();
    }
    InetAddress ip = inet.getAddress();
    String literal = ip.getHostAddress();
    return (ip instanceof Inet6Address ? "[" + literal + "]" : literal) + ":" + inet.getPort();
  }

  static String of(Duration duration) {
    return duration.toMillis() + " ms";
  }
}
