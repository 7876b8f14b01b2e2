package net.p2pd.node.quic;

import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import java.time.Duration;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;

/** Says in a sentence why a handshake or a connection ended. */
final class QuicFailure {

  /** The codes with which a side closes a connection (RFC 9000 section 20.2). */
  static final int CLOSED = 0;

  static final int ABORTED = 1;

  private static final int NO_APPLICATION_PROTOCOL = 120;
  private static final int CERTIFICATE_REQUIRED = 116;

  /** With this one Netty's QUIC tells the other side whatever a verifier refused. */
  private static final int INTERNAL_ERROR = 80;

  private QuicFailure() {}

  /** Returns what the other side said when it broke off: the end of a sentence about it. */
  static String of(QuicConnectionCloseEvent close) {
    if (close.isTlsError()) {
      int alert = QuicConnectionCloseEvent.extractTlsError(close.error());
      if (alert == NO_APPLICATION_PROTOCOL) {
        return "speaks QUIC but not " + QuicSessionProvider.PROTOCOL;
      }
      return isOfCertificate(alert)
          ? "refused this node's proof of identity, or expected another node here (alert "
              + alert
              + ")"
          : "broke the handshake off (TLS alert " + alert + ")";
    }
    return close.isApplicationClose()
        ? "broke the connection off"
        : "broke the connection off (QUIC error " + close.error() + ")";
  }

  /** The alerts about certificates are those from 41 to 46, 48 and 49 (RFC 8446 section 6). */
  private static boolean isOfCertificate(int alert) {
    return (alert >= 41 && alert <= 49 && alert != 47)
        || alert == INTERNAL_ERROR
        || alert == CERTIFICATE_REQUIRED;
  }

  /** Returns what went wrong here, where only the engine says it: the end of such a sentence. */
  static String of(@Nullable Throwable error) {
    String word = error == null ? null : error.getMessage();
    if (word == null) {
      return "made the QUIC handshake fail: the connection was closed";
    }
    return (word.contains("CRYPTO_FAIL")
            ? "sent what cannot be decrypted, as a part of no handshake that is known here"
            : "sent what makes no QUIC handshake")
        + " (the engine says: "
        + word
        + ")";
  }

  /** Returns what is said when the path below ends before the handshake does. */
  static String ofPath(String peer, @Nullable CloseCause cause) {
    return peer
        + " could not be asked for its identity: "
        + (cause == null ? "the connection was closed" : cause.text());
  }

  /** Returns what is said when time is up. */
  static String tooLate(String peer, Duration limit) {
    long millis = limit.toMillis();
    return peer
        + " did not finish the QUIC handshake within "
        + (millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms");
  }

  /** Returns why a connection closed that the other side ended. */
  static CloseCause cause(String peer, QuicConnectionCloseEvent close) {
    boolean reset = close.isApplicationClose();
    return CloseCause.of(
        reset ? CloseCause.RESET_BY_PEER : CloseCause.FAILED, peer + " " + of(close));
  }
}
