package net.p2pd.loader;

import java.lang.module.ModuleFinder;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what the JDK says when modules do not fit together into which jar, why, and what to do. The
 * JDK's texts are not specified; one that is not recognised is passed on as it is.
 */
final class ResolutionWords {

  private static final Pattern MISSING =
      Pattern.compile("Module (\\S+) not found(?:, required by (\\S+))?");
  private static final Pattern TWICE =
      Pattern.compile("Module (\\S+) reads more than one module named (\\S+)");
  private static final Pattern NAMESAKE =
      Pattern.compile("Module (\\S+) reads another module named (\\S+)");
  private static final Pattern BOTH_EXPORT =
      Pattern.compile("Modules (\\S+) and (\\S+) export package (\\S+) to module (\\S+)");
  private static final Pattern CONTAINS =
      Pattern.compile("Module (\\S+) contains package (\\S+), module (\\S+) exports package .*");
  private static final Pattern CYCLE = Pattern.compile("Cycle detected: (.*)");

  private static final Set<String> RUNTIME =
      Set.of(
          "net.p2pd.core", "net.p2pd.loader", "net.p2pd.node", "net.p2pd.cli", "net.p2pd.launcher");
  private static final String CLEAN_HOST =
      ", or run the plugin where the application's libraries do not show: with bin/p2pd, or with"
          + " the application on the class path";

  private ResolutionWords() {}

  static Refusal refusal(String message, PluginSource plugin, Surroundings host) {
    Matcher missing = MISSING.matcher(message);
    if (missing.matches()) {
      return missing(missing.group(1), missing.group(2), plugin, host);
    }
    Matcher twice = TWICE.matcher(message);
    if (twice.matches()) {
      String reader = twice.group(1);
      String read = twice.group(2);
      return refusal(
          plugin.jarOf(reader)
              + " reads module "
              + read
              + " twice, from the plugin and from the application: module "
              + reader
              + " is automatic, or requires one that is, and automatic modules read everything",
          "give it a module-info" + CLEAN_HOST);
    }
    Matcher namesake = NAMESAKE.matcher(message);
    if (namesake.matches()) {
      return refusal(
          plugin.jarOf(namesake.group(1))
              + " is module "
              + namesake.group(1)
              + " and reads the application's module of that name too: it is automatic, or requires"
              + " one that is, and automatic modules read everything",
          "give it a module-info" + CLEAN_HOST);
    }
    Matcher both = BOTH_EXPORT.matcher(message);
    if (both.matches()) {
      return clash(both.group(3), both.group(1), both.group(2), plugin);
    }
    Matcher contains = CONTAINS.matcher(message);
    if (contains.matches()) {
      return clash(contains.group(2), contains.group(1), contains.group(3), plugin);
    }
    Matcher cycle = CYCLE.matcher(message);
    if (cycle.matches()) {
      return refusal(
          "its modules require each other in a circle: " + cycle.group(1),
          "take out one of these 'requires', or make one jar of them");
    }
    return refusal(
        "its modules do not fit together: " + message, "bring the libraries that its author names");
  }

  private static Refusal missing(
      String module, String requiredBy, PluginSource plugin, Surroundings host) {
    String cause =
        (requiredBy == null ? "it" : plugin.jarOf(requiredBy)) + " requires module " + module;
    if (module.startsWith("java.") || module.startsWith("jdk.")) {
      boolean known = ModuleFinder.ofSystem().find(module).isPresent();
      return known
          ? refusal(
              cause + ", which this Java has but was started without",
              "start Java with --add-modules " + module)
          : refusal(
              cause + ", which this Java (" + Runtime.version() + ") does not have",
              "use a Java that has it, or bring a library in its place");
    }
    if (RUNTIME.contains(module)) {
      return refusal(
          cause + ", which belongs to the host's runtime and is not shown to plugins",
          "use the API instead");
    }
    if (module.startsWith(Surroundings.NETTY_MODULES)
        && !plugin.sharesNetty()
        && host.offersNetty()) {
      return refusal(
          cause + ", which is in none of its jars",
          "put Netty's jars beside it, or say 'shares = netty' in " + PluginProperties.ENTRY);
    }
    return refusal(
        cause + ", which is in none of its jars",
        "put the jar of that module into the plugin's directory");
  }

  private static Refusal clash(String packageName, String one, String other, PluginSource plugin) {
    Set<String> own = plugin.moduleNames();
    if (own.contains(one) && own.contains(other)) {
      return refusal(
          "two jars contain package "
              + packageName
              + ": "
              + plugin.jarOf(one)
              + " and "
              + plugin.jarOf(other),
          "keep one of them, or make one jar of both");
    }
    String mine = own.contains(one) ? one : other;
    String theirs = own.contains(one) ? other : one;
    boolean jdk = theirs.startsWith("java.") || theirs.startsWith("jdk.");
    return refusal(
        "package "
            + packageName
            + " is both in "
            + plugin.jarOf(mine)
            + " and in module "
            + theirs
            + (jdk ? " of the JDK" : " of the application"),
        jdk ? "take that jar out of the plugin" : "use the same module" + CLEAN_HOST);
  }

  private static Refusal refusal(String cause, String remedy) {
    return new Refusal(Refusal.RESOLVE, cause, remedy);
  }
}
