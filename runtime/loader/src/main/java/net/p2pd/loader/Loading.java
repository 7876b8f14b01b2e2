package net.p2pd.loader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.plugin.PluginService;

/**
 * The sequence that every plugin goes through, at the start and while running: descriptor, resolve,
 * copy, define, instantiate. A step that fails ends it for this plugin only.
 */
final class Loading {

  private final Surroundings host;
  private final Inspector inspector;
  private final WorkDirectory work;
  private final Set<Class<? extends PluginService>> wanted;
  private final Set<String> disabled;
  private final Duration deadline;
  private final Steps steps;

  Loading(
      Surroundings host,
      WorkDirectory work,
      Set<Class<? extends PluginService>> wanted,
      Set<String> disabled,
      Duration deadline,
      Steps steps) {
    this.host = host;
    this.inspector = new Inspector(host);
    this.work = work;
    this.wanted = wanted;
    this.disabled = disabled;
    this.deadline = deadline;
    this.steps = steps;
  }

  /**
   * Loads what was found, in the order that the plugins require.
   *
   * @param present plugins that are loaded already
   * @param isLeftOut whether one of them is not loaded for want of configuration
   * @return one for each candidate, in the order of the candidates
   */
  List<LoadedPlugin> load(
      List<Candidate> candidates, List<LoadedPlugin> present, Predicate<PluginSource> isLeftOut) {
    List<LoadedPlugin> plugins = new ArrayList<>();
    Map<String, PluginSource> sources = new LinkedHashMap<>();
    Map<String, LoadedPlugin> byId = new HashMap<>();
    present.stream()
        .filter(LoadedPlugin::isLoaded)
        .forEach(plugin -> byId.put(plugin.id(), plugin));
    Set<String> presentIds = Set.copyOf(byId.keySet());
    for (Candidate candidate : candidates) {
      plugins.add(inspect(candidate, sources, byId));
    }
    DependencyOrder order = new DependencyOrder(sources, disabled, presentIds);
    order.refusals().forEach((id, refusal) -> reject(byId, id, refusal));
    Set<String> needed = needed(order.order(), isLeftOut);
    for (PluginSource source : order.order()) {
      LoadedPlugin plugin = byId.get(source.id());
      if (plugin != null && needed.contains(source.id())) {
        load(source, plugin, byId);
      } else if (plugin != null && isLeftOut.test(source)) {
        plugin.mark(PluginInfo.State.UNCONFIGURED, null);
      }
    }
    return plugins;
  }

  private LoadedPlugin inspect(
      Candidate candidate, Map<String, PluginSource> sources, Map<String, LoadedPlugin> byId) {
    try {
      PluginSource source =
          steps.run(candidate.name(), Refusal.DESCRIPTOR, () -> inspector.inspect(candidate));
      LoadedPlugin plugin = LoadedPlugin.of(source);
      LoadedPlugin other = byId.get(source.id());
      if (other != null) {
        plugin.mark(
            PluginInfo.State.REJECTED,
            new Refusal(
                    Refusal.DESCRIPTOR,
                    "another plugin has the id '"
                        + source.id()
                        + "' already, the one at "
                        + other.location(),
                    "remove one of them, or give one another 'id' in " + PluginProperties.ENTRY)
                .problem());
      } else if (disabled.contains(source.id())) {
        plugin.mark(PluginInfo.State.DISABLED, null);
      } else {
        sources.put(source.id(), source);
        byId.put(source.id(), plugin);
      }
      return plugin;
    } catch (Refusal e) {
      LoadedPlugin plugin = LoadedPlugin.refused(candidate, e);
      if (disabled.contains(plugin.id())) {
        plugin.mark(PluginInfo.State.DISABLED, null);
      }
      return plugin;
    }
  }

  /** Returns the ids of what provides a wanted service, and of what that requires. */
  private Set<String> needed(List<PluginSource> order, Predicate<PluginSource> isLeftOut) {
    Set<String> needed = new HashSet<>();
    for (int i = order.size() - 1; i >= 0; i--) {
      PluginSource plugin = order.get(i);
      boolean wantedItself = plugin.providesAnyOf(wanted) && !isLeftOut.test(plugin);
      if (needed.contains(plugin.id()) || wantedItself) {
        needed.add(plugin.id());
        needed.addAll(plugin.requires());
      }
    }
    return needed;
  }

  private void load(PluginSource source, LoadedPlugin plugin, Map<String, LoadedPlugin> byId) {
    try {
      for (String required : source.requires()) {
        LoadedPlugin other = byId.get(required);
        if (other == null || !other.isUsable()) {
          throw DependencyOrder.failed(required);
        }
      }
      define(source, plugin);
    } catch (Refusal e) {
      plugin.mark(PluginInfo.State.REJECTED, e.problem());
    }
  }

  private void define(PluginSource source, LoadedPlugin plugin) {
    Definition definition = Definition.of(source, host, work, steps);
    boolean done = false;
    try {
      Describer describer =
          steps.run(
              source.id(),
              Refusal.INSTANTIATE,
              () -> {
                try (Describer each = new Describer(deadline)) {
                  each.describe(source, definition.space(), wanted);
                  return each;
                }
              });
      List<PluginInfo.Problem> problems = describer.problems();
      if (describer.factories().isEmpty() && !problems.isEmpty()) {
        // Nothing of it can be used, so nothing of it is kept.
        plugin.failed(problems);
      } else {
        plugin.loaded(definition.space(), definition.copies(), describer.factories(), problems);
        done = true;
      }
    } finally {
      if (!done) {
        definition.discard();
      }
    }
  }

  private static void reject(Map<String, LoadedPlugin> byId, String id, Refusal refusal) {
    LoadedPlugin plugin = byId.get(id);
    if (plugin != null) {
      plugin.mark(PluginInfo.State.REJECTED, refusal.problem());
    }
  }
}
