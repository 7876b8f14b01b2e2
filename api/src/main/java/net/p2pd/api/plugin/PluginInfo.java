package net.p2pd.api.plugin;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;

/**
 * What is known of one plugin directory: who, from where, in which state, with what, and, if
 * something went wrong, why and what to do. Holds strings only, so that a report never keeps a
 * plugin in memory. Immutable.
 */
public final class PluginInfo {

  /** How far a plugin came. */
  public enum State {
    /** Its directory was listed. */
    FOUND,
    /** Refused before any of its code ran. */
    REJECTED,
    /** Switched off by configuration. */
    DISABLED,
    /** Left out, because it is loaded only where something is configured for it. */
    UNCONFIGURED,
    /** Its modules are resolved and its providers named, none of its code ran. */
    RESOLVED,
    /** All its providers were instantiated and started. */
    STARTED,
    /** Some code of it failed; see the problem. */
    FAILED,
    /** Stopped in good order. */
    STOPPED,
    /** Stopped, and its classes are gone from memory. */
    UNLOADED
  }

  /** One service that a plugin provides. Immutable. */
  public static final class Service {

    private final String type;
    private final String id;
    private final String provider;

    /** Creates it from the service interface's simple name, the service's id and the class name. */
    public Service(String type, String id, String provider) {
      this.type = Objects.requireNonNull(type, "type");
      this.id = Objects.requireNonNull(id, "id");
      this.provider = Objects.requireNonNull(provider, "provider");
    }

    /** Returns the simple name of the service interface, such as {@code ConnectStrategy}. */
    public String type() {
      return type;
    }

    /** Returns the service's id; empty before it was instantiated. */
    public String id() {
      return id;
    }

    /** Returns the name of the class that provides it. */
    public String provider() {
      return provider;
    }

    @Override
    public String toString() {
      return type + ":" + (id.isEmpty() ? provider : id);
    }
  }

  /** What went wrong, in words. Immutable. */
  public static final class Problem {

    private final String step;
    private final String cause;
    private final String remedy;

    /** Creates it from the step that failed, why, and what to do. */
    public Problem(String step, String cause, String remedy) {
      this.step = Objects.requireNonNull(step, "step");
      this.cause = Objects.requireNonNull(cause, "cause");
      this.remedy = Objects.requireNonNull(remedy, "remedy");
    }

    /** Returns the step: list, descriptor, resolve, define, instantiate, configure, start. */
    public String step() {
      return step;
    }

    /** Returns why, as a sentence without a full stop. */
    public String cause() {
      return cause;
    }

    /** Returns what to do about it. */
    public String remedy() {
      return remedy;
    }

    @Override
    public String toString() {
      return cause + "; " + remedy;
    }
  }

  private final String id;
  private final String version;
  private final String location;
  private final State state;
  private final List<Service> services;
  private final List<String> warnings;
  private final @Nullable Problem problem;

  /** Creates the description; {@code problem} is null where nothing went wrong. */
  public PluginInfo(
      String id,
      String version,
      String location,
      State state,
      List<Service> services,
      List<String> warnings,
      @Nullable Problem problem) {
    this.id = Objects.requireNonNull(id, "id");
    this.version = Objects.requireNonNull(version, "version");
    this.location = Objects.requireNonNull(location, "location");
    this.state = Objects.requireNonNull(state, "state");
    this.services = List.copyOf(services);
    this.warnings = List.copyOf(warnings);
    this.problem = problem;
  }

  /** Returns the plugin's id; its directory's name where no id could be read. */
  public String id() {
    return id;
  }

  /** Returns the version of its module; empty if it has none. */
  public String version() {
    return version;
  }

  /** Returns the path of its directory or archive. */
  public String location() {
    return location;
  }

  /** Returns how far it came. */
  public State state() {
    return state;
  }

  /** Returns the services it provides. */
  public List<Service> services() {
    return services;
  }

  /** Returns what is odd but no reason to refuse it. */
  public List<String> warnings() {
    return warnings;
  }

  /** Returns what went wrong. */
  public Optional<Problem> problem() {
    return Optional.ofNullable(problem);
  }

  /** Returns one line: id, state, where, and the problem with its remedy if there is one. */
  @Override
  public String toString() {
    String line =
        "plugin '" + id + "'" + (version.isEmpty() ? "" : " " + version) + " at " + location + ": ";
    line += state.name().toLowerCase(java.util.Locale.ROOT);
    return problem == null ? line : line + ", " + problem.step() + ": " + problem;
  }
}
