package net.p2pd.connect.relay.turn;

import net.p2pd.stun.codec.IntegrityKey;
import net.p2pd.stun.codec.PasswordAlgorithm;

/**
 * Makes Java find its algorithms before they are needed: the first time takes longer than an event
 * loop should be held up.
 */
final class Readiness {

  static {
    IntegrityKey unused = IntegrityKey.longTerm("user", "realm", "password", PasswordAlgorithm.MD5);
    assert unused != null;
  }

  private Readiness() {}

  /** Does it, the first time; to be called where an allocation begins. */
  static void ensure() {
    // The work is done when the class is initialised.
  }
}
