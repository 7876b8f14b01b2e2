package net.p2pd.natlab.model;

import java.time.Duration;
import java.util.Objects;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.MappingBehavior;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.PortRange;

/**
 * How a NAT or firewall treats one transport. Made by {@link #udp}, {@link #tcp} and {@link
 * #toBuilder}; immutable.
 */
public final class NatRules {

  /** How long an early unsolicited packet holds its way, as Linux does for unanswered datagrams. */
  public static final Duration HOLD = Duration.ofSeconds(30);

  private static final NatRules UDP = new NatRules(new Builder(Duration.ofMinutes(5)));
  private static final NatRules TCP = new NatRules(new Builder(Duration.ofMinutes(124)));

  private final MappingBehavior mapping;
  private final FilteringBehavior filtering;
  private final NatDelta delta;
  private final PortRange ports;
  private final ConflictRule conflict;
  private final Answer unsolicited;
  private final boolean holds;
  private final Refresh refresh;
  private final Duration lifetime;
  private final Duration transitory;
  private final boolean blocked;
  private final boolean simultaneousOpen;
  private final boolean pickup;

  private NatRules(Builder builder) {
    this.mapping = builder.mapping;
    this.filtering = builder.filtering;
    this.delta = builder.delta;
    this.ports = builder.ports;
    this.conflict = builder.conflict;
    this.unsolicited = builder.unsolicited;
    this.holds = builder.holds;
    this.refresh = builder.refresh;
    this.lifetime = builder.lifetime;
    this.transitory = builder.transitory;
    this.blocked = builder.blocked;
    this.simultaneousOpen = builder.simultaneousOpen;
    this.pickup = builder.pickup;
  }

  /**
   * Returns what is usual for datagrams: port-restricted, random ports from 1024 up, silence
   * towards the unwanted, mappings that live for 5 minutes (RFC 4787 REQ-5).
   */
  public static NatRules udp() {
    return UDP;
  }

  /**
   * Returns what is usual for connections: as {@link #udp}, but they live for 2 hours and 4 minutes
   * when established and for 4 minutes before and after (RFC 5382 REQ-5), and incoming SYNs may
   * meet outgoing ones (REQ-2).
   */
  public static NatRules tcp() {
    return TCP;
  }

  /** Returns for which destinations an external endpoint is kept. */
  public MappingBehavior mapping() {
    return mapping;
  }

  /** Returns who is let in. */
  public FilteringBehavior filtering() {
    return filtering;
  }

  /** Returns how external ports follow local ones. */
  public NatDelta delta() {
    return delta;
  }

  /** Returns the external ports that are handed out. */
  public PortRange ports() {
    return ports;
  }

  /** Returns what happens when the port of the delta is taken. */
  public ConflictRule conflict() {
    return conflict;
  }

  /** Returns what the sender of an unwanted packet gets. */
  public Answer unsolicited() {
    return unsolicited;
  }

  /**
   * Returns whether an unwanted packet that is answered makes state of its own, which then holds
   * the way from its sender: a packet that goes out to that sender later needs another external
   * port.
   */
  public boolean holds() {
    return holds;
  }

  /** Returns which packets keep a session alive. */
  public Refresh refresh() {
    return refresh;
  }

  /** Returns how long an idle session lives: with TCP, an established one. */
  public Duration lifetime() {
    return lifetime;
  }

  /** Returns how long an idle TCP session lives before it is established and after its end. */
  public Duration transitory() {
    return transitory;
  }

  /** Returns whether nothing of this transport gets through. */
  public boolean isBlocked() {
    return blocked;
  }

  /** Returns whether an incoming SYN may meet an outgoing one (RFC 5382 REQ-2). */
  public boolean simultaneousOpen() {
    return simultaneousOpen;
  }

  /** Returns whether a segment from inside without a connection makes a session, as Linux does. */
  public boolean pickup() {
    return pickup;
  }

  /** Returns whether nothing is filtered, so that without translation no state is needed. */
  boolean letsEverybodyIn() {
    return filtering == FilteringBehavior.ENDPOINT_INDEPENDENT && !blocked && simultaneousOpen;
  }

