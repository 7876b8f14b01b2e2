package net.p2pd.node.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;

/**
 * Decides in one handshake whether the other side is who it should be, and remembers the verdict.
 * There is no authority whose word would count: the certificate speaks for itself, see {@link
 * CertificateProof}.
 *
 * <p>Made for one handshake; the verdict may be read from any thread after it.
 */
public final class PeerVerifier extends HandshakeTrust {

  private final String address;
  private final @Nullable PeerId expected;
  private volatile @Nullable PeerId proven;
  private volatile @Nullable String refusal;

  /**
   * Creates a verifier.
   *
   * @param address how sentences name the other side's address
   * @param expected who it must be; null accepts anybody who proves to be somebody
   */
  public PeerVerifier(String address, @Nullable PeerId expected) {
    this.address = address;
    this.expected = expected;
  }

  /** Returns who the other side has proven to be, if it is who it should be. */
  public Optional<PeerId> proven() {
    return Optional.ofNullable(proven);
  }

  /** Returns the sentence with which it was refused. */
  public Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  protected void check(X509Certificate[] chain, @Nullable SSLEngine engine)
      throws CertificateException {
    if (engine == null) {
      throw refuse(
          "the peer at " + address + " was asked for its proof outside a handshake of an SSLEngine",
          null);
    }
    check(chain, engine.getHandshakeApplicationProtocol());
  }

  /**
   * Checks what the other side shows.
   *
   * @param protocol the application protocol that was agreed on, if any
   * @throws CertificateException with the sentence that {@link #refusal} returns from then on
   */
  public void check(X509Certificate[] chain, @Nullable String protocol)
      throws CertificateException {
    // A side that names no protocol at all passes the engine's own check of protocols.
    if (!TlsEngines.PROTOCOL.equals(protocol)) {
      throw refuse(
          "the peer at "
              + address
              + " speaks TLS but not "
              + TlsEngines.PROTOCOL
              + "; something else than a p2pd node may listen on that port",
          null);
    }
    if (chain.length != 1) {
      throw refuse(
          "the peer at "
              + address
              + " proved to be nobody: it shows "
              + chain.length
              + " certificates instead of one",
          null);
    }
    PeerId found;
    try {
      found = CertificateProof.check(chain[0]);
    } catch (CertificateException e) {
      throw refuse("the peer at " + address + " proved to be nobody: " + e.getMessage(), e);
    }
    if (expected != null && !expected.equals(found)) {
      throw refuse(
          "the peer at "
              + address
              + " proved to be "
              + found
              + ", not "
              + expected
              + ": another node answers there now, so ask the peer for its present address",
          null);
    }
    proven = found;
  }

  private CertificateException refuse(String sentence, @Nullable CertificateException cause) {
    refusal = sentence;
    return new CertificateException(sentence, cause);
  }
}
