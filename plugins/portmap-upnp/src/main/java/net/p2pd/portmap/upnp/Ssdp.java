package net.p2pd.portmap.upnp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.p2pd.api.Nullable;

/** Searches and their answers (UPnP Device Architecture 1.1 section 1.3). */
final class Ssdp {

  static final int PORT = 1900;

  /** What is searched: routers, which in version 2 answer for version 1 too; then any device. */
  static final List<String> TARGETS =
      List.of("urn:schemas-upnp-org:device:InternetGatewayDevice:1", "upnp:rootdevice");

  private static final int MAX_ANSWER = 4096;

  /**
   * An answer.
   *
   * @param router whether it says that it is a router
   * @param location where its description is
   */
  record Found(boolean router, Description.Location location) {}

  private Ssdp() {}

  /**
   * Writes a search.
   *
   * @param group whether it goes to all devices, which then spread their answers over a second; to
   *     a single one there is no such header, and it answers at once (section 1.3.2)
   */
  static byte[] search(String host, String target, boolean group) {
    return ("M-SEARCH * HTTP/1.1\r\nHOST: "
            + host
            + ":"
            + PORT
            + "\r\nMAN: \"ssdp:discover\"\r\n"
            + (group ? "MX: 1\r\n" : "")
            + "ST: "
            + target
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads an answer; empty if it is none, or its description is not on the gateway. */
  static Optional<Found> read(byte[] datagram, Gateway gateway) {
    if (datagram.length > MAX_ANSWER) {
      return Optional.empty();
    }
    String[] lines = new String(datagram, StandardCharsets.ISO_8859_1).split("\r\n", -1);
    if (!lines[0].matches("HTTP/1\\.[01] 200( .*)?")) {
      return Optional.empty();
    }
    String location = header(lines, "location");
    String target = header(lines, "st");
    if (location == null || target == null) {
      return Optional.empty();
    }
    boolean router = target.contains(":device:InternetGatewayDevice:");
    return gateway.locate(location).map(place -> new Found(router, place));
  }

  private static @Nullable String header(String[] lines, String name) {
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
        return line.substring(colon + 1).strip();
      }
    }
    return null;
  }
}
