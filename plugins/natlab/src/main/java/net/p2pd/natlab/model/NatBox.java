package net.p2pd.natlab.model;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;

/**
 * One NAT or firewall of one family: its options and its state. Packets go in at one of its two
 * sides, and a {@link Decision} comes out.
 */
public final class NatBox implements Middlebox {

  private final NatOptions options;
  private final List<InetAddress> external;
  private final InetAddress router;
  private final RandomGenerator random;
  private final PortGateway gateway;
  private MappingTable table;
  private Mappings mappings;
  private long booted;

  /**
   * Creates a box without any state.
   *
   * @param external the addresses that the inside is seen with, at least one if the options
   *     translate; otherwise none
   * @param router the router's own address inside, which its errors to the inside come from; of the
   *     same family
   * @param random where random ports and addresses come from
   */
  public NatBox(
      NatOptions options, List<InetAddress> external, InetAddress router, RandomGenerator random) {
    this.options = Objects.requireNonNull(options, "options");
    this.external = List.copyOf(external);
    this.router = Objects.requireNonNull(router, "router");
    this.random = Objects.requireNonNull(random, "random");
    if (options.translates() == external.isEmpty()) {
      throw new IllegalArgumentException(
          options.translates()
              ? "a NAT needs an external address"
              : "a firewall without translation has no external addresses of its own");
    }
    for (InetAddress address : external) {
      if (Endpoint.of(address, 0).family() != Endpoint.of(router, 0).family()) {
        throw new IllegalArgumentException(
            "external address " + address + " is not of the family of " + router);
      }
    }
    this.table = new MappingTable(options.sessions(), options.fullTable());
    this.mappings = new Mappings(options, this.external, table, random);
    this.gateway = new PortGateway(this);
  }

  /** Returns the options. */
  public NatOptions options() {
    return options;
  }

  /** Returns the external addresses; none without translation. */
  public List<InetAddress> external() {
    return external;
  }

  /** Returns what opens ports for the inside. */
  public PortGateway gateway() {
    return gateway;
  }

  /** Returns how many sessions there are, answered strangers that hold a way included. */
  public int sessions(long nanos) {
    return table.sessions(nanos);
  }

  MappingTable table() {
    return table;
  }

  Mappings mappings() {
    return mappings;
  }

  long booted() {
    return booted;
  }

  @Override
  public void reboot(long nanos) {
    table = new MappingTable(options.sessions(), options.fullTable());
    mappings = new Mappings(options, external, table, random);
    booted = nanos;
  }

  @Override
  public Decision process(Side from, Packet packet, long nanos) {
    if (packet.hopLimit() <= 1) {
      return packet.protocol() == Protocol.ICMP
          ? Decision.dropped(DropReason.HOP_LIMIT)
          : Decision.answered(
              DropReason.HOP_LIMIT,
              from,
              Packet.icmp(IcmpError.TIME_EXCEEDED, ownAddress(from, packet), packet));
    }
    Packet passing = packet.withHopLimit(packet.hopLimit() - 1);
    if (passing.protocol() == Protocol.ICMP) {
      return from == Side.INSIDE ? errorOut(passing, nanos) : errorIn(passing, nanos);
    }
    NatRules rules = options.rules(passing.protocol());
    if (rules.isBlocked()) {
      return Decision.dropped(DropReason.BLOCKED);
    }
    if (isTransparent(rules)) {
      return Decision.forwarded(from.other(), passing);
    }
    if (from == Side.OUTSIDE) {
      return in(rules, passing, nanos);
    }
    return isExternal(passing.destination()) ? hairpin(rules, passing, nanos) : out(passing, nanos);
  }

  /** Nothing is translated and nobody kept out: packets pass without leaving a trace. */
  private boolean isTransparent(NatRules rules) {
    return !options.translates() && rules.letsEverybodyIn();
  }

  private boolean isExternal(Endpoint endpoint) {
    return external.contains(endpoint.address());
  }

  private InetAddress ownAddress(Side towards, Packet packet) {
    if (towards == Side.INSIDE || external.isEmpty()) {
      return router;
    }
    return isExternal(packet.destination()) ? packet.destination().address() : external.get(0);
  }

  private Decision out(Packet packet, long nanos) {
    Mappings.Way way = mappings.outward(packet, nanos);
    if (way.session() == null) {
      return Decision.dropped(way.refusal());
    }
    return Decision.forwarded(Side.OUTSIDE, packet.withSource(way.session().mapping.external));
  }