  /** Returns a builder that begins with these rules. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NatRules that
        && mapping == that.mapping
        && filtering == that.filtering
        && delta.equals(that.delta)
        && ports.equals(that.ports)
        && conflict == that.conflict
        && unsolicited == that.unsolicited
        && holds == that.holds
        && refresh == that.refresh
        && lifetime.equals(that.lifetime)
        && transitory.equals(that.transitory)
        && blocked == that.blocked
        && simultaneousOpen == that.simultaneousOpen
        && pickup == that.pickup;
  }

  @Override
  public int hashCode() {
    return Objects.hash(mapping.text(), filtering.text(), delta, ports, lifetime, transitory);
  }

  /** Collects rules. For one thread. */
  public static final class Builder {
    private MappingBehavior mapping = MappingBehavior.ENDPOINT_INDEPENDENT;
    private FilteringBehavior filtering = FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT;
    private NatDelta delta = NatDelta.random();
    private PortRange ports = PortRange.of(1024, 65535);
    private ConflictRule conflict = ConflictRule.NEXT_FREE;
    private Answer unsolicited = Answer.SILENCE;
    private boolean holds;
    private Refresh refresh = Refresh.BOTH;
    private Duration lifetime;
    private Duration transitory = Duration.ofMinutes(4);
    private boolean blocked;
    private boolean simultaneousOpen = true;
    private boolean pickup;

    private Builder(Duration lifetime) {
      this.lifetime = lifetime;
    }

    private Builder(NatRules rules) {
      this.mapping = rules.mapping;
      this.filtering = rules.filtering;
      this.delta = rules.delta;
      this.ports = rules.ports;
      this.conflict = rules.conflict;
      this.unsolicited = rules.unsolicited;
      this.holds = rules.holds;
      this.refresh = rules.refresh;
      this.lifetime = rules.lifetime;
      this.transitory = rules.transitory;
      this.blocked = rules.blocked;
      this.simultaneousOpen = rules.simultaneousOpen;
      this.pickup = rules.pickup;
    }

    /** Sets for which destinations an external endpoint is kept; not {@code UNKNOWN}. */
    public Builder mapping(MappingBehavior value) {
      if (value == MappingBehavior.UNKNOWN) {
        throw new IllegalArgumentException("a model cannot have an unknown mapping behaviour");
      }
      mapping = value;
      return this;
    }

    /** Sets who is let in; not {@code UNKNOWN}. */
    public Builder filtering(FilteringBehavior value) {
      if (value == FilteringBehavior.UNKNOWN) {
        throw new IllegalArgumentException("a model cannot have an unknown filtering behaviour");
      }
      filtering = value;
      return this;
    }

    /** Sets how external ports follow local ones. */
    public Builder delta(NatDelta value) {
      delta = Objects.requireNonNull(value, "delta");
      return this;
    }

    /** Sets the external ports that are handed out. */
    public Builder ports(PortRange value) {
      ports = Objects.requireNonNull(value, "ports");
      return this;
    }

    /** Sets what happens when the port of the delta is taken. */
    public Builder conflict(ConflictRule value) {
      conflict = Objects.requireNonNull(value, "conflict");
      return this;
    }

    /** Sets what the sender of an unwanted packet gets. */
    public Builder unsolicited(Answer value) {
      unsolicited = Objects.requireNonNull(value, "unsolicited");
      return this;
    }

    /** Sets whether answered unwanted packets hold the way from their sender. */
    public Builder holds(boolean value) {
      holds = value;
      return this;
    }

    /** Sets which packets keep a session alive. */
    public Builder refresh(Refresh value) {
      refresh = Objects.requireNonNull(value, "refresh");
      return this;
    }

    /** Sets how long an idle (with TCP: established) session lives. */
    public Builder lifetime(Duration value) {
      lifetime = positive(value, "lifetime");
      return this;
    }

    /** Sets how long an idle TCP session lives before it is established and after its end. */
    public Builder transitory(Duration value) {
      transitory = positive(value, "transitory");
      return this;
    }

    /** Sets whether nothing of this transport gets through. */
    public Builder blocked(boolean value) {
      blocked = value;
      return this;
    }

    /** Sets whether an incoming SYN may meet an outgoing one. */
    public Builder simultaneousOpen(boolean value) {
      simultaneousOpen = value;
      return this;
    }

    /** Sets whether a segment from inside without a connection makes a session. */
    public Builder pickup(boolean value) {
      pickup = value;
      return this;
    }

    private static Duration positive(Duration value, String what) {
      if (value.isZero() || value.isNegative() || value.compareTo(Duration.ofDays(365)) > 0) {
        throw new IllegalArgumentException(
            what + " " + value + " is not longer than 0 and at most 365 days");
      }
      return value;
    }

    /**
     * Returns the rules.
     *
     * @throws IllegalArgumentException if ports are to be shared, but mappings serve more than one
     *     destination: then nobody could say whose a packet is
     */
    public NatRules build() {
      if (conflict == ConflictRule.OVERLOAD
          && mapping != MappingBehavior.ADDRESS_AND_PORT_DEPENDENT) {
        throw new IllegalArgumentException(
            "conflict \"overload\" needs the mapping address-and-port-dependent");
      }
      return new NatRules(this);
    }
  }
}
