package net.p2pd.natlab.scenario;

import java.util.Objects;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualInternet;

/** A public host of a scenario, whose name the name service knows. Immutable. */
public final class ScenarioHost {

  private final String name;
  private final int addresses;
  private final LinkConditions link;

  private ScenarioHost(String name, int addresses, LinkConditions link) {
    this.name = Objects.requireNonNull(name, "name");
    this.addresses = addresses;
    this.link = Objects.requireNonNull(link, "link");
  }

  /** Returns a host with one address of each family and {@link VirtualInternet#WAN_DELAY}. */
  public static ScenarioHost of(String name) {
    return new ScenarioHost(name, 1, LinkConditions.delayed(VirtualInternet.WAN_DELAY));
  }

  /** Returns a copy with another number of addresses of each family. */
  public ScenarioHost addresses(int value) {
    return new ScenarioHost(name, value, link);
  }

  /** Returns a copy with other conditions on its link to the internet. */
  public ScenarioHost link(LinkConditions value) {
    return new ScenarioHost(name, addresses, value);
  }

  /** Returns its name, which no other host has. */
  public String name() {
    return name;
  }

  /** Returns how many addresses of each family it has. */
  public int addresses() {
    return addresses;
  }

  /** Returns what happens on its link to the internet, in both directions. */
  public LinkConditions link() {
    return link;
  }
}
