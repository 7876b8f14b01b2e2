package net.p2pd.node.route;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import net.p2pd.node.route.DefaultRoutes.Part;

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

  private LinuxRoutes() {}

  /**
   * The gateways of {@code /proc/net/route}, which lists the main table of IPv4 routes.
   *
   * @param lines with the headline
   * @param order of the machine: the kernel prints addresses as numbers as they lie in memory
   */
  static GatewayTable ipv4(Stream<String> lines, ByteOrder order) {
    DefaultRoutes routes = new DefaultRoutes();
    lines.skip(1).forEach(line -> ipv4(line, order, routes));
    return routes.table();
  }

  /** The gateways of {@code /proc/net/ipv6_route}, which lists all tables of IPv6 routes. */
  static GatewayTable ipv6(Stream<String> lines) {
    DefaultRoutes routes = new DefaultRoutes();
    lines.forEach(line -> ipv6(line, routes));
    return routes.table();
  }

  /**
   * Whether {@code /proc/net/fib_triestat} knows of tables beside "Main" and "Local": then the main
   * table alone does not say that a NIC has no gateway.
   */
  static boolean hasOtherTables(Stream<String> lines) {
    return lines.anyMatch(line -> line.matches("Id [0-9]+:"));
  }

  /** Columns: NIC, destination, gateway, flags, references, use, metric, mask, and more. */
  private static void ipv4(String line, ByteOrder order, DefaultRoutes routes) {
    String[] columns = columns(line, 8);
    Optional<Part> part = part(bytes(columns[1], 4, order), bytes(columns[7], 4, order));
    if (part.isPresent() && leadsOut(Integer.parseUnsignedInt(columns[3], 16))) {
      InetAddress gateway = address(bytes(columns[2], 4, order));
      routes.add(columns[0], part.get(), gateway, Long.parseLong(columns[6]));
    }
  }

  /**
   * Columns: destination, its prefix length, source, its prefix length, gateway, metric,
   * references, use, flags, NIC. A default route may hold for some sources only.
   */
  private static void ipv6(String line, DefaultRoutes routes) {
    String[] columns = columns(line, 10);
    byte[] mask = new byte[16];
    int length = Integer.parseInt(columns[1], 16);
    mask[0] = (byte) (length == 0 ? 0 : length == 1 ? 0x80 : 0xff);
    Optional<Part> part = part(bytes(columns[0], 16, ByteOrder.BIG_ENDIAN), mask);
    if (part.isPresent() && leadsOut(Integer.parseUnsignedInt(columns[8], 16))) {
      InetAddress gateway = address(bytes(columns[4], 16, ByteOrder.BIG_ENDIAN));
      routes.add(columns[9], part.get(), gateway, Long.parseLong(columns[5], 16));
    }
  }

  /** Whether a route leads to all addresses, or to one half of them. */
  private static Optional<Part> part(byte[] destination, byte[] mask) {
    int first = destination[0] & 0xff;
    int firstOfMask = mask[0] & 0xff;
    if (!isZeroBehindFirst(destination) || !isZeroBehindFirst(mask)) {
      return Optional.empty();
    }
    if (firstOfMask == 0) {
      return first == 0 ? Optional.of(Part.ALL) : Optional.empty();
    }
    if (firstOfMask != 0x80 || (first & 0x7f) != 0) {
      return Optional.empty();
    }
    return Optional.of(first == 0 ? Part.LOWER_HALF : Part.UPPER_HALF);
  }

  private static boolean isZeroBehindFirst(byte[] bytes) {
    for (int i = 1; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static String[] columns(String line, int least) {
    String[] columns = line.strip().split("\\s+", -1);
    if (columns.length < least) {
      throw new IllegalArgumentException(
          "\"" + line + "\" has not the " + least + " columns of a route");
    }
    return columns;
  }

  private static boolean leadsOut(int flags) {
    return (flags & (UP | GATEWAY)) == (UP | GATEWAY) && (flags & REJECT) == 0;
  }

  private static byte[] bytes(String hex, int length, ByteOrder order) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != length) {
      throw new IllegalArgumentException(
          "\"" + hex + "\" has " + bytes.length + " bytes instead of " + length);
    }
    if (order == ByteOrder.LITTLE_ENDIAN) {
      for (int i = 0; i < bytes.length / 2; i++) {
        byte swapped = bytes[i];
        bytes[i] = bytes[bytes.length - 1 - i];
        bytes[bytes.length - 1 - i] = swapped;
      }
    }
    return bytes;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address of " + bytes.length + " bytes", e);
    }
  }
}
