package net.p2pd.natlab.scenario;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualInternet;

/**
 * A home of a scenario: a router, and hosts behind it. Immutable. Whether it makes sense is checked
 * by {@link Scenario.Builder#build}.
 */
public final class ScenarioHome {

  private final String name;
  private final NatOptions nat;
  private final NatOptions firewall;
  private final @Nullable String behind;
  private final int addresses;
  private final List<String> hosts;
  private final LinkConditions link;

  private ScenarioHome(Builder builder) {
    this.name = builder.name;
    this.nat = builder.nat;
    this.firewall = builder.firewall;
    this.behind = builder.behind;
    this.addresses = builder.addresses;
    this.hosts = builder.hosts;
    this.link = builder.link;
  }

  /** Returns a builder of a home without hosts; the rest is as the methods of the builder say. */
  public static Builder builder(String name, NatOptions nat) {
    return new Builder(name, nat);
  }

  /** Returns a home with hosts behind a router of a kind and options, see {@link NatOptions}. */
  public static ScenarioHome of(String name, String nat, String... hosts) {
    return builder(name, NatOptions.parse(nat)).hosts(List.of(hosts)).build();
  }

  /** Returns its name, which no other home has. */
  public String name() {
    return name;
  }

  /** Returns what its router does, for IPv4. */
  public NatOptions nat() {
    return nat;
  }

  /** Returns what its router does for IPv6; it never translates. */
  public NatOptions firewall() {
    return firewall;
  }

  /** Returns the name of the home whose router it is behind, a carrier's; empty for none. */
  public Optional<String> behind() {
    return Optional.ofNullable(behind);
  }

  /** Returns how many external addresses its router has, if it translates. */
  public int addresses() {
    return addresses;
  }

  /** Returns the names of its hosts, in the order of their addresses. */
  public List<String> hosts() {
    return hosts;
  }

  /** Returns what happens on its router's link to the outside, in both directions. */
  public LinkConditions link() {
    return link;
  }

  /** Collects what a home has. For one thread. */
  public static final class Builder {
    private final String name;
    private final NatOptions nat;
    private NatOptions firewall = NatOptions.ipv6Firewall();
    private @Nullable String behind;
    private int addresses = 1;
    private List<String> hosts = List.of();
    private LinkConditions link = LinkConditions.delayed(VirtualInternet.WAN_DELAY);

    private Builder(String name, NatOptions nat) {
      this.name = Objects.requireNonNull(name, "name");
      this.nat = Objects.requireNonNull(nat, "nat");
    }

    /** Sets what its router does for IPv6; {@link NatOptions#ipv6Firewall}. */
    public Builder firewall(NatOptions value) {
      firewall = Objects.requireNonNull(value, "firewall");
      return this;
    }

    /** Sets whose router it is behind: a home that was added before; none. */
    public Builder behind(String carrier) {
      behind = Objects.requireNonNull(carrier, "carrier");
      return this;
    }

    /** Sets how many external addresses its router has; 1. */
    public Builder addresses(int value) {
      addresses = value;
      return this;
    }

    /** Sets the names of its hosts; none. */
    public Builder hosts(List<String> value) {
      hosts = List.copyOf(value);
      return this;
    }

    /** Sets what happens on its link; {@link VirtualInternet#WAN_DELAY} and nothing else. */
    public Builder link(LinkConditions value) {
      link = Objects.requireNonNull(value, "link");
      return this;
    }

    /** Returns the home. */
    public ScenarioHome build() {
      return new ScenarioHome(this);
    }
  }
}
