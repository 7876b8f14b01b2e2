package net.p2pd.api.portmap;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import net.p2pd.api.pipe.Transport;

/** A wish for a port on the router, or a pinhole in an IPv6 firewall. Immutable. */
public final class PortMappingRequest {

  private final Transport transport;
  private final InetSocketAddress internal;
  private final InetAddress gateway;
  private final int wantedExternalPort;
  private final Duration lifetime;

  /**
   * Creates a request.
   *
   * @param transport TCP or UDP
   * @param internal the local address and port that the outside is to reach
   * @param gateway the router to ask; no other one is believed
   * @param wantedExternalPort 1 to 65535, a wish; 0 = any
   * @param lifetime how long, a wish; the mapping is renewed while it is open
   */
  public PortMappingRequest(
      Transport transport,
      InetSocketAddress internal,
      InetAddress gateway,
      int wantedExternalPort,
      Duration lifetime) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.internal = Objects.requireNonNull(internal, "internal");
    this.gateway = Objects.requireNonNull(gateway, "gateway");
    if (wantedExternalPort < 0 || wantedExternalPort > 65535) {
      throw new IllegalArgumentException(
          "external port " + wantedExternalPort + " is not between 0 and 65535");
    }
    this.wantedExternalPort = wantedExternalPort;
    this.lifetime = Objects.requireNonNull(lifetime, "lifetime");
  }

  /** Returns the transport. */
  public Transport transport() {
    return transport;
  }

  /** Returns the local address and port. */
  public InetSocketAddress internal() {
    return internal;
  }

  /** Returns the router to ask. */
  public InetAddress gateway() {
    return gateway;
  }

  /** Returns the wished external port; 0 = any. */
  public int wantedExternalPort() {
    return wantedExternalPort;
  }

  /** Returns the wished lifetime. */
  public Duration lifetime() {
    return lifetime;
  }
}
