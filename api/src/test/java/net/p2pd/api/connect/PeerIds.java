package net.p2pd.api.connect;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import net.p2pd.api.PeerId;

/** Peers whose keys nobody needs. */
final class PeerIds {

  private PeerIds() {}

  static PeerId any() {
    try {
      return PeerId.of(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
