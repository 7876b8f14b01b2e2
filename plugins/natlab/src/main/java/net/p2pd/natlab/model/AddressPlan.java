package net.p2pd.natlab.model;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import net.p2pd.api.route.Family;

/**
 * Who has which address in the laboratory: a rule, so that every engine and every reader of a
 * scenario knows it. Homes and public hosts are numbered from 1 in the order in which they are
 * added, hosts of a home from 1 in theirs.
 *
 * <table>
 * <caption>Addresses of home {@code h} and public host {@code p}, number {@code n} of a home</caption>
 * <tr><th>what</th><th>IPv4</th><th>IPv6</th></tr>
 * <tr><td>public host, address i from 0</td><td>198.(18+i).(p/250).(p%250+1)</td>
 *     <td>2001:db8:ffff:i::p</td></tr>
 * <tr><td>router outside, address i from 0</td><td>203.i.(h/250).(h%250+1)</td><td></td></tr>
 * <tr><td>router outside, behind a carrier, address i</td><td>100.(64+i).(h/250).(h%250+1)</td><td></td></tr>
 * <tr><td>router inside</td><td>192.168.(h%250).1</td><td>2001:db8:h::1</td></tr>
 * <tr><td>host n, translated</td><td>192.168.(h%250).(n+1)</td><td></td></tr>
 * <tr><td>host n, not translated</td><td>203.(100+h/250).(h%250).(n+1)</td>
 *     <td>2001:db8:h::(n+1)</td></tr>
 * </table>
 *
 * <p>Divisions are whole; h, p and n are hexadecimal in IPv6.
 */
public final class AddressPlan {

  /** How many homes and how many public hosts there may be. */
  public static final int MAX_NUMBER = 9_999;

  /** How many addresses of a family a public host may have. */
  public static final int MAX_PUBLIC = 8;

  /** How many external addresses a router may have. */
  public static final int MAX_EXTERNAL = 50;

  /** How many hosts a home may have. */
  public static final int MAX_HOSTS = 250;

  /** The length of the prefix of addresses in a home. */
  public static int homePrefix(Family family) {
    return family == Family.IPV4 ? 24 : 64;
  }

  /** The length of the prefix of public hosts, which have no neighbours. */
  public static int publicPrefix(Family family) {
    return family == Family.IPV4 ? 32 : 128;
  }

  private AddressPlan() {}

  /** Returns an address of a public host; index 0 is its first. */
  public static InetAddress publicHost(Family family, int number, int index) {
    if (family == Family.IPV4) {
      return spread("198." + (18 + index), number);
    }
    String net = index == 0 ? "" : ":" + Integer.toHexString(index);
    return Endpoint.address("2001:db8:ffff" + net + "::" + Integer.toHexString(number));
  }

  /** Returns where public hosts send what is not for them; nobody lives there. */
  public static InetAddress publicGateway(Family family) {
    return Endpoint.address(family == Family.IPV4 ? "198.51.100.1" : "2001:db8:ffff::ffff:1");
  }

  /** Returns the external addresses of a router that translates. */
  public static List<InetAddress> external(int home, int addresses, boolean behindCarrier) {
    return IntStream.range(0, addresses)
        .mapToObj(index -> spread(behindCarrier ? "100." + (64 + index) : "203." + index, home))
        .toList();
  }

  /** Returns the address of a router for its inside. */
  public static InetAddress router(Family family, int home, boolean translates) {
    return inside(family, home, translates, 1);
  }

  /**
   * Returns the address of a host in a home.
   *
   * @param translates whether the home's router translates addresses of this family
   * @param number 1 for the first host
   */
  public static InetAddress host(Family family, int home, boolean translates, int number) {
    return inside(family, home, translates, number + 1);
  }

  private static InetAddress inside(Family family, int home, boolean translates, int last) {
    if (family == Family.IPV6) {
      return Endpoint.address(
          "2001:db8:" + Integer.toHexString(home) + "::" + Integer.toHexString(last));
    }
    String prefix =
        translates ? "192.168." + home % 250 : "203." + (100 + home / 250) + "." + home % 250;
    return Endpoint.address(prefix + "." + last);
  }

  private static InetAddress spread(String prefix, int number) {
    return Endpoint.address(prefix + "." + number / 250 + "." + (number % 250 + 1));
  }
}
