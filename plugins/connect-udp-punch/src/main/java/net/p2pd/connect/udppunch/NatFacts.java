package net.p2pd.connect.udppunch;

import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.nat.PortRange;
import net.p2pd.api.nat.UnsolicitedBehavior;

/**
 * What one half tells the other of its router and of itself. Immutable.
 *
 * @param profile the router, as far as it was measured
 * @param hops whether datagrams can be sent that end behind the own router
 * @param free whether as much may be sent to the other side as it takes; a stranger gets little
 * @param searches whether this side takes part in a search for random ports
 */
record NatFacts(NatProfile profile, boolean hops, boolean free, boolean searches) {

  /** Ports below are not handed out by routers that were not measured. */
  static final int FIRST_PORT = 1024;

  /** Whether each destination gets an external port of its own. */
  boolean isSymmetric() {
    return isSymmetric(profile);
  }

  static boolean isSymmetric(NatProfile profile) {
    return profile.type() == NatType.SYMMETRIC;
  }

  /** Whether nobody can tell which external port a new destination gets. */
  boolean isHard() {
    return isHard(profile);
  }

  static boolean isHard(NatProfile profile) {
    return isSymmetric(profile) && profile.delta().type() == DeltaType.RANDOM;
  }

  /** Whether a datagram from another port of the address that was sent to stays outside. */
  boolean isStrict() {
    return isStrict(profile);
  }

  static boolean isStrict(NatProfile profile) {
    return profile.filtering() == FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT
        || profile.filtering() == FilteringBehavior.UNKNOWN;
  }

  boolean answers() {
    return profile.unsolicited() == UnsolicitedBehavior.ANSWERED;
  }

  boolean drops() {
    return profile.unsolicited() == UnsolicitedBehavior.DROPPED;
  }

  /** The ports that the router hands out, or is likely to. */
  PortRange ports() {
    return profile.ports().equals(PortRange.ALL)
        ? PortRange.of(FIRST_PORT, PortRange.ALL.last())
        : profile.ports();
  }
}
