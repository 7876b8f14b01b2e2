package net.p2pd.matrix;

import net.p2pd.api.nat.NatKind;
import net.p2pd.natlab.model.Answer;
import net.p2pd.natlab.model.NatOptions;

/**
 * One of two homes.
 *
 * @param nat its router
 * @param quic whether its node makes sessions of datagrams
 * @param friend whether its node knows the other one, as after an earlier connect
 */
record Home(NatOptions nat, boolean quic, boolean friend) {

  static Home of(NatKind kind) {
    return new Home(NatOptions.of(kind), true, true);
  }

  static Home of(String nat) {
    return new Home(NatOptions.parse(nat), true, true);
  }

  /** Returns which of the 23 kinds it was made from. */
  NatKind kind() {
    return NatKind.of(nat.type(), nat.tcp().delta().type()).folded();
  }

  /** Its router answers what it does not let in, instead of dropping it. */
  Home answering() {
    return new Home(nat.toBuilder().answering(Answer.RESET).build(), quic, friend);
  }

  Home withoutUdp() {
    return new Home(nat.toBuilder().udp(rules -> rules.blocked(true)).build(), quic, friend);
  }

  Home withoutQuic() {
    return new Home(nat, false, friend);
  }

  /** Its node has never heard of the other. */
  Home unknown() {
    return new Home(nat, quic, false);
  }

  @Override
  public String toString() {
    return nat + (quic ? "" : " without QUIC") + (friend ? "" : ", a stranger,");
  }
}
