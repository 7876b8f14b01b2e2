package net.p2pd.service.stun;

import net.p2pd.stun.codec.StunAddress;

/** Says whether a source may have something come to it from elsewhere than it asked. */
@FunctionalInterface
interface Permission {

  /** Returns whether it may, and counts that it did. */
  boolean allows(StunAddress source, long now);
}
