package net.p2pd.cli;

import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.Hairpinning;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.nat.UnsolicitedBehavior;
import net.p2pd.api.pipe.Transport;

/** Says of a measured NAT what the router does and what that means, for people. */
final class NatWords {

  private NatWords() {}

  /** Returns the names with how sure they are: "port-restricted, equal; 97 % sure". */
  static String names(NatProfile nat) {
    String delta = nat.type().translates() ? ", " + nat.delta() : "";
    return nat.type().text() + delta + "; " + Math.round(nat.confidence() * 100) + " % sure";
  }

  /** Returns what the router does. */
  static String does(NatProfile nat, Transport transport) {
    StringBuilder words = new StringBuilder(type(nat.type(), transport));
    if (nat.type().translates()) {
      DeltaType delta = nat.delta().type();
      words.append("; ").append(delta.description());
      if (delta.stepped()) {
        words.append(' ').append(nat.delta().value());
      }
    }
    if (nat.unsolicited() == UnsolicitedBehavior.ANSWERED) {
      words.append("; it answers packets that nobody here asked for");
    }
    if (nat.hairpinning() == Hairpinning.NO) {
      words.append("; machines behind it do not reach each other by outside addresses");
    }
    return words.toString();
  }

  private static String type(NatType type, Transport transport) {
    return switch (type) {
      case BLOCKED ->
          transport.equals(Transport.UDP)
              ? "nothing that is sent by UDP comes back"
              : "connections go outward only";
      default -> type.description();
    };
  }

  /** Returns what that means for connecting. */
  static String means(NatProfile nat, Transport transport) {
    return switch (nat.type()) {
      case OPEN -> "anybody can connect to this machine directly";
      case SYMMETRIC_UDP_FIREWALL ->
          "direct connections work: both sides send at the same time, then the firewall lets them in";
      case FULL_CONE -> "direct connections work with anybody once this node has opened its port";
      case RESTRICTED_CONE, PORT_RESTRICTED ->
          "direct connections work with most: both sides send at the same time; only where the other"
              + " router is symmetric it takes guessing, or a relay";
      case SYMMETRIC ->
          nat.delta().type() == DeltaType.RANDOM
              ? "direct connections work with easy routers (open or cone); with the others it takes"
                  + " many guesses, or a relay"
              : "the next outside port can be foretold, so direct connections work with most; where"
                  + " two symmetric routers meet it takes guessing, or a relay";
      case BLOCKED ->
          transport.equals(Transport.UDP)
              ? "connections go by TCP; where that does not get through either, by a relay"
              : "this node connects to others that can be reached; the rest takes a relay";
    };
  }
}
