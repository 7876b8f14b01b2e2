package net.p2pd.loader;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.p2pd.api.plugin.PluginService;

/**
 * A plugin whose descriptor was read and found good; none of its classes is loaded yet.
 *
 * @param id the id
 * @param version the version of its providing module, empty if it has none
 * @param location where it was found
 * @param jars its modules, without copies of what the host owns
 * @param provisions what it provides
 * @param requires ids of other plugins
 * @param sharesNetty whether it uses the host's Netty
 * @param load when it is loaded
 * @param warnings what is odd about it
 */
record PluginSource(
    String id,
    String version,
    Path location,
    List<PluginJar> jars,
    List<Provision> provisions,
    List<String> requires,
    boolean sharesNetty,
    LoadCondition load,
    List<String> warnings) {

  boolean providesAnyOf(Set<Class<? extends PluginService>> wanted) {
    return provisions.stream().anyMatch(provision -> wanted.contains(provision.type()));
  }

  Set<String> moduleNames() {
    return jars.stream().map(PluginJar::name).collect(Collectors.toSet());
  }

  /** Returns the packages of all its modules. */
  Set<String> packages() {
    return jars.stream()
        .flatMap(jar -> jar.descriptor().packages().stream())
        .collect(Collectors.toSet());
  }

  /**
   * Returns the jar's file name of one of its modules, or the module's name if it is none of its.
   */
  String jarOf(String module) {
    return jars.stream()
        .filter(jar -> jar.name().equals(module))
        .map(PluginJar::fileName)
        .findFirst()
        .orElse(module);
  }
}
