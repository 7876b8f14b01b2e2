package net.p2pd.loader;

import java.nio.file.Path;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.PluginInfo;

/**
 * What was found in a plugin directory and is to become one plugin.
 *
 * @param location the sub-directory or the jar
 * @param jars its readable jars, sorted by name
 * @param problem why it cannot be a plugin, as far as that is known already
 */
record Candidate(Path location, List<PluginJar> jars, PluginInfo.@Nullable Problem problem) {

  /** Returns the name of its directory or jar, its id as long as no better one is known. */
  String name() {
    return String.valueOf(location.getFileName());
  }

  /** Returns the id it would have, were it good; for telling who is refused. */
  String likelyId() {
    List<PluginJar> providers = jars.stream().filter(PluginJar::isProvider).toList();
    if (providers.size() != 1) {
      return name();
    }
    PluginJar jar = providers.get(0);
    try {
      return jar.text(PluginProperties.ENTRY)
          .flatMap(text -> PluginProperties.parse(text, jar.fileName()).id())
          .orElse(jar.name());
    } catch (Refusal e) {
      return jar.name(); // its properties are what it is refused for
    }
  }
}
