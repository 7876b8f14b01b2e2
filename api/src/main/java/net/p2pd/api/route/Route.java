package net.p2pd.api.route;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.internal.Json;
import net.p2pd.api.internal.JsonObject;

/**
 * How addresses of a NIC are seen from outside: {@code [NIC ranges] -> [external range]}, for one
 * family of one NIC. A socket that is bound with a route is seen with the route's external address.
 *
 * <p>Implemented by the host and by {@code RouteProvider} plugins; used by everybody. {@link #of}
 * gives the implementation that suits most. What a route has to keep to:
 *
 * <ul>
 *   <li><b>ROUTE-1</b> It MUST be an immutable value. Methods that change something return another
 *       route.
 *   <li><b>ROUTE-2</b> A method MUST NOT open a socket, block or look anything up.
 *   <li><b>ROUTE-3</b> {@link #nicRanges} MUST NOT be empty; all its ranges and the external one
 *       MUST have the same family.
 *   <li><b>ROUTE-4</b> {@link #external} MUST be what was seen from outside, or empty. It is never
 *       guessed.
 *   <li><b>ROUTE-5</b> {@link #bind()} MUST choose the address as it is written there.
 *   <li><b>ROUTE-6</b> A link-local IPv6 address in {@link #bound} MUST have the route's {@link
 *       #scopeId}.
 *   <li><b>ROUTE-7</b> Two routes MUST be equal, whatever their classes, if NIC name, NIC index,
 *       NIC ranges, external and bound are; {@code hashCode} is {@code Objects.hash} of these five
 *       in this order, optional values as {@code Optional}.
 * </ul>
 */
public interface Route {

  /**
   * A route whose external part is unknown.
   *
   * @param nicIndex the index of the NIC in the operating system, 0 if it has none
   * @param nicRanges at least one, all of one family, none unspecified or multicast
   * @throws IllegalArgumentException with what is wrong
   */
  static Route of(String nicName, int nicIndex, List<IpRange> nicRanges) {
    return new DefaultRoute(nicName, nicIndex, nicRanges, null, null);
  }

  /**
   * A route whose external part is known.
   *
   * @param external of the family of {@code nicRanges}, neither unspecified nor multicast
   * @throws IllegalArgumentException with what is wrong
   * @see #of(String, int, List)
   */
  static Route of(String nicName, int nicIndex, List<IpRange> nicRanges, IpRange external) {
    return new DefaultRoute(nicName, nicIndex, nicRanges, external, null);
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException with the column and what was expected there
   */
  static Route parse(String text) {
    TextScanner scanner = new TextScanner("route", text);
    Route route = RouteText.read(scanner);
    scanner.end();
    return route;
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException with the place and what was expected there
   */
  static Route fromJson(String json) {
    return RouteJson.read(JsonObject.parse("route", json));
  }

  /** The name of the NIC in the operating system. */
  String nicName();

  /** The index of the NIC in the operating system; 0 if it has none. */
  int nicIndex();

  /** The addresses of the NIC that this route is about; see {@link RouteBuilder}. */
  List<IpRange> nicRanges();

  /** What is seen from outside, or empty as long as that is unknown. */
  Optional<IpRange> external();

  /**
   * Where a socket is to be bound, once {@code bind} was called; port 0 stands for any free one.
   */
  Optional<InetSocketAddress> bound();

  /** The same route with an external part that has been seen. */
  Route withExternal(IpRange external);

  /**
   * The same route, bound to an address of the caller's choice. It need not be one of the route's.
   *
   * @param address of the route's family; link-local IPv6 gets the route's {@link #scopeId}
   * @param port 0 to 65535; 0 stands for any free one
   * @throws IllegalArgumentException if the family, the port or the scope id does not fit
   */
  Route bind(InetAddress address, int port);

  /** The family of all its ranges. */
  default Family family() {
    return nicRanges().get(0).family();
  }

  /**
   * The zone of the NIC's link-local IPv6 addresses (RFC 4007), as Java wants it: the NIC's index.
   */
  default int scopeId() {
    return nicIndex();
  }

  /** The link-local IPv6 addresses of the NIC part, with scope id; empty for IPv4. */
  default List<Inet6Address> linkLocals() {
    return RouteBinding.linkLocals(this);
  }

  /** Like {@link #bind(int)} with any free port. */
  default Route bind() {
    return bind(0);
  }

  /**
   * The same route, bound to the first of these that there is:
   *
   * <ol>
   *   <li>the first external address, if it is an address of the NIC (of its ranges, or for IPv6 a
   *       route whose NIC part has nothing but link-local addresses);
   *   <li>the first address of the first NIC range that is not link-local IPv6;
   *   <li>the first link-local IPv6 address, with scope id.
   * </ol>
   *
   * So an IPv4 route behind a NAT binds its NIC part, a global IPv6 route its external part.
   *
   * @param port 0 to 65535; 0 stands for any free one
   * @throws IllegalArgumentException if the port is outside that range
   */
  default Route bind(int port) {
    return bind(RouteBinding.preferred(this), port);
  }

  /** The same route, bound to all addresses of its family ({@code 0.0.0.0} or {@code ::}). */
  default Route bindAny(int port) {
    return bind(family().any(), port);
  }

  /** The same route, bound to loopback ({@code 127.0.0.1} or {@code ::1}). */
  default Route bindLoopback(int port) {
    return bind(family().loopback(), port);
  }

  /** Whether both external parts are known and have an address in common. */
  default boolean sharesExternalWith(Route other) {
    Optional<IpRange> mine = external();
    Optional<IpRange> theirs = other.external();
    return mine.isPresent() && theirs.isPresent() && mine.get().intersects(theirs.get());
  }

  /**
   * The route on one line: {@code [192.168.0.20, 7.7.7.7] -> [1.3.3.7] on eth0#2}, with {@code
   * [unknown]} for an unknown external part, and {@code bound 192.168.0.20:1337} behind it if it is
   * bound. {@link #parse} reads it.
   */
  default String text() {
    return RouteText.write(this);
  }

  /**
   * The route as a JSON object with {@code nicName}, {@code nicIndex}, {@code nicRanges}, {@code
   * external} (null if unknown) and {@code bound} (null if it is not). {@link #fromJson} reads it.
   */
  default String toJson() {
    return Json.write(RouteJson.write(this));
  }
}
