package net.p2pd.core.session;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import net.p2pd.api.PeerId;

/** Identities for tests; sessions only show them. */
final class Peers {

  static final PeerId ALICE = make();
  static final PeerId BOB = make();

  private Peers() {}

  private static PeerId make() {
    try {
      return PeerId.of(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
