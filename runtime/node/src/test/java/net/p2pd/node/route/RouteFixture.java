package net.p2pd.node.route;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;

/**
 * Routes as the programs of systems print them: layouts, words, column widths, line ends and code
 * pages are those of the system in the file's name; the addresses are made up.
 */
final class RouteFixture {

  private RouteFixture() {}

  static Stream<String> lines(String file) {
    try (InputStream in = RouteFixture.class.getResourceAsStream(file + ".txt")) {
      return new String(in.readAllBytes(), RouteTool.CHARSET).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The gateways of a NIC, with the zones of link-local ones. */
  static Optional<List<String>> gateways(GatewayTable table, Nic nic, Family family) {
    return table
        .of(nic)
        .map(
            all ->
                nic.toBuilder()
                    .gateways(family, all)
                    .build()
                    .gateways(family)
                    .orElseThrow()
                    .stream()
                    .map(InetAddress::getHostAddress)
                    .toList());
  }
}
