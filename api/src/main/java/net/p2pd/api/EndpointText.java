package net.p2pd.api;

import java.net.InetAddress;
import net.p2pd.api.internal.Literals;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;

/** The text of an endpoint within the text of a {@link PeerAddress}. */
final class EndpointText {
  private static final String PORT = "-port-";
  private static final String UNKNOWN = "unknown";
  private static final String UNMEASURED = "unmeasured";
  private static final String PERCENT = "-percent";

  private EndpointText() {}

  static String print(PeerEndpoint endpoint) {
    String internal = place(endpoint.internalAddress(), "" + endpoint.internalPort());
    String port =
        endpoint.externalPort().isPresent() ? "" + endpoint.externalPort().getAsInt() : UNKNOWN;
    String external = endpoint.externalAddress().map(ip -> place(ip, port)).orElse(UNKNOWN);
    return String.join(
        TextFields.SEPARATOR,
        "internal:" + internal,
        "external:" + external,
        "udp:" + print(endpoint.udp()),
        "tcp:" + print(endpoint.tcp()));
  }

  static PeerEndpoint parse(int nic, TextFields fields) {
    String internal = fields.take("internal");
    PeerEndpoint.Builder builder =
        fields.read(
            () ->
                PeerEndpoint.builder(
                    nic, address(internal), port("internal", internal, portOf(internal))));
    String external = fields.take("external");
    fields.read(() -> external(builder, external));
    String udp = fields.take("udp");
    fields.read(() -> builder.udp(nat(udp)));
    String tcp = fields.take("tcp");
    fields.read(() -> builder.tcp(nat(tcp)));
    return builder.build();
  }

  private static PeerEndpoint.Builder external(PeerEndpoint.Builder builder, String text) {
    if (text.equals(UNKNOWN)) {
      return builder;
    }
    InetAddress address = address(text);
    String port = portOf(text);
    return port.equals(UNKNOWN)
        ? builder.external(address)
        : builder.external(address, port("external", text, port));
  }

  private static String place(InetAddress address, String port) {
    return Literals.format(address) + PORT + port;
  }

  private static InetAddress address(String place) {
    return Literals.parse(place.substring(0, portMark(place)));
  }

  private static String portOf(String place) {
    return place.substring(portMark(place) + PORT.length());
  }

  private static int portMark(String place) {
    int mark = place.indexOf(PORT);
    if (mark < 0) {
      throw new IllegalArgumentException(
          "\"" + TextFields.quoted(place) + "\" is not written address" + PORT + "number");
    }
    return mark;
  }

  private static int port(String which, String place, String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "\"" + TextFields.quoted(place) + "\" has no number as its " + which + " port");
    }
    return PeerEndpoint.port(which, Integer.parseInt(text));
  }

  private static String print(NatProfile nat) {
    if (nat.equals(NatProfile.assumed())) {
      return UNMEASURED;
    }
    return nat.type().text() + ":" + nat.delta() + ":" + percent(nat) + PERCENT;
  }

  /** The confidence of a brief profile, which is a whole number of percent. */
  static int percent(NatProfile nat) {
    return (int) Math.round(nat.confidence() * 100);
  }

  private static NatProfile nat(String text) {
    if (text.equals(UNMEASURED)) {
      return NatProfile.assumed();
    }
    int first = text.indexOf(':');
    int last = text.lastIndexOf(':');
    NatType type = NatType.parse(first < 0 ? text : text.substring(0, first));
    if (first == last || !text.substring(last + 1).matches("[0-9]{1,3}" + PERCENT)) {
      throw new IllegalArgumentException(
          "NAT \"" + TextFields.quoted(text) + "\" is not written type:delta:number" + PERCENT);
    }
    NatDelta delta = NatDelta.parse(text.substring(first + 1, last));
    String number = text.substring(last + 1, text.length() - PERCENT.length());
    return profile(type, delta, Integer.parseInt(number));
  }

  static NatProfile profile(NatType type, NatDelta delta, int percent) {
    if (percent > 100) {
      throw new IllegalArgumentException("NAT confidence " + percent + " percent is above 100");
    }
    return NatProfile.builder(type, delta).confidence(percent / 100.0).build();
  }
}
