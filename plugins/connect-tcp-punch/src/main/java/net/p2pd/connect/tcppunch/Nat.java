package net.p2pd.connect.tcppunch;

import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.MappingBehavior;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.nat.PortRange;
import net.p2pd.api.nat.UnsolicitedBehavior;

/**
 * What punching has to know of the NAT or firewall before one side (RFC 4787, RFC 5382).
 *
 * @param hard whether another destination gets another external port
 * @param delta how the external ports follow
 * @param ports the external ports that are handed out
 * @param filtering who is let in
 * @param unsolicited what happens to SYNs that are not let in
 * @param laxForUdp whether UDP is let in from other ports than those sent to: few servers can tell
 *     it of TCP, and most routers treat both alike
 * @param crosses whether an incoming SYN may meet an outgoing one (RFC 5382 REQ-2)
 * @param measured whether all this was measured, and not only assumed
 */
record Nat(
    boolean hard,
    NatDelta delta,
    PortRange ports,
    FilteringBehavior filtering,
    UnsolicitedBehavior unsolicited,
    boolean laxForUdp,
    boolean crosses,
    boolean measured) {

  /** Ports below are for services; routers leave them alone, so where nothing is known we do. */
  private static final PortRange USUAL = PortRange.of(1024, 65535);

  /**
   * Puts together what was measured with both transports: a firewall that lets no UDP through is
   * one that lets connections out only, and takes a SYN that comes in for an attack.
   */
  static Nat of(NatProfile profile, NatProfile udp) {
    boolean hard =
        profile.type() == NatType.SYMMETRIC
            || profile.mapping() == MappingBehavior.ADDRESS_DEPENDENT
            || profile.mapping() == MappingBehavior.ADDRESS_AND_PORT_DEPENDENT;
    return new Nat(
        hard,
        profile.delta(),
        profile.ports().equals(PortRange.ALL) ? USUAL : profile.ports(),
        profile.filtering(),
        profile.unsolicited(),
        udp.confidence() > 0 && isLax(udp.filtering()),
        profile.type() != NatType.BLOCKED && udp.type() != NatType.BLOCKED,
        profile.confidence() > 0);
  }

  /** Whether the external port of a socket that has not sent yet can be foretold. */
  boolean isPredictable() {
    return delta.type() != DeltaType.RANDOM;
  }

  /** Whether a socket's external port depends on nothing but its own. */
  boolean isSteady() {
    return delta.type() == DeltaType.EQUAL || delta.type() == DeltaType.PRESERVING;
  }

  /** Whether it lets somebody in who sends from another port than the one that was sent to. */
  boolean admitsOtherPorts() {
    return isLax(filtering);
  }

  private static boolean isLax(FilteringBehavior filtering) {
    return filtering == FilteringBehavior.ENDPOINT_INDEPENDENT
        || filtering == FilteringBehavior.ADDRESS_DEPENDENT;
  }

  /** Whether it lets everybody in, so that nothing need be sent beforehand. */
  boolean admitsEverybody() {
    return filtering == FilteringBehavior.ENDPOINT_INDEPENDENT;
  }
}
