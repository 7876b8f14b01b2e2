package net.p2pd.connect.relay.turn;

import java.util.Objects;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Tls;

/**
 * A TURN server and how to be let in: where it is, what carries the messages, and credentials.
 * Immutable.
 *
 * <pre>{@code
 * TurnServer.of("turn:relay.example.net").with(TurnCredentials.password("ada", "secret"));
 * TurnServer.of("turn:192.0.2.1:3478?transport=tcp");
 * TurnServer.of("turns:relay.example.net");
 * }</pre>
 */
public final class TurnServer {

  private final Destination destination;
  private final TurnTransport transport;
  private final TurnCredentials credentials;
  private final Tls tls;

  private TurnServer(
      Destination destination, TurnTransport transport, TurnCredentials credentials, Tls tls) {
    this.destination = destination;
    this.transport = transport;
    this.credentials = credentials;
    this.tls = tls;
  }

  /**
   * Reads a URI of RFC 7065: {@code turn:HOST[:PORT][?transport=udp|tcp]} or {@code
   * turns:HOST[:PORT]}, which is TLS. Ports are 3478 and 5349 unless said otherwise.
   *
   * @throws IllegalArgumentException if it is none; the message says what to write
   */
  public static TurnServer of(String uri) {
    return TurnUri.read(uri);
  }

  /** Makes a server without credentials; TLS trusts what the system trusts. */
  static TurnServer of(Destination destination, TurnTransport transport) {
    Tls tls = transport == TurnTransport.TLS ? Tls.system() : Tls.off();
    return new TurnServer(destination, transport, TurnCredentials.none(), tls);
  }

  /** Returns a copy with credentials. */
  public TurnServer with(TurnCredentials login) {
    return new TurnServer(
        destination, transport, Objects.requireNonNull(login, "credentials"), tls);
  }

  /**
   * Returns a copy that verifies the server by other trust anchors than the system's.
   *
   * @throws IllegalArgumentException if this server is not asked over TLS, or TLS is switched off
   */
  public TurnServer with(Tls verification) {
    if (transport != TurnTransport.TLS || !verification.isOn()) {
      throw new IllegalArgumentException(
          this + " and TLS do not go together: write 'turns:' for a server with TLS");
    }
    return new TurnServer(destination, transport, credentials, verification);
  }

  /**
   * Returns a copy at a place that this server named.
   *
   * @param domain what its certificate says (RFC 8489 section 14.16); null for what this one's does
   */
  TurnServer elsewhere(Destination other, @Nullable String domain) {
    Tls verified = verification();
    return new TurnServer(
        other,
        transport,
        credentials,
        domain == null || !tls.isOn() ? verified : verified.serverName(domain));
  }

  /** Returns TLS as it is to be done with each of the server's addresses: by the server's name. */
  Tls verification() {
    boolean named = tls.serverName().isPresent() || destination.literal().isPresent();
    return !tls.isOn() || named ? tls : tls.serverName(destination.host());
  }

  /** Returns host and port. */
  public Destination destination() {
    return destination;
  }

  /** Returns what carries the messages. */
  public TurnTransport transport() {
    return transport;
  }

  /** Returns how to be let in; {@link TurnCredentials#none()} if nothing was said. */
  public TurnCredentials credentials() {
    return credentials;
  }

  /** Returns how the server is verified; off unless it is asked over TLS. */
  public Tls tls() {
    return tls;
  }

  /** Returns the URI, without credentials. */
  @Override
  public String toString() {
    return TurnUri.write(destination, transport);
  }
}
