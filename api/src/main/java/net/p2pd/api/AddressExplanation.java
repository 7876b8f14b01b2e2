package net.p2pd.api;

import java.util.List;
import java.util.Map;
import net.p2pd.api.internal.Literals;
import net.p2pd.api.nat.NatProfile;

/** Says in a few lines what a peer address says, for people. */
final class AddressExplanation {
  private AddressExplanation() {}

  static String of(PeerAddress address) {
    StringBuilder out = new StringBuilder();
    line(out, "Peer " + address.peerId());
    line(
        out,
        "Issued at "
            + address.issuedAt()
            + ", serial number "
            + address.serial()
            + "; the peer's signature is right");
    for (Map.Entry<Integer, List<PeerEndpoint>> nic : address.endpointsByNic().entrySet()) {
      line(out, "Network card " + nic.getKey());
      nic.getValue().forEach(endpoint -> endpoint(out, endpoint));
    }
    if (address.endpoints().isEmpty()) {
      line(out, "No network card is named, so nobody can connect directly");
    }
    address.signalling().forEach(text -> line(out, "Takes messages through " + text));
    if (address.signalling().isEmpty()) {
      line(out, "No signalling is named, so only direct connections are possible");
    }
    if (!address.sectionTypes().isEmpty()) {
      line(out, "More that this version does not know: sections " + address.sectionTypes());
    }
    return out.toString();
  }

  private static void endpoint(StringBuilder out, PeerEndpoint endpoint) {
    String outside =
        endpoint
            .externalAddress()
            .map(
                ip ->
                    "seen from the internet as "
                        + Literals.format(ip)
                        + (endpoint.externalPort().isPresent()
                            ? " port " + endpoint.externalPort().getAsInt()
                            : ", port unknown"))
            .orElse("how it looks from the internet is unknown");
    line(
        out,
        "  "
            + (endpoint.isIpv6() ? "IPv6 " : "IPv4 ")
            + Literals.format(endpoint.internalAddress())
            + " port "
            + endpoint.internalPort()
            + ", "
            + outside);
    line(out, "    UDP: " + nat(endpoint.udp()));
    line(out, "    TCP: " + nat(endpoint.tcp()));
  }

  private static String nat(NatProfile nat) {
    if (nat.confidence() == 0) {
      return "not measured; assumed is " + nat.kind();
    }
    String delta = nat.delta().type().description();
    String step = nat.delta().type().stepped() ? " " + nat.delta().value() : "";
    return nat.type().text()
        + " ("
        + nat.type().description()
        + (nat.type().translates() ? "); " + delta + step : ")")
        + "; "
        + EndpointText.percent(nat)
        + " % sure";
  }

  private static void line(StringBuilder out, String text) {
    out.append(text).append('\n');
  }
}
