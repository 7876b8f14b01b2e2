package net.p2pd.natlab.model;

import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.NatType;

/**
 * What two NATs allow, by the behaviours of RFC 4787 and nothing else: whether a direct way exists,
 * for whoever has enough skill. The laboratory's own matrix shows by probes that it is so where
 * nothing has to be foretold.
 */
public enum Verdict {
  /** There is a way by UDP or TCP that works each time. */
  CERTAIN,

  /** There is one by UDP for whoever tries enough ports. */
  BIRTHDAY,

  /** Nobody can foretell what would have to be known: a third machine has to carry it. */
  RELAYED;

  /**
   * Tells what is possible between two homes.
   *
   * @param udp whether both sides can make use of a way by UDP
   */
  public static Verdict of(NatOptions one, NatOptions other, boolean udp) {
    boolean datagrams = udp && !one.udp().isBlocked() && !other.udp().isBlocked();
    if ((datagrams && isCertain(one, other)) || byTcp(one, other)) {
      return CERTAIN;
    }
    return datagrams && (isBirthday(one, other) || isBirthday(other, one)) ? BIRTHDAY : RELAYED;
  }

  /** One side may dial through a firewall that lets no connection meet another. */
  private static boolean byTcp(NatOptions one, NatOptions other) {
    boolean crossing = one.tcp().simultaneousOpen() || other.tcp().simultaneousOpen();
    return isCertain(one, other) && (crossing || isOpen(one) || isOpen(other));
  }

  private static boolean isOpen(NatOptions nat) {
    return kind(nat) == NatType.OPEN;
  }

  private static boolean isCertain(NatOptions one, NatOptions other) {
    return hears(one, other) && hears(other, one);
  }

  /** What the other sends comes from an endpoint that is known beforehand, or may be any. */
  private static boolean hears(NatOptions one, NatOptions other) {
    return kind(other) != NatType.SYMMETRIC
        || isForetold(other)
        || kind(one) == NatType.OPEN
        || kind(one) == NatType.FULL_CONE
        || kind(one) == NatType.RESTRICTED_CONE;
  }

  private static boolean isForetold(NatOptions nat) {
    return nat.udp().delta().type() != DeltaType.RANDOM;
  }

  /** Many sockets of one side and one of the other meet by chance. */
  private static boolean isBirthday(NatOptions hard, NatOptions easy) {
    return kind(hard) == NatType.SYMMETRIC && kind(easy) != NatType.SYMMETRIC;
  }

  /** A blocked home is a firewall to TCP. */
  private static NatType kind(NatOptions nat) {
    return nat.type();
  }
}
