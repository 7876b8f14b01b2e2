package net.p2pd.connect.udppunch;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.List;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.PeerId;

/** Made-up identities and their addresses. */
final class Peers {

  private static final KeyPair SEALING = key("X25519");

  private final KeyPair identity = key("Ed25519");

  private static KeyPair key(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  PeerAddress address(List<PeerEndpoint> endpoints) {
    PeerAddress.Builder builder =
        PeerAddress.builder(PeerId.of(identity.getPublic()))
            .issuedAt(Instant.EPOCH)
            .sealingKey(SEALING.getPublic());
    endpoints.forEach(builder::endpoint);
    return builder.sign(this::sign);
  }

  PeerId id() {
    return PeerId.of(identity.getPublic());
  }

  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(identity.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
