package net.p2pd.loader;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.Nullable;

/**
 * The order in which plugins are loaded and started: those that others require come first,
 * otherwise as they were found. Tells which plugins cannot be loaded because of what they require.
 */
final class DependencyOrder {

  private final Map<String, PluginSource> plugins;
  private final Set<String> disabled;
  private final Set<String> present;
  private final List<PluginSource> order = new ArrayList<>();
  private final Set<String> done = new HashSet<>();
  private final Map<String, Refusal> refusals = new LinkedHashMap<>();

  /**
   * Finds the order.
   *
   * @param plugins the good ones, by id
   * @param disabled ids that configuration switched off, for the words
   * @param present ids of plugins that are loaded already
   */
  DependencyOrder(Map<String, PluginSource> plugins, Set<String> disabled, Set<String> present) {
    this.plugins = plugins;
    this.disabled = disabled;
    this.present = present;
    for (PluginSource plugin : plugins.values()) {
      visit(plugin, new ArrayList<>());
    }
  }

  /** Returns the plugins that can be loaded, in order. */
  List<PluginSource> order() {
    return order;
  }

  /** Returns why the others cannot, by id. */
  Map<String, Refusal> refusals() {
    return refusals;
  }

  private void visit(PluginSource plugin, List<String> path) {
    if (done.contains(plugin.id()) || refusals.containsKey(plugin.id())) {
      return;
    }
    path.add(plugin.id());
    for (String required : plugin.requires()) {
      @Nullable Refusal refusal = check(required, path);
      if (refusal != null) {
        refusals.put(plugin.id(), refusal);
        break;
      }
    }
    path.remove(plugin.id());
    if (!refusals.containsKey(plugin.id())) {
      order.add(plugin);
      done.add(plugin.id());
    }
  }

  private @Nullable Refusal check(String required, List<String> path) {
    int at = path.indexOf(required);
    if (at >= 0) {
      String circle = String.join(" -> ", path.subList(at, path.size())) + " -> " + required;
      return refusal(
          "its requires-plugins lead in a circle: " + circle, "take one of them out of the circle");
    }
    PluginSource other = plugins.get(required);
    if (other == null && present.contains(required)) {
      return null;
    }
    if (other == null) {
      return disabled.contains(required)
          ? refusal(
              "it requires plugin '" + required + "', which is disabled", "enable that one too")
          : refusal(
              "it requires plugin '"
                  + required
                  + "', which is not there"
                  + Nearest.hint(required, plugins.keySet()),
              "install that one too");
    }
    visit(other, path);
    return refusals.containsKey(required) ? failed(required) : null;
  }

  /** Returns the refusal of a plugin that requires one that did not make it. */
  static Refusal failed(String required) {
    return refusal(
        "it requires plugin '" + required + "', which could not be loaded",
        "repair that one first");
  }

  private static Refusal refusal(String cause, String remedy) {
    return new Refusal(Refusal.RESOLVE, cause, remedy);
  }
}
