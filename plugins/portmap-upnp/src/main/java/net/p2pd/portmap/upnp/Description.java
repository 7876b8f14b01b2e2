package net.p2pd.portmap.upnp;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a router says it is: its services, wherever in its devices they are (UPnP Device
 * Architecture 1.1 section 2.3). Immutable.
 */
final class Description {

  /**
   * A service.
   *
   * @param type such as {@code urn:schemas-upnp-org:service:WANIPConnection:2}
   * @param port the router's TCP port of its control
   * @param path the path of its control, with its query
   */
  record Service(String type, int port, String path) {

    boolean is(String name, int version) {
      return type.equals("urn:schemas-upnp-org:service:" + name + ":" + version);
    }
  }

  private final List<Service> services;

  private Description(List<Service> services) {
    this.services = List.copyOf(services);
  }

  /**
   * Reads a description. Services whose control is on another host are left out.
   *
   * @param location where the description was read
   * @throws net.p2pd.api.P2pdException if it is none
   */
  static Description parse(byte[] document, Location location) {
    Collector collector = new Collector(location);
    Xml.read(document, collector);
    return new Description(collector.services());
  }

  /** Those that open ports, the best first. */
  List<Service> connections() {
    List<Service> found = new ArrayList<>();
    find("WANIPConnection", 2).ifPresent(found::add);
    find("WANIPConnection", 1).ifPresent(found::add);
    find("WANPPPConnection", 1).ifPresent(found::add);
    return found;
  }

  /** The one that opens pinholes. */
  Optional<Service> firewall() {
    return find("WANIPv6FirewallControl", 1);
  }

  private Optional<Service> find(String name, int version) {
    return services.stream().filter(service -> service.is(name, version)).findFirst();
  }

  private static final class Collector implements Xml.Handler {
    private final List<String[]> found = new ArrayList<>();
    private final Location location;
    private String base = "";
    private String type = "";
    private String control = "";

    Collector(Location location) {
      this.location = location;
    }

    @Override
    public void start(String name) {
      if (name.equals("service")) {
        type = "";
        control = "";
      }
    }

    @Override
    public void end(String name, String text) {
      switch (name) {
        case "URLBase" -> base = text;
        case "serviceType" -> type = text;
        case "controlURL" -> control = text;
        case "service" -> found.add(new String[] {type, control});
        default -> {}
      }
    }

    List<Service> services() {
      Location from = location.at(base).orElse(location);
      List<Service> services = new ArrayList<>();
      for (String[] each : found) {
        from.at(each[1])
            .ifPresent(place -> services.add(new Service(each[0], place.port(), place.path())));
      }
      return services;
    }
  }

  /** A place on the router: everything of a URL but the host, which is known. */
  record Location(URI uri, Gateway gateway) {

    int port() {
      return uri.getPort() < 0 ? 80 : uri.getPort();
    }

    String path() {
      String path = uri.getRawPath();
      String query = uri.getRawQuery();
      return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    }

    /** A link in a document from here; empty if there is none, or if it leads to another host. */
    Optional<Location> at(String link) {
      if (link.isBlank()) {
        return Optional.empty();
      }
      try {
        return gateway.locate(uri.resolve(link.strip()).toString());
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }
}
