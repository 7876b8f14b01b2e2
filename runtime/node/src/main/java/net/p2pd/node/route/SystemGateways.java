package net.p2pd.node.route;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicBuilder;

/**
 * Adds gateways to NICs, where the system is Linux and lets its tables be read. Elsewhere, and for
 * what cannot be read or understood, gateways stay unknown.
 */
final class SystemGateways {
  /** A router of the Internet's core lists a million routes: that is not read every few seconds. */
  static final int MAX_ROUTES = 20_000;

  private final Path directory;

  /** Reads below {@code directory}, which is {@code /proc/net} but in tests. */
  SystemGateways(Path directory) {
    this.directory = directory;
  }

  List<Nic> addTo(List<Nic> nics) {
    Optional<Map<String, List<InetAddress>>> ipv4 =
        read("route", lines -> LinuxRoutes.ipv4(lines, ByteOrder.nativeOrder()));
    Optional<Map<String, List<InetAddress>>> ipv6 = read("ipv6_route", LinuxRoutes::ipv6);
    if (ipv4.isEmpty() && ipv6.isEmpty()) {
      return nics;
    }
    // The file of IPv4 shows one table of routes. If there are others, or it is unknown whether
    // there
    // are, a NIC without a gateway in this one may still have one.
    boolean all = !read("fib_triestat", LinuxRoutes::hasOtherTables).orElse(true);
    return nics.stream()
        .map(
            nic -> {
              NicBuilder builder = nic.toBuilder();
              ipv4.map(
                      known ->
                          all ? known.getOrDefault(nic.name(), List.of()) : known.get(nic.name()))
                  .ifPresent(gateways -> builder.gateways(Family.IPV4, gateways));
              ipv6.ifPresent(
                  known ->
                      builder.gateways(Family.IPV6, known.getOrDefault(nic.name(), List.of())));
              return builder.build();
            })
        .toList();
  }

  private <T> Optional<T> read(String file, Function<Stream<String>, T> parser) {
    Path path = directory.resolve(file);
    if (!Files.isReadable(path)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(path)) {
      List<String> some = lines.limit(MAX_ROUTES + 1L).toList();
      return some.size() > MAX_ROUTES ? Optional.empty() : Optional.of(parser.apply(some.stream()));
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      // Unknown is an answer that callers expect, and the same one would come every two seconds.
      return Optional.empty();
    }
  }
}
