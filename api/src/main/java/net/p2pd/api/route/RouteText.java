package net.p2pd.api.route;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.internal.Literals;

/** The text form of routes, see {@link Route#text}. */
final class RouteText {
  static final String UNKNOWN = "unknown";

  private RouteText() {}

  static String write(Route route) {
    return mapping(route)
        + " on "
        + TextScanner.nic(route.nicName(), route.nicIndex())
        + binding(route);
  }

  /** Without the NIC, for where that has been named already. */
  static String writeOfNic(Route route) {
    return mapping(route) + binding(route);
  }

  private static String mapping(Route route) {
    return route.nicRanges()
        + " -> ["
        + route.external().map(IpRange::toString).orElse(UNKNOWN)
        + "]";
  }

  private static String binding(Route route) {
    return route.bound().map(endpoint -> " bound " + Literals.format(endpoint)).orElse("");
  }

  static Route read(TextScanner scanner) {
    List<IpRange> ranges = ranges(scanner);
    IpRange external = external(scanner);
    scanner.expect(" on ");
    String nicName = scanner.name();
    scanner.expect("#");
    return bound(scanner, nicName, scanner.number(), ranges, external);
  }

  static Route readOfNic(TextScanner scanner, String nicName, int nicIndex) {
    List<IpRange> ranges = ranges(scanner);
    return bound(scanner, nicName, nicIndex, ranges, external(scanner));
  }

  private static List<IpRange> ranges(TextScanner scanner) {
    List<IpRange> ranges = new ArrayList<>();
    for (String range : scanner.list()) {
      ranges.add(scanner.value(range, IpRange::parse));
    }
    return ranges;
  }

  private static @Nullable IpRange external(TextScanner scanner) {
    scanner.expect(" -> [");
    String external = scanner.until("]");
    scanner.expect("]");
    return external.equals(UNKNOWN) ? null : scanner.value(external, IpRange::parse);
  }

  private static Route bound(
      TextScanner scanner,
      String nicName,
      int nicIndex,
      List<IpRange> ranges,
      @Nullable IpRange external) {
    Route route = new DefaultRoute(nicName, nicIndex, ranges, external, null);
    if (!scanner.take(" bound ")) {
      return route;
    }
    InetSocketAddress endpoint = scanner.value(scanner.until(" ;}"), Literals::parseEndpoint);
    InetAddress address = endpoint.getAddress();
    return route.bind(address, endpoint.getPort());
  }
}
