package net.p2pd.node.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;

/**
 * Turns what went wrong in a handshake into one sentence. The engine's words are only looked at
 * where it has no other way to tell causes apart; words that are not known are passed on as they
 * are.
 */
final class HandshakeFailure {

  /** How the JDK and BoringSSL say that the other side broke off, and why. */
  private static final Pattern ALERT =
      Pattern.compile("received fatal alert: (\\w+)|:(?:sslv3_alert|tlsv1_alert|tlsv1)_(\\w+)");

  private HandshakeFailure() {}

  /** Returns the exception that tells what went wrong. */
  static SessionException of(
      Throwable error, PeerVerifier verifier, String address, Duration limit) {
    Optional<String> refusal = verifier.refusal();
    return refusal.isPresent()
        ? SessionException.wrongPeer(refusal.get(), error)
        : new SessionException("the peer at " + address + " " + predicate(error, limit), error);
  }

  private static String predicate(Throwable error, Duration limit) {
    if (find(error, SslHandshakeTimeoutException.class) != null) {
      return "did not finish the TLS handshake within " + seconds(limit);
    }
    if (find(error, NotSslRecordException.class) != null) {
      return "does not speak TLS; something else than a p2pd node may listen on that port";
    }
    SSLException tls = find(error, SSLException.class);
    if (find(error, ClosedChannelException.class) != null
        || (tls != null && message(tls).contains("connection closed"))) {
      return "closed the connection during the TLS handshake";
    }
    if (tls != null) {
      return ofTls(tls);
    }
    String text = Objects.requireNonNullElse(error.getMessage(), error.toString());
    if (error instanceof P2pdException) {
      return "could not be asked for its identity: " + text; // the driver's own sentence
    }
    if (find(error, IOException.class) != null) {
      return "broke the connection off during the TLS handshake: " + text;
    }
    return "cannot be talked to, the TLS handshake failed here: " + text;
  }

  private static String ofTls(SSLException error) {
    String text = message(error);
    if (text.contains("no_application_protocol") || text.contains("application layer protocol")) {
      return "speaks TLS but not "
          + TlsEngines.PROTOCOL
          + "; something else than a p2pd node may listen on that port";
    }
    if (text.contains("protocol_version")
        || text.contains("protocol version")
        || text.contains("requested protocol tls")
        || text.contains(":unsupported_protocol")) {
      return "speaks TLS but not its version 1.3";
    }
    if (text.contains("empty client certificate chain")
        || text.contains("peer_did_not_return_a_certificate")) {
      return "proved to be nobody: it shows no certificate";
    }
    Matcher alert = ALERT.matcher(text);
    if (alert.find()) {
      String name = alert.group(1) != null ? alert.group(1) : alert.group(2);
      return name.contains("certificate")
          ? "refused this node's proof of identity, or expected another node here (alert "
              + name
              + ")"
          : "broke the TLS handshake off (alert " + name + ")";
    }
    return "made the TLS handshake fail: " + error.getMessage();
  }

  private static String message(Throwable error) {
    return String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
  }

  private static String seconds(Duration limit) {
    long millis = limit.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }

  private static <T extends Throwable> @Nullable T find(Throwable error, Class<T> type) {
    Throwable at = error;
    for (int depth = 0; at != null && depth < 10; depth++) {
      if (type.isInstance(at)) {
        return type.cast(at);
      }
      at = at.getCause();
    }
    return null;
  }
}
