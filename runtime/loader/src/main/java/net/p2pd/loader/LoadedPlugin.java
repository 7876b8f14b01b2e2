package net.p2pd.loader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.PluginInfo;

/** One plugin and how far it came. Thread-safe. */
final class LoadedPlugin {

  private final String id;
  private final String version;
  private final Path location;
  private final List<String> requires;
  private final Set<String> packages;
  private final List<String> warnings;
  private PluginInfo.State state = PluginInfo.State.FOUND;
  private List<PluginInfo.Service> services;
  private PluginInfo.@Nullable Problem problem;
  private List<ServiceFactory<?>> factories = List.of();
  private @Nullable PluginSpace space;
  private @Nullable Path copies;
  private @Nullable Remains remains;

  private LoadedPlugin(
      String id,
      String version,
      Path location,
      List<String> requires,
      Set<String> packages,
      List<String> warnings,
      List<PluginInfo.Service> services) {
    this.id = id;
    this.version = version;
    this.location = location;
    this.requires = requires;
    this.packages = packages;
    this.warnings = new ArrayList<>(warnings);
    this.services = services;
  }

  static LoadedPlugin of(PluginSource source) {
    List<PluginInfo.Service> services =
        source.provisions().stream().map(provision -> provision.describe("")).toList();
    return new LoadedPlugin(
        source.id(),
        source.version(),
        source.location(),
        source.requires(),
        source.packages(),
        source.warnings(),
        services);
  }

  /** Returns a plugin of which nothing is known but that it is refused. */
  static LoadedPlugin refused(Candidate candidate, Refusal refusal) {
    LoadedPlugin plugin =
        new LoadedPlugin(
            candidate.likelyId(),
            "",
            candidate.location(),
            List.of(),
            Set.of(),
            List.of(),
            List.of());
    plugin.mark(PluginInfo.State.REJECTED, refusal.problem());
    return plugin;
  }

  String id() {
    return id;
  }

  Path location() {
    return location;
  }

  List<String> requires() {
    return requires;
  }

  /** Returns whether its classes are in memory by the host's will. */
  synchronized boolean isLoaded() {
    return space != null;
  }

  /** Returns whether plugins that require it can rely on it. */
  synchronized boolean isUsable() {
    return space != null && state != PluginInfo.State.FAILED;
  }

  synchronized void mark(PluginInfo.State newState, PluginInfo.@Nullable Problem newProblem) {
    state = newState;
    problem = newProblem;
  }

  synchronized void loaded(
      PluginSpace newSpace,
      Path newCopies,
      List<ServiceFactory<?>> newFactories,
      List<PluginInfo.Problem> problems) {
    space = newSpace;
    copies = newCopies;
    factories = List.copyOf(newFactories);
    services = services.stream().map(this::described).toList();
    state = PluginInfo.State.RESOLVED;
    if (!problems.isEmpty()) {
      failed(problems);
    }
  }

  /** Notes that code of it failed; one problem stands for the plugin, the others are warnings. */
  synchronized void failed(List<PluginInfo.Problem> problems) {
    mark(PluginInfo.State.FAILED, problems.get(0));
    problems.stream().skip(1).forEach(more -> warnings.add("also: " + more));
  }

  private PluginInfo.Service described(PluginInfo.Service service) {
    return factories.stream()
        .map(ServiceFactory::info)
        .filter(info -> info.type().equals(service.type()))
        .filter(info -> info.provider().equals(service.provider()))
        .findFirst()
        .orElse(service);
  }

  synchronized List<ServiceFactory<?>> factories() {
    return factories;
  }

  synchronized boolean owns(ClassLoader loader) {
    return space != null && space.loader() == loader;
  }

  /**
   * Forgets the plugin's classes, closes its jars and deletes their copies.
   *
   * @return what is left to be collected; empty if nothing was loaded
   */
  synchronized Optional<Remains> forget() {
    PluginSpace old = space;
    if (old == null) {
      return Optional.ofNullable(remains);
    }
    Remains left = Remains.of(old, packages);
    remains = left;
    factories.forEach(ServiceFactory::clear);
    factories = List.of();
    space = null;
    state = PluginInfo.State.STOPPED;
    problem = null;
    old.close();
    if (copies != null) {
      WorkDirectory.delete(copies);
      copies = null;
    }
    return Optional.of(left);
  }

  /** Returns what is known of it; one that is stopped and collected is said to be unloaded. */
  synchronized PluginInfo info() {
    boolean gone = state == PluginInfo.State.STOPPED && remains != null && remains.areCollected();
    return new PluginInfo(
        id,
        version,
        location.toString(),
        gone ? PluginInfo.State.UNLOADED : state,
        services,
        warnings,
        problem);
  }
}
