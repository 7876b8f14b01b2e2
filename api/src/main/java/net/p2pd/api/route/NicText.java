package net.p2pd.api.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.p2pd.api.internal.Literals;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.pipe.Transport;

/** The text form of NICs, see {@link Nic#toString}. */
final class NicText {
  private NicText() {}

  static String write(Nic nic) {
    StringBuilder out = new StringBuilder(TextScanner.nic(nic.name(), nic.index()));
    if (!nic.displayName().equals(nic.name())) {
      out.append(" display=").append(TextScanner.quoted(nic.displayName()));
    }
    nic.mac().ifPresent(mac -> out.append(" mac=").append(mac));
    nic.mtu().ifPresent(mtu -> out.append(" mtu=").append(mtu));
    out.append(" flags=").append(nic.flags());
    out.append(" addresses=").append(nic.addresses());
    for (Family family : Family.values()) {
      String gateways =
          nic.gateways(family)
              .map(all -> all.stream().map(Literals::format).toList().toString())
              .orElse(RouteText.UNKNOWN);
      out.append(" gateways.").append(family).append('=').append(gateways);
    }
    for (Family family : Family.values()) {
      String routes =
          nic.routes(family).routes().stream()
              .map(RouteText::writeOfNic)
              .collect(Collectors.joining("; ", "{", "}"));
      out.append(" routes.").append(family).append('=').append(routes);
    }
    for (Family family : Family.values()) {
      nic.nats(family)
          .forEach((transport, nat) -> out.append(nat(family, transport)).append(nat).append('}'));
    }
    return out.toString();
  }

  static Nic read(String text) {
    TextScanner scanner = new TextScanner("NIC", text);
    NicBuilder builder = new NicBuilder(scanner.name());
    scanner.expect("#");
    builder.index(scanner.number());
    if (scanner.take(" display=")) {
      builder.displayName(scanner.name());
    }
    if (scanner.take(" mac=")) {
      scanner.value(scanner.until(" "), builder::mac);
    }
    if (scanner.take(" mtu=")) {
      builder.mtu(scanner.number());
    }
    scanner.expect(" flags=");
    for (String flag : scanner.list()) {
      builder.flag(scanner.value(flag, NicFlag::parse), true);
    }
    scanner.expect(" addresses=");
    for (String address : scanner.list()) {
      builder.address(scanner.value(address, NicAddress::parse));
    }
    for (Family family : Family.values()) {
      scanner.expect(" gateways." + family + "=");
      if (!scanner.take(RouteText.UNKNOWN)) {
        builder.gateways(family, gateways(scanner));
      }
    }
    for (Family family : Family.values()) {
      scanner.expect(" routes." + family + "=");
      builder.routes(family, routes(scanner, builder));
    }
    for (Family family : Family.values()) {
      for (Transport transport : NicJson.TRANSPORTS) {
        if (scanner.take(nat(family, transport))) {
          builder.nat(family, transport, scanner.value(scanner.until("}"), NatProfile::parse));
          scanner.expect("}");
        }
      }
    }
    scanner.end();
    return builder.build();
  }

  private static String nat(Family family, Transport transport) {
    return " nat." + family + "." + transport.id() + "={";
  }

  private static List<InetAddress> gateways(TextScanner scanner) {
    List<InetAddress> gateways = new ArrayList<>();
    for (String gateway : scanner.list()) {
      gateways.add(scanner.value(gateway, Literals::parse));
    }
    return gateways;
  }

  private static List<Route> routes(TextScanner scanner, NicBuilder builder) {
    List<Route> routes = new ArrayList<>();
    scanner.expect("{");
    if (!scanner.take("}")) {
      do {
        routes.add(RouteText.readOfNic(scanner, builder.name, builder.index));
      } while (scanner.take("; "));
      scanner.expect("}");
    }
    return routes;
  }
}
