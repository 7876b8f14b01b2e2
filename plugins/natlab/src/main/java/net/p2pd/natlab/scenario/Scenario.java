package net.p2pd.natlab.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;

/**
 * What a laboratory consists of, for every engine: homes behind NATs, public hosts, links, programs
 * on hosts, and the seed of all chance. Immutable.
 *
 * <p>Addresses follow from the order of homes and hosts, see {@link #addresses}.
 */
public final class Scenario {

  private final long seed;
  private final Set<Family> families;
  private final List<ScenarioHome> homes;
  private final List<ScenarioHost> publicHosts;
  private final List<ScenarioService> services;
  private final @Nullable String run;

  private Scenario(Builder builder) {
    this.seed = builder.seed;
    this.families = Collections.unmodifiableSet(builder.families.clone());
    this.homes = List.copyOf(builder.homes);
    this.publicHosts = List.copyOf(builder.publicHosts);
    this.services = List.copyOf(builder.services);
    this.run = builder.run;
  }

  /** Returns a builder of a scenario with nothing in it. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads a scenario file.
   *
   * @throws ScenarioException if it cannot be read, or for all that is wrong in it, with lines
   */
  public static Scenario read(Path file) {
    return ScenarioReader.read(file);
  }

  /**
   * Reads a scenario.
   *
   * @param toml the text of a scenario file
   * @param name what messages call it
   * @throws ScenarioException for all that is wrong in it, with lines
   */
  public static Scenario parse(String toml, String name) {
    return ScenarioReader.parse(toml, name);
  }

  /** Returns what all chance follows from. */
  public long seed() {
    return seed;
  }

  /** Returns a copy with another seed. */
  public Scenario withSeed(long value) {
    Builder builder = builder().seed(value).families(families);
    homes.forEach(builder::home);
    publicHosts.forEach(builder::publicHost);
    services.forEach(builder::service);
    if (run != null) {
      builder.run(run);
    }
    return builder.build();
  }

  /** Returns which families there are. */
  public Set<Family> families() {
    return families;
  }

  /** Returns the homes; the first has number 1 in the rule of addresses. */
  public List<ScenarioHome> homes() {
    return homes;
  }

  /** Returns the public hosts; the first has number 1 in the rule of addresses. */
  public List<ScenarioHost> publicHosts() {
    return publicHosts;
  }

  /** Returns the programs to start before anything else, in their order. */
  public List<ScenarioService> services() {
    return services;
  }

  /**
   * Returns the host on which a command runs that is given along with the scenario: the one that
   * was set, or else the first host of a home, or else the first public host.
   */
  public Optional<String> run() {
    return run != null ? Optional.of(run) : hostNames().findFirst();
  }

  /** Returns the names of all hosts, those of homes first. */
  Stream<String> hostNames() {
    return Stream.concat(
        homes.stream().flatMap(home -> home.hosts().stream()),
        publicHosts.stream().map(ScenarioHost::name));
  }

  /** Returns who has which address. */
  public ScenarioAddresses addresses() {
    return new ScenarioAddresses(this);
  }

  /** Collects what a scenario has. For one thread. */
  public static final class Builder {
    private final List<ScenarioHome> homes = new ArrayList<>();
    private final List<ScenarioHost> publicHosts = new ArrayList<>();
    private final List<ScenarioService> services = new ArrayList<>();
    private EnumSet<Family> families = EnumSet.of(Family.IPV4);
    private long seed = 1;
    private @Nullable String run;

    private Builder() {}

    /** Sets what all chance follows from; 1. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Sets which families there are; IPv4 alone. */
    public Builder families(Set<Family> value) {
      EnumSet<Family> copy = EnumSet.noneOf(Family.class);
      copy.addAll(value);
      families = copy;
      return this;
    }

    /** Adds a home. */
    public Builder home(ScenarioHome home) {
      homes.add(Objects.requireNonNull(home, "home"));
      return this;
    }

    /** Adds a public host. */
    public Builder publicHost(ScenarioHost host) {
      publicHosts.add(Objects.requireNonNull(host, "host"));
      return this;
    }

    /** Adds a program on a host. */
    public Builder service(ScenarioService service) {
      services.add(Objects.requireNonNull(service, "service"));
      return this;
    }

    /** Sets the host on which a command runs; see {@link Scenario#run}. */
    public Builder run(String host) {
      run = Objects.requireNonNull(host, "host");
      return this;
    }

    /**
     * Returns the scenario.
     *
     * @throws ScenarioException for all that does not fit together
     */
    public Scenario build() {
      Scenario scenario = new Scenario(this);
      List<Mistake> mistakes = ScenarioCheck.check(scenario);
      if (!mistakes.isEmpty()) {
        throw new ScenarioException(mistakes.stream().map(Mistake::toString).toList());
      }
      return scenario;
    }

    /** What was collected, whether or not it fits together. */
    Scenario unchecked() {
      return new Scenario(this);
    }
  }
}
