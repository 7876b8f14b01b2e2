package net.p2pd.natlab.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.Hairpinning;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.nat.UnsolicitedBehavior;
import net.p2pd.api.pipe.Transport;

/**
 * All that can be chosen about a NAT or firewall: {@link NatRules} for each transport, and what
 * they share. Immutable.
 *
 * <p>In scenario files: the name of a kind, then what differs from it, such as {@code
 * port-restricted-equal hairpin=external udp.lifetime=30s}; {@link #parse} lists the keys.
 */
public final class NatOptions {

  private final NatType type;
  private final boolean translates;
  private final NatRules udp;
  private final NatRules tcp;
  private final HairpinMode hairpin;
  private final Pooling pooling;
  private final int sessions;
  private final FullTable fullTable;
  private final Set<MapProtocol> portMapping;

  private NatOptions(Builder builder) {
    this.type = builder.type;
    this.translates = builder.translates;
    this.udp = builder.udp;
    this.tcp = builder.tcp;
    this.hairpin = builder.hairpin;
    this.pooling = builder.pooling;
    this.sessions = builder.sessions;
    this.fullTable = builder.fullTable;
    this.portMapping = Collections.unmodifiableSet(builder.portMapping);
  }

  /** Returns a kind with the usual for all the rest; a stepped delta has {@link #usualDelta}. */
  public static NatOptions of(NatKind kind) {
    return builder(kind.type(), usualDelta(kind.delta())).build();
  }

  /** Returns a type with a delta and the usual for all the rest. */
  public static NatOptions of(NatType type, NatDelta delta) {
    return builder(type, delta).build();
  }

  /**
   * Returns the delta of a type where no step is given: {@code independent:1} and {@code
   * dependent:2}, since {@code dependent:1} is the same as {@code preserving}.
   */
  public static NatDelta usualDelta(DeltaType type) {
    return switch (type) {
      case EQUAL -> NatDelta.equal();
      case PRESERVING -> NatDelta.preserving();
      case INDEPENDENT -> NatDelta.independent(1);
      case DEPENDENT -> NatDelta.dependent(2);
      case RANDOM -> NatDelta.random();
    };
  }

  /**
   * Returns a firewall without translation, as home routers are to have one for IPv6 (RFC 6092):
   * who was sent to may answer, connections may be opened from both sides at once.
   */
  public static NatOptions ipv6Firewall() {
    return of(NatType.SYMMETRIC_UDP_FIREWALL, NatDelta.equal());
  }

  /**
   * Returns what a Linux machine does that masquerades and lets its own services be reached:
   * sessions share an external port where their destinations differ, and unwanted packets are
   * answered.
   */
  public static NatOptions linux() {
    return builder(NatType.SYMMETRIC, NatDelta.equal())
        .both(rules -> rules.conflict(ConflictRule.OVERLOAD).pickup(true))
        .answering(Answer.RESET)
        .build();
  }

  /** Returns a builder that begins with a type and a delta. */
  public static Builder builder(NatType type, NatDelta delta) {
    return new Builder(type, delta);
  }

  /** Returns a builder that begins with these options. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Returns the type that it was made from; options may have changed it since. */
  public NatType type() {
    return type;
  }

  /** Returns whether addresses and ports are translated. */
  public boolean translates() {
    return translates;
  }

  /** Returns the rules for datagrams. */
  public NatRules udp() {
    return udp;
  }

  /** Returns the rules for connections. */
  public NatRules tcp() {
    return tcp;
  }

  /**
   * Returns what a detector that makes no mistake says of this NAT, for UDP or TCP: with confidence
   * 1, and from the rules as they are, which need not be those of the {@link #type} it was made
   * from.
   */
  public NatProfile profile(Transport transport) {
    NatRules rules = transport.equals(Transport.TCP) ? tcp : udp;
    NatType measured =
        rules.isBlocked()
            ? NatType.BLOCKED
            : NatType.of(translates, rules.mapping(), rules.filtering());
    NatProfile.Builder builder =
        NatProfile.builder(measured, translates ? rules.delta() : NatDelta.equal())
            .unsolicited(
                rules.unsolicited() == Answer.SILENCE
                    ? UnsolicitedBehavior.DROPPED
                    : UnsolicitedBehavior.ANSWERED)
            .hairpinning(hairpin == HairpinMode.OFF ? Hairpinning.NO : Hairpinning.YES)
            .confidence(1);
    if (measured != NatType.BLOCKED) {
      builder.mapping(rules.mapping()).filtering(rules.filtering());
    }
    return (translates ? builder.ports(rules.ports()) : builder).build();
  }

  /** Returns the rules of UDP or TCP. */
  NatRules rules(Protocol protocol) {
    return protocol == Protocol.TCP ? tcp : udp;
  }

  /** Returns what happens to packets from inside to an own external address. */
  public HairpinMode hairpin() {
    return hairpin;
  }

  /** Returns which of several external addresses a mapping gets. */
  public Pooling pooling() {
    return pooling;
  }

  /** Returns how many sessions there may be at once. */
  public int sessions() {
    return sessions;
  }

  /** Returns what happens when there is one more. */
  public FullTable fullTable() {
    return fullTable;
  }

