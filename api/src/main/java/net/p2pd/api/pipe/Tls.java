package net.p2pd.api.pipe;

import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import net.p2pd.api.Nullable;

/**
 * TLS for a TCP pipe (RFC 8446, RFC 5246). A client always verifies: the certificate chain against
 * the context's trust anchors and the certificate's name against the server's name (RFC 6125);
 * there is no option to switch that off. Immutable.
 */
public final class Tls {

  private static final Tls OFF = new Tls(null, null, false);

  private final @Nullable SSLContext context;
  private final @Nullable String serverName;
  private final boolean clientCertificate;

  private Tls(@Nullable SSLContext context, @Nullable String serverName, boolean required) {
    this.context = context;
    this.serverName = serverName;
    this.clientCertificate = required;
  }

  /** Returns no TLS. */
  public static Tls off() {
    return OFF;
  }

  /** Returns TLS with the system's trust anchors, for clients. */
  public static Tls system() {
    try {
      return new Tls(SSLContext.getDefault(), null, false);
    } catch (NoSuchAlgorithmException e) {
      throw new PipeException("this Java runtime has no default TLS context", e);
    }
  }

  /** Returns TLS with keys and trust anchors of one's own; a server needs a key in it. */
  public static Tls of(SSLContext context) {
    return new Tls(context, null, false);
  }

  /** Returns a copy that expects this name in the server's certificate, not the destination's. */
  public Tls serverName(String name) {
    return new Tls(context, name, clientCertificate);
  }

  /** Returns a copy for servers that accept only clients with a certificate they trust. */
  public Tls requireClientCertificate() {
    return new Tls(context, serverName, true);
  }

  /** Returns whether there is TLS. */
  public boolean isOn() {
    return context != null;
  }

  /** Returns keys and trust anchors; empty when off. */
  public Optional<SSLContext> context() {
    return Optional.ofNullable(context);
  }

  /** Returns the name to expect; empty = the destination's host. */
  public Optional<String> serverName() {
    return Optional.ofNullable(serverName);
  }

  /** Returns whether a server demands a client certificate. */
  public boolean clientCertificateRequired() {
    return clientCertificate;
  }

  @Override
  public String toString() {
    return isOn() ? "tls" : "off";
  }
}
