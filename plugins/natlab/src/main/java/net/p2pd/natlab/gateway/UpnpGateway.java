package net.p2pd.natlab.gateway;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.MapProtocol;
import net.p2pd.natlab.model.NatBox;

/**
 * UPnP IGD of a router, version 2, or 1 with {@link MapProtocol#UPNP_1}: it is found by SSDP (UPnP
 * Device Architecture 1.1 section 1) and told by SOAP over HTTP to open ports and pinholes. Bytes
 * in, bytes out; for one thread.
 *
 * <p>It sends no announcements and no events, and has no descriptions of its services.
 */
public final class UpnpGateway {

  /** Where routers listen for searches, at their own addresses and those of {@link #isGroup}. */
  public static final int SSDP_PORT = 1900;

  private static final List<InetAddress> GROUPS =
      List.of(Endpoint.address("239.255.255.250"), Endpoint.address("ff02::c"));

  /** Where this router listens for HTTP. */
  public static final int HTTP_PORT = 5000;

  private final Function<Family, @Nullable NatBox> boxes;
  private final LongSupplier nanos;
  private final String name;
  private @Nullable PortMapService ports;
  private @Nullable PinholeService pinholes;

  /**
   * Creates what answers for a router.
   *
   * @param boxes the router's box of a family, or null if it has none
   * @param nanos the time that the boxes are told
   * @param name the router's name; another one makes another device of it
   */
  public UpnpGateway(Function<Family, @Nullable NatBox> boxes, LongSupplier nanos, String name) {
    this.boxes = boxes;
    this.nanos = nanos;
    this.name = name;
  }

  /** Returns whether an address is that of the hosts which answer searches; IPv6 on the link. */
  public static boolean isGroup(InetAddress address) {
    return GROUPS.contains(address);
  }

  /** Returns whether a box wants UPnP in either version. */
  public static boolean isWanted(NatBox box) {
    return box.gateway().speaks(MapProtocol.UPNP) || box.gateway().speaks(MapProtocol.UPNP_1);
  }

  private @Nullable NatBox box(Family family) {
    NatBox box = boxes.apply(family);
    return box != null && isWanted(box) ? box : null;
  }

  /** The version is that of the IPv4 router, where it speaks UPnP at all. */
  private int version() {
    NatBox box = box(Family.IPV4);
    return box == null || box.gateway().speaks(MapProtocol.UPNP) ? 2 : 1;
  }

  private UUID uuid() {
    return UUID.nameUUIDFromBytes(("p2pd laboratory " + name).getBytes(StandardCharsets.UTF_8));
  }

  private UpnpDescription description() {
    NatBox six = box(Family.IPV6);
    boolean pinholed = six != null && six.gateway().speaks(MapProtocol.UPNP) && version() == 2;
    return new UpnpDescription(uuid(), version(), box(Family.IPV4) != null, pinholed);
  }

  /**
   * Answers a search.
   *
   * @param self the router's own inside address, of the family of the search
   * @param datagram what came to the port {@link #SSDP_PORT} of a group or of that address
   * @return the answers, to be sent to who asked; none for anything else or if nobody may open
   *     ports by UPnP
   */
  public List<byte[]> search(InetAddress self, byte[] datagram) {
    if (box(Family.of(self)) == null) {
      return List.of();
    }
    HttpText search = HttpText.head(datagram);
    if (search == null
        || !search.startLine().equals("M-SEARCH * HTTP/1.1")
        || !search.header("man").equals("\"ssdp:discover\"")) {
      return List.of();
    }
    List<byte[]> answers = new ArrayList<>();
    for (String found : description().matches(search.header("st"))) {
      String usn = "uuid:" + uuid() + (found.startsWith("uuid:") ? "" : "::" + found);
      String answer =
          "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nEXT:\r\nLOCATION: http://"
              + Endpoint.of(self, HTTP_PORT)
              + UpnpDescription.PATH
              + "\r\nSERVER: P2PD/1 UPnP/1.1 laboratory/1\r\nST: "
              + found
              + "\r\nUSN: "
              + usn
              + "\r\n\r\n";
      answers.add(answer.getBytes(StandardCharsets.UTF_8));
    }
    return answers;
  }

  /** Returns what reads and answers one connection to {@link #HTTP_PORT}. */
  public UpnpConnection connection(Endpoint client) {
    return new UpnpConnection(this, client);
  }

  /** The answer to a whole request. */
  byte[] answer(Endpoint client, HttpText request, byte[] body) {
    String[] words = request.startLine().split(" ", -1);
    if (box(client.family()) == null || words.length != 3) {
      return HttpText.response("400 Bad Request", "");
    }
    UpnpDescription description = description();
    if (words[0].equals("GET")) {
      return words[1].equals(UpnpDescription.PATH)
          ? HttpText.response("200 OK", description.xml())
          : HttpText.response("404 Not Found", "");
    }
    if (!words[0].equals("POST") || !description.controls().contains(words[1])) {
      return HttpText.response("404 Not Found", "");
    }
    UpnpAction action = Soap.read(client, body);
    String[] called = request.header("soapaction").replace("\"", "").split("#", -1);
    if (action == null || called.length != 2 || !called[1].equals(action.name())) {
      return HttpText.response("400 Bad Request", "");
    }
    try {
      if (!description.offers(words[1], called[0])) {
        throw new UpnpException(401, "Invalid Action");
      }
      String answer = Soap.response(called[0], action.name(), act(words[1], action));
      return HttpText.response("200 OK", answer);
    } catch (UpnpException e) {
      return HttpText.response("500 Internal Server Error", Soap.fault(e));
    }
  }

  private Map<String, String> act(String control, UpnpAction action) throws UpnpException {
    if (control.equals(UpnpDescription.LINK)) {
      if (!action.name().equals("GetCommonLinkProperties")) {
        throw new UpnpException(401, "Invalid Action");
      }
      return Map.of(
          "NewWANAccessType", "Ethernet",
          "NewLayer1UpstreamMaxBitRate", "100000000",
          "NewLayer1DownstreamMaxBitRate", "100000000",
          "NewPhysicalLinkStatus", "Up");
    }
    return control.equals(UpnpDescription.PORTS) ? ports().act(action) : pinholes().act(action);
  }

  private PortMapService ports() throws UpnpException {
    NatBox box = box(Family.IPV4);
    if (ports == null && box != null) {
      ports = new PortMapService(box, nanos);
    }
    if (ports == null) {
      throw new UpnpException(501, "Action Failed");
    }
    return ports;
  }

  private PinholeService pinholes() throws UpnpException {
    NatBox box = box(Family.IPV6);
    if (pinholes == null && box != null) {
      pinholes = new PinholeService(box, nanos);
    }
    if (pinholes == null) {
      throw new UpnpException(501, "Action Failed");
    }
    return pinholes;
  }
}
