package net.p2pd.cli;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;

/**
 * Where {@code p2pd serve} listens, checked against what this machine has. A wildcard address will
 * not do: what is printed goes into the configuration of others.
 *
 * @param listen one of this machine's addresses
 * @param alternate another one of the same family; null for none
 */
record ServeAddresses(InetAddress listen, @Nullable InetAddress alternate) {

  /**
   * Checks what was given.
   *
   * @throws IllegalArgumentException with what is wrong, as a sentence
   */
  static ServeAddresses of(String listen, @Nullable String alternate, List<Nic> nics) {
    InetAddress first = own("--listen", listen, nics);
    if (alternate == null) {
      return new ServeAddresses(first, null);
    }
    InetAddress second = own("--alternate", alternate, nics);
    if (Family.of(first) != Family.of(second)) {
      throw new IllegalArgumentException(
          "--listen and --alternate must both be IPv4 or both be IPv6 addresses.");
    }
    if (first.equals(second)) {
      throw new IllegalArgumentException(
          "--alternate is the address of --listen again; it must be a second one.");
    }
    return new ServeAddresses(first, second);
  }

  private static InetAddress own(String option, String text, List<Nic> nics) {
    InetAddress address = parse(option, text);
    if (address.isAnyLocalAddress()) {
      throw new IllegalArgumentException(
          option + " " + text + " would be of no use to others; name one address of this machine.");
    }
    List<String> there = new ArrayList<>();
    for (Nic nic : nics) {
      for (NicAddress own : nic.addresses(Family.of(address))) {
        boolean loopback = nic.isLoopback() && address.isLoopbackAddress();
        if (loopback || own.address().getHostAddress().equals(address.getHostAddress())) {
          return address;
        }
        there.add(Output.ip(own.address()));
      }
    }
    throw new IllegalArgumentException(
        option
            + ": no network interface of this machine has the address "
            + text
            + "; there are "
            + String.join(", ", there)
            + ".");
  }

  private static InetAddress parse(String option, String text) {
    try {
      IpRange range = IpRange.parse(text);
      if (range.isHost()) {
        return range.first();
      }
    } catch (IllegalArgumentException e) {
      // said below, with the option's name
    }
    throw new IllegalArgumentException(
        option + " " + text + " is no IP address; write one such as 192.0.2.1 or 2001:db8::1.");
  }
}
