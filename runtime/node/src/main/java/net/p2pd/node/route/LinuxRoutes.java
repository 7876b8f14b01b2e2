package net.p2pd.node.route;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the default gateways from the texts of Linux's {@code /proc/net/route} and {@code
 * /proc/net/ipv6_route}, by name of NIC and in the order of their metrics. A line that does not
 * look as expected is an {@link IllegalArgumentException}: the file is then not understood.
 */
final class LinuxRoutes {
  /** From the kernel's uapi/linux/route.h: usable, through a gateway, and "unreachable". */
  private static final int UP = 0x1;

  private static final int GATEWAY = 0x2;
  private static final int REJECT = 0x200;

  private static final String ZERO = "0";

  private record Hop(String nic, InetAddress gateway, long metric) {}

  private LinuxRoutes() {}

  /**
   * The gateways of {@code /proc/net/route}, which lists the main table of IPv4 routes.
   *
   * @param lines with the headline
   * @param order of the machine: the kernel prints addresses as numbers as they lie in memory
   */
  static Map<String, List<InetAddress>> ipv4(Stream<String> lines, ByteOrder order) {
    return byNic(lines.skip(1).flatMap(line -> ipv4(line, order).stream()));
  }

  /** The gateways of {@code /proc/net/ipv6_route}, which lists all tables of IPv6 routes. */
  static Map<String, List<InetAddress>> ipv6(Stream<String> lines) {
    return byNic(lines.flatMap(line -> ipv6(line).stream()));
  }

  /**
   * Whether {@code /proc/net/fib_triestat} knows of tables beside "Main" and "Local": then the main
   * table alone does not say that a NIC has no gateway.
   */
  static boolean hasOtherTables(Stream<String> lines) {
    return lines.anyMatch(line -> line.matches("Id [0-9]+:"));
  }

  /** Columns: NIC, destination, gateway, flags, references, use, metric, mask, and more. */
  private static Optional<Hop> ipv4(String line, ByteOrder order) {
    String[] columns = columns(line, 8);
    boolean everywhere = isZero(columns[1]) && isZero(columns[7]);
    if (!everywhere || !leadsOut(Integer.parseUnsignedInt(columns[3], 16))) {
      return Optional.empty();
    }
    byte[] bytes = HexFormat.of().parseHex(columns[2]);
    if (order == ByteOrder.LITTLE_ENDIAN) {
      for (int i = 0; i < bytes.length / 2; i++) {
        byte swapped = bytes[i];
        bytes[i] = bytes[bytes.length - 1 - i];
        bytes[bytes.length - 1 - i] = swapped;
      }
    }
    return Optional.of(new Hop(columns[0], address(bytes, 4), Long.parseLong(columns[6])));
  }

  /**
   * Columns: destination, its prefix length, source, its prefix length, gateway, metric,
   * references, use, flags, NIC. A default route may hold for some sources only.
   */
  private static Optional<Hop> ipv6(String line) {
    String[] columns = columns(line, 10);
    boolean everywhere = isZero(columns[0]) && isZero(columns[1]);
    if (!everywhere || !leadsOut(Integer.parseUnsignedInt(columns[8], 16))) {
      return Optional.empty();
    }
    byte[] bytes = HexFormat.of().parseHex(columns[4]);
    return Optional.of(new Hop(columns[9], address(bytes, 16), Long.parseLong(columns[5], 16)));
  }

  private static String[] columns(String line, int least) {
    String[] columns = line.strip().split("\\s+", -1);
    if (columns.length < least) {
      throw new IllegalArgumentException(
          "\"" + line + "\" has not the " + least + " columns of a route");
    }
    return columns;
  }

  private static boolean isZero(String hex) {
    return hex.replace(ZERO, "").isEmpty();
  }

  private static boolean leadsOut(int flags) {
    return (flags & (UP | GATEWAY)) == (UP | GATEWAY) && (flags & REJECT) == 0;
  }

  private static InetAddress address(byte[] bytes, int length) {
    if (bytes.length != length) {
      throw new IllegalArgumentException(
          "a gateway has " + bytes.length + " bytes instead of " + length);
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address of " + length + " bytes", e);
    }
  }

  private static Map<String, List<InetAddress>> byNic(Stream<Hop> hops) {
    Map<String, List<InetAddress>> gateways = new LinkedHashMap<>();
    hops.sorted(Comparator.comparingLong(Hop::metric))
        .forEach(
            hop -> {
              List<InetAddress> some =
                  gateways.computeIfAbsent(hop.nic(), nic -> new ArrayList<>());
              if (!some.contains(hop.gateway())) {
                some.add(hop.gateway());
              }
            });
    return gateways;
  }
}
