package net.p2pd.stun.client;

import java.util.Locale;

/** What carries the question to a STUN server. */
public enum StunTransport {
  /** UDP; port 3478 unless said otherwise. */
  UDP("stun", "udp", 3478),
  /** TCP; port 3478 unless said otherwise. */
  TCP("stun", "tcp", 3478),
  /** TLS over TCP; port 5349 unless said otherwise. */
  TLS("stuns", "tcp", 5349);

  private final String service;
  private final String protocol;
  private final int port;

  StunTransport(String service, String protocol, int port) {
    this.service = service;
    this.protocol = protocol;
    this.port = port;
  }

  /** The scheme of URIs (RFC 7064), which is the name of the service, too. */
  String service() {
    return service;
  }

  /** The name of the service in the DNS, without the domain (RFC 8489 section 8.1). */
  String record() {
    return "_" + service + "._" + protocol + ".";
  }

  int port() {
    return port;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