  /** Returns by which protocols the inside may open ports. */
  public Set<MapProtocol> portMapping() {
    return portMapping;
  }

  /**
   * Reads the text of scenario files: a kind, then {@code key=value} in any order. For both
   * transports at once, or with {@code udp.} or {@code tcp.} before it for one: {@code mapping},
   * {@code filtering}, {@code delta}, {@code ports}, {@code conflict}, {@code unsolicited}, {@code
   * holds}, {@code refresh}, {@code lifetime}, {@code transitory}, {@code blocked}, {@code
   * simultaneous-open}, {@code pickup}. For the whole: {@code translates}, {@code hairpin}, {@code
   * pooling}, {@code sessions}, {@code full-table}, {@code port-mapping} (with commas).
   *
   * <p>{@code unsolicited} also sets {@code holds} to what is usual, see {@link Builder#answering}.
   *
   * @throws IllegalArgumentException with what is wrong with the text
   */
  public static NatOptions parse(String text) {
    return NatOptionsText.parse(text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NatOptions that
        && translates == that.translates
        && udp.equals(that.udp)
        && tcp.equals(that.tcp)
        && hairpin == that.hairpin
        && pooling == that.pooling
        && sessions == that.sessions
        && fullTable == that.fullTable
        && portMapping.equals(that.portMapping);
  }

  @Override
  public int hashCode() {
    return Objects.hash(translates, udp, tcp, hairpin.text(), pooling.text(), sessions);
  }

  /** Returns what {@link #parse} reads. */
  @Override
  public String toString() {
    return NatOptionsText.print(this);
  }

  /** Collects options. For one thread. */
  public static final class Builder {
    private final NatType type;
    private boolean translates;
    private NatRules udp;
    private NatRules tcp;
    private HairpinMode hairpin = HairpinMode.OFF;
    private Pooling pooling = Pooling.PAIRED;
    private int sessions = 65536;
    private FullTable fullTable = FullTable.REFUSE;
    private Set<MapProtocol> portMapping = EnumSet.noneOf(MapProtocol.class);

    private Builder(NatType type, NatDelta delta) {
      this.type = Objects.requireNonNull(type, "type");
      this.translates = type.translates();
      this.udp = NatRules.udp();
      this.tcp = NatRules.tcp();
      both(rules -> rules.delta(delta));
      if (type == NatType.BLOCKED) {
        udp = udp.toBuilder().blocked(true).build();
        tcp = tcp.toBuilder().simultaneousOpen(false).build();
      } else {
        both(rules -> rules.mapping(type.mapping()).filtering(type.filtering()));
      }
    }

    private Builder(NatOptions options) {
      this.type = options.type;
      this.translates = options.translates;
      this.udp = options.udp;
      this.tcp = options.tcp;
      this.hairpin = options.hairpin;
      this.pooling = options.pooling;
      this.sessions = options.sessions;
      this.fullTable = options.fullTable;
      this.portMapping = options.portMapping;
    }

    /** Sets whether addresses and ports are translated. */
    public Builder translates(boolean value) {
      translates = value;
      return this;
    }

    /** Changes the rules for datagrams. */
    public Builder udp(UnaryOperator<NatRules.Builder> change) {
      udp = change.apply(udp.toBuilder()).build();
      return this;
    }

    /** Changes the rules for connections. */
    public Builder tcp(UnaryOperator<NatRules.Builder> change) {
      tcp = change.apply(tcp.toBuilder()).build();
      return this;
    }

    /** Changes the rules for both. */
    public Builder both(UnaryOperator<NatRules.Builder> change) {
      return udp(change).tcp(change);
    }

    /**
     * Sets what the senders of unwanted packets get. Routers that answer datagrams usually note
     * them first, so {@link NatRules#holds} becomes true for them; the note about a connection goes
     * with the reset, so there it becomes false.
     */
    public Builder answering(Answer value) {
      udp(rules -> rules.unsolicited(value).holds(value != Answer.SILENCE));
      return tcp(rules -> rules.unsolicited(value).holds(false));
    }

    /** Sets what happens to packets from inside to an own external address; off. */
    public Builder hairpin(HairpinMode value) {
      hairpin = Objects.requireNonNull(value, "hairpin");
      return this;
    }

    /** Sets which of several external addresses a mapping gets; paired. */
    public Builder pooling(Pooling value) {
      pooling = Objects.requireNonNull(value, "pooling");
      return this;
    }

    /**
     * Sets how many sessions there may be at once; 65,536.
     *
     * @throws IllegalArgumentException for less than 1
     */
    public Builder sessions(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("a table of " + value + " sessions can hold none");
      }
      sessions = value;
      return this;
    }

    /** Sets what a full table does with one session more; refuse. */
    public Builder fullTable(FullTable value) {
      fullTable = Objects.requireNonNull(value, "fullTable");
      return this;
    }

    /** Sets by which protocols the inside may open ports; none. */
    public Builder portMapping(Set<MapProtocol> value) {
      EnumSet<MapProtocol> copy = EnumSet.noneOf(MapProtocol.class);
      copy.addAll(value);
      portMapping = copy;
      return this;
    }

    /** Returns the options. */
    public NatOptions build() {
      return new NatOptions(this);
    }
  }
}