  private Decision in(NatRules rules, Packet packet, long nanos) {
    Endpoint place = packet.destination();
    Endpoint sender = packet.source();
    if (options.translates() && !isExternal(place)) {
      return Decision.dropped(DropReason.NOT_HERE);
    }
    if (table.isHeld(packet.protocol(), place, sender, nanos)) {
      return unwanted(rules, DropReason.HELD, packet, nanos);
    }
    Mapping mapping = table.findExternal(packet.protocol(), place, sender, nanos);
    if (mapping == null) {
      return unwanted(rules, DropReason.NO_MAPPING, packet, nanos);
    }
    if (!mapping.admits(rules.filtering(), sender, nanos)) {
      return unwanted(rules, DropReason.FILTERED, packet, nanos);
    }
    Session session = mapping.session(sender, nanos);
    boolean opens = mapping.isTcp() && TcpFlags.opens(packet.flags());
    if (opens && session != null && session.awaitsAnswer() && !rules.simultaneousOpen()) {
      return unwanted(rules, DropReason.CROSSING_SYN, packet, nanos);
    }
    if (session == null && mapping.isTcp() && !opens) {
      return Decision.dropped(DropReason.NO_CONNECTION);
    }
    if (session == null) {
      session = table.addSession(mapping, sender, nanos);
    }
    if (session == null) {
      return Decision.dropped(DropReason.TABLE_FULL);
    }
    session.packet(Side.OUTSIDE, packet, rules, nanos);
    return Decision.forwarded(Side.INSIDE, packet.withDestination(mapping.internal()));
  }

  private Decision unwanted(NatRules rules, DropReason reason, Packet packet, long nanos) {
    boolean answers = rules.unsolicited() != Answer.SILENCE && !packet.has(TcpFlags.RST);
    if (!answers) {
      return Decision.dropped(reason);
    }
    if (rules.holds() && (reason == DropReason.HELD || table.hasRoom(nanos))) {
      long until = nanos + NatRules.HOLD.toNanos();
      table.hold(packet.protocol(), packet.destination(), packet.source(), until);
    }
    return Decision.answered(reason, Side.OUTSIDE, answer(rules, Side.OUTSIDE, packet));
  }

  private Packet answer(NatRules rules, Side towards, Packet packet) {
    if (packet.protocol() == Protocol.TCP && rules.unsolicited() == Answer.RESET) {
      return Packet.tcp(
          /* source= */ packet.destination(),
          /* destination= */ packet.source(),
          TcpFlags.RST | TcpFlags.ACK);
    }
    return Packet.icmp(IcmpError.PORT_UNREACHABLE, ownAddress(towards, packet), packet);
  }

  /** Out and in again: the packet is translated on both ways, if the options want it at all. */
  private Decision hairpin(NatRules rules, Packet packet, long nanos) {
    if (options.hairpin() == HairpinMode.OFF) {
      return rules.unsolicited() == Answer.SILENCE || packet.has(TcpFlags.RST)
          ? Decision.dropped(DropReason.HAIRPIN_OFF)
          : Decision.answered(
              DropReason.HAIRPIN_OFF, Side.INSIDE, answer(rules, Side.INSIDE, packet));
    }
    Decision left = out(packet, nanos);
    if (!left.isForwarded()) {
      return left;
    }
    Decision back = in(rules, left.packet().orElseThrow(), nanos);
    if (back.packet().isEmpty()) {
      return back;
    }
    Packet last = back.packet().get();
    if (back.isAnswered()) {
      Packet answer =
          last.protocol() == Protocol.ICMP
              ? last.withQuoted(packet).withDestination(packet.source().withPort(0))
              : last.withDestination(packet.source());
      return Decision.answered(back.reason().orElseThrow(), Side.INSIDE, answer);
    }
    return Decision.forwarded(
        Side.INSIDE,
        options.hairpin() == HairpinMode.INTERNAL ? last.withSource(packet.source()) : last);
  }

  /** An error from inside, about a packet that came in: as that one left the outside (RFC 5508). */
  private Decision errorOut(Packet error, long nanos) {
    Packet about = error.quoted();
    if (isTransparent(options.rules(about.protocol()))) {
      return Decision.forwarded(Side.OUTSIDE, error);
    }
    Session session = mappings.find(about.protocol(), about.destination(), about.source(), nanos);
    if (session == null) {
      return Decision.dropped(DropReason.UNRELATED);
    }
    Endpoint outside = session.mapping.external;
    Packet translated =
        options.translates()
            ? error.withSource(outside.withPort(0)).withQuoted(about.withDestination(outside))
            : error;
    return isExternal(translated.destination())
        ? errorIn(translated, nanos) // about a hairpinned packet
        : Decision.forwarded(Side.OUTSIDE, translated);
  }

  /**
   * An error from outside, about a packet that went out. It neither refreshes nor ends anything.
   */
  private Decision errorIn(Packet error, long nanos) {
    Packet about = error.quoted();
    if (isTransparent(options.rules(about.protocol()))) {
      return Decision.forwarded(Side.INSIDE, error);
    }
    Mapping mapping =
        table.findExternal(about.protocol(), about.source(), about.destination(), nanos);
    if (mapping == null || mapping.session(about.destination(), nanos) == null) {
      return Decision.dropped(DropReason.UNRELATED);
    }
    Endpoint inside = mapping.internal();
    return Decision.forwarded(
        Side.INSIDE,
        error.withDestination(inside.withPort(0)).withQuoted(about.withSource(inside)));
  }

  /** The mapping that a name of a rule leads to; only for the gateway. */
  @Nullable
  Mapping leased(Protocol protocol, Endpoint internal, long nanos) {
    return table.find(new Mapping.Key(protocol, internal, null, Mapping.Role.LEASED), nanos);
  }
}
