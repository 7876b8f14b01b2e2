package net.p2pd.natlab.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What an internet gateway device says it is: three devices in one another, and their services. */
final class UpnpDescription {

  static final String PATH = "/rootDesc.xml";
  static final String LINK = "/ctl/link";
  static final String PORTS = "/ctl/ports";
  static final String PINHOLES = "/ctl/pinholes";

  private static final String URN = "urn:schemas-upnp-org:";

  private final UUID uuid;
  private final int version;

  /** Types of services by the paths of their controls. */
  private final Map<String, String> services = new LinkedHashMap<>();

  UpnpDescription(UUID uuid, int version, boolean ports, boolean pinholes) {
    this.uuid = uuid;
    this.version = version;
    services.put(LINK, URN + "service:WANCommonInterfaceConfig:1");
    if (ports) {
      services.put(PORTS, URN + "service:WANIPConnection:" + version);
    }
    if (pinholes) {
      services.put(PINHOLES, URN + "service:WANIPv6FirewallControl:1");
    }
  }

  private List<String> devices() {
    return List.of(
        URN + "device:InternetGatewayDevice:" + version,
        URN + "device:WANDevice:" + version,
        URN + "device:WANConnectionDevice:" + version);
  }

  Set<String> controls() {
    return services.keySet();
  }

  /** Whether a control has a service of a type; version 2 of a service also is one of version 1. */
  boolean offers(String control, String type) {
    String own = services.getOrDefault(control, "");
    return isOf(own, type);
  }

  private static boolean isOf(String own, String wanted) {
    int colon = wanted.lastIndexOf(':') + 1;
    String older = own.endsWith(":2") ? own.substring(0, own.length() - 1) + "1" : own;
    return colon > 0 && (own.equals(wanted) || older.equals(wanted));
  }

  /** What of this device a search is for; answers repeat the version that was asked for. */
  List<String> matches(String target) {
    List<String> all = new ArrayList<>(List.of("upnp:rootdevice", "uuid:" + uuid));
    all.addAll(devices());
    all.addAll(services.values());
    if (target.equals("ssdp:all")) {
      return all;
    }
    return all.stream().anyMatch(own -> isOf(own, target)) ? List.of(target) : List.of();
  }

  String xml() {
    List<String> devices = devices();
    String inner = device(devices.get(2), 2, service(PORTS) + service(PINHOLES), "");
    String middle = device(devices.get(1), 1, service(LINK), inner);
    return "<?xml version=\"1.0\"?>\r\n<root xmlns=\""
        + URN
        + "device-1-0\"><specVersion><major>1</major><minor>1</minor></specVersion>"
        + device(devices.get(0), 0, "", middle)
        + "</root>\r\n";
  }

  private String device(String type, int number, String serviceList, String deviceList) {
    return "<device><deviceType>"
        + type
        + "</deviceType><friendlyName>router of the laboratory</friendlyName>"
        + "<manufacturer>P2PD</manufacturer><modelName>NatBox</modelName><UDN>uuid:"
        + (number == 0
            ? uuid
            : UUID.nameUUIDFromBytes((uuid + "/" + number).getBytes(StandardCharsets.UTF_8)))
        + "</UDN>"
        + (serviceList.isEmpty() ? "" : "<serviceList>" + serviceList + "</serviceList>")
        + (deviceList.isEmpty() ? "" : "<deviceList>" + deviceList + "</deviceList>")
        + "</device>";
  }

  private String service(String control) {
    String type = services.get(control);
    if (type == null) {
      return "";
    }
    String name = type.substring((URN + "service:").length(), type.lastIndexOf(':'));
    return "<service><serviceType>"
        + type
        + "</serviceType><serviceId>urn:upnp-org:serviceId:"
        + name
        + "1</serviceId><controlURL>"
        + control
        + "</controlURL><eventSubURL/><SCPDURL>/"
        + name
        + ".xml</SCPDURL></service>";
  }
}
