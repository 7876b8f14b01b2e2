package net.p2pd.node.netty;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;

/** Says in words why TLS did not come about, or broke. */
final class TlsErrors {

  private TlsErrors() {}

  /** Returns the sentence for a failed handshake. */
  static String handshake(Throwable error, @Nullable SocketAddress remote, long limitMillis) {
    String peer = Texts.of(remote);
    if (find(error, SslHandshakeTimeoutException.class) != null) {
      return "no TLS handshake with " + peer + " within " + limitMillis + " ms";
    }
    if (find(error, NotSslRecordException.class) != null) {
      return peer + " does not speak TLS";
    }
    CertificateException certificate = find(error, CertificateException.class);
    if (certificate != null) {
      return ofCertificate(error, certificate, peer);
    }
    if (error instanceof ClosedChannelException) {
      return peer + " closed the connection during the TLS handshake";
    }
    SSLException tls = find(error, SSLException.class);
    String text = String.valueOf(tls != null ? tls.getMessage() : error.getMessage());
    return text.startsWith("Received fatal alert: ")
        ? peer + " refused TLS: " + text.substring("Received fatal alert: ".length())
        : "TLS with " + peer + " failed: " + text;
  }

  private static String ofCertificate(Throwable error, CertificateException found, String peer) {
    CertificateExpiredException expired = find(error, CertificateExpiredException.class);
    if (expired != null) {
      return "the certificate of " + peer + " has expired (" + expired.getMessage() + ")";
    }
    CertificateNotYetValidException early = find(error, CertificateNotYetValidException.class);
    if (early != null) {
      return "the certificate of " + peer + " is not valid yet (" + early.getMessage() + ")";
    }
    if (find(error, CertPathBuilderException.class) != null
        || find(error, CertPathValidatorException.class) != null
        || String.valueOf(found.getMessage()).contains("trust anchor")) {
      return "nobody that this side trusts has signed the certificate of " + peer;
    }
    String text = String.valueOf(found.getMessage());
    return text.startsWith("No ")
        ? "the certificate of " + peer + " is for another name: " + text
        : "the certificate of " + peer + " is not accepted: " + text;
  }

  /** Returns why a connection that had TLS closed; null if the error is not one of TLS. */
  static @Nullable CloseCause close(Throwable error, @Nullable SocketAddress remote) {
    SSLException tls = find(error, SSLException.class);
    if (tls == null) {
      return null;
    }
    return CloseCause.of(
        CloseCause.PROTOCOL_ERROR,
        "TLS with " + Texts.of(remote) + " broke: " + String.valueOf(tls.getMessage()));
  }

  private static <E extends Throwable> @Nullable E find(Throwable error, Class<E> type) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}
