package net.p2pd.node.route;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import net.p2pd.api.route.Family;

/** The gateways of Linux, from the tables that its kernel shows to everybody. */
final class ProcGateways implements GatewaySource {
  /** A router of the Internet's core lists a million routes: that is not read every few seconds. */
  static final int MAX_ROUTES = 20_000;

  private final Path directory;

  /** Reads below {@code directory}, which is {@code /proc/net} but in tests. */
  ProcGateways(Path directory) {
    this.directory = directory;
  }

  @Override
  public boolean isQuick() {
    return true;
  }

  @Override
  public GatewayTable read(Family family) {
    try {
      if (family == Family.IPV6) {
        return read("ipv6_route", LinuxRoutes::ipv6);
      }
      GatewayTable main = read("route", lines -> LinuxRoutes.ipv4(lines, ByteOrder.nativeOrder()));
      return hasOtherTables() ? main.incomplete() : main;
    } catch (UnreadableException e) {
      return GatewayTable.unknown(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The file of IPv4 shows one table of routes. If there are others, or it is unknown whether there
   * are, a NIC without a gateway in this one may still have one.
   */
  private boolean hasOtherTables() {
    try {
      return read("fib_triestat", LinuxRoutes::hasOtherTables);
    } catch (UnreadableException e) {
      return true;
    }
  }

  private <T> T read(String file, Function<Stream<String>, T> parser) throws UnreadableException {
    Path path = directory.resolve(file);
    if (!Files.isReadable(path)) {
      throw new UnreadableException(path + " cannot be read");
    }
    try (Stream<String> lines = Files.lines(path)) {
      List<String> some = lines.limit(MAX_ROUTES + 1L).toList();
      if (some.size() > MAX_ROUTES) {
        throw new UnreadableException(path + " lists more than " + MAX_ROUTES + " routes");
      }
      return parser.apply(some.stream());
    } catch (IOException | UncheckedIOException e) {
      throw new UnreadableException(path + " cannot be read: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new UnreadableException(path + " is not understood: " + e.getMessage());
    }
  }

  private static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message, null, false, false);
    }
  }
}
