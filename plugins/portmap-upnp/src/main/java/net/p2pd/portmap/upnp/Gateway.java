package net.p2pd.portmap.upnp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Optional;
import net.p2pd.api.Nullable;

/**
 * Which URLs are on the router. Over IPv4 the host has to be the gateway itself. Over IPv6 a router
 * has several addresses on one link, and tells any of them: what it tells is looked for at the
 * gateway's address, so that nobody else is ever asked.
 */
record Gateway(InetAddress address) {

  /** Returns the place that a URL names; empty if it is none on the router. */
  Optional<Description.Location> locate(String url) {
    URI uri;
    try {
      uri = new URI(url.strip());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    if (!"http".equalsIgnoreCase(uri.getScheme())
        || uri.getRawUserInfo() != null
        || uri.getPort() > 65535
        || uri.getPort() == 0
        || (!path.isEmpty() && !path.startsWith("/"))
        || !isHere(uri.getHost())) {
      return Optional.empty();
    }
    return Optional.of(new Description.Location(uri, this));
  }

  private boolean isHere(@Nullable String host) {
    if (host == null) {
      return false;
    }
    boolean six = host.startsWith("[") && host.endsWith("]");
    if (!six && !host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      return false; // a name would have to be looked up
    }
    String literal = six ? host.substring(1, host.length() - 1).split("%", 2)[0] : host;
    try {
      InetAddress there = InetAddress.getByName(literal);
      return there.equals(address)
          || (there instanceof Inet6Address && address instanceof Inet6Address);
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
