package net.p2pd.loader;

import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.p2pd.api.plugin.PluginInfo;

/**
 * The step "descriptor": everything that can be said about a plugin from its module descriptors and
 * its properties, before any of its classes is loaded.
 */
final class Inspector {

  private static final String REBUILD = "compile the plugin against the p2pd-api jar";

  private final Surroundings host;

  Inspector(Surroundings host) {
    this.host = host;
  }

  /**
   * Inspects what was found.
   *
   * @throws Refusal with the first thing that is wrong
   */
  PluginSource inspect(Candidate candidate) {
    if (candidate.problem() != null) {
      PluginInfo.Problem problem = candidate.problem();
      throw new Refusal(problem.step(), problem.cause(), problem.remedy());
    }
    List<String> warnings = new ArrayList<>();
    List<PluginJar> jars = withoutApi(candidate.jars(), warnings);
    List<PluginJar> providers = providers(candidate, jars);
    PluginProperties properties = properties(providers);
    if (properties.sharesNetty()) {
      jars = withoutSharedNetty(jars, warnings);
    }
    checkDistinct(jars);
    checkNoApiPackages(jars);
    checkPackages(jars);
    checkApiVersion(jars);
    warnOfIgnoredProviders(jars, warnings);
    String id = properties.id().orElseGet(() -> onlyName(providers));
    return new PluginSource(
        id,
        providers.get(0).descriptor().rawVersion().orElse(""),
        candidate.location(),
        List.copyOf(jars),
        providers.stream().flatMap(jar -> jar.provisions().stream()).toList(),
        properties.requiresPlugins(),
        properties.sharesNetty(),
        properties.load(),
        List.copyOf(warnings));
  }

  static List<PluginJar> withoutApi(List<PluginJar> jars, List<String> warnings) {
    List<PluginJar> kept = new ArrayList<>();
    for (PluginJar jar : jars) {
      if (jar.name().equals(HostApi.MODULE)) {
        warnings.add(
            "brings its own copy of the API, which is ignored; take "
                + jar.fileName()
                + " out of the plugin");
      } else {
        kept.add(jar);
      }
    }
    return kept;
  }

  List<PluginJar> withoutSharedNetty(List<PluginJar> jars, List<String> warnings) {
    if (!host.offersNetty()) {
      throw refusal(
          "it says 'shares = netty', but this host has no Netty to share",
          "take that line out of its "
              + PluginProperties.ENTRY
              + " and put Netty's jars beside it");
    }
    List<PluginJar> kept = new ArrayList<>();
    for (PluginJar jar : jars) {
      if (jar.name().startsWith(Surroundings.NETTY_MODULES)) {
        warnings.add("shares Netty and brings its own " + jar.fileName() + ", which is ignored");
      } else {
        kept.add(jar);
      }
    }
    return kept;
  }

  static List<PluginJar> providers(Candidate candidate, List<PluginJar> jars) {
    List<PluginJar> providers = jars.stream().filter(PluginJar::isProvider).toList();
    if (!providers.isEmpty()) {
      return providers;
    }
    List<PluginJar> explicit = jars.stream().filter(PluginJar::isExplicit).toList();
    if (explicit.isEmpty()) {
      throw refusal(
          noModuleInfo(jars),
          "add a module-info.java that says 'requires net.p2pd.api' and 'provides ... with ...',"
              + " and build the jar again");
    }
    String names = explicit.stream().map(PluginJar::name).collect(Collectors.joining(", "));
    throw refusal(
        "no provider: module " + names + " provides none of the services of this host",
        "say 'provides' with a service interface of the API and the class that implements it in"
            + " module-info.java, or move "
            + candidate.name()
            + " to the plugin that uses it");
  }

  private static String noModuleInfo(List<PluginJar> jars) {
    if (jars.isEmpty()) {
      return "it holds nothing but a copy of the API";
    }
    return jars.size() == 1
        ? jars.get(0).fileName() + " has no module-info"
        : "none of its " + jars.size() + " jars has a module-info";
  }

  static PluginProperties properties(List<PluginJar> providers) {
    Map<String, PluginProperties> found = new HashMap<>();
    for (PluginJar jar : providers) {
      Optional<String> text = jar.text(PluginProperties.ENTRY);
      text.ifPresent(t -> found.put(jar.fileName(), PluginProperties.parse(t, jar.fileName())));
    }
    if (found.size() > 1) {
      throw refusal(
          "there is more than one "
              + PluginProperties.ENTRY
              + ", in "
              + found.keySet().stream().sorted().collect(Collectors.joining(" and ")),
          "keep one of them");
    }
    return found.values().stream().findFirst().orElseGet(PluginProperties::none);
  }

  static String onlyName(List<PluginJar> providers) {
    if (providers.size() > 1) {
      throw refusal(
          "modules "
              + providers.stream()
                  .map(PluginJar::name)
                  .sorted()
                  .collect(Collectors.joining(" and "))
              + " all provide services, so none of them names the plugin",
          "put 'id = ...' into " + PluginProperties.ENTRY + " of one of them");
    }
    return providers.get(0).name();
  }

  static void checkDistinct(List<PluginJar> jars) {
    Map<String, PluginJar> byName = new HashMap<>();
    for (PluginJar jar : jars) {
      PluginJar other = byName.putIfAbsent(jar.name(), jar);
      if (other != null) {
        throw refusal(
            "module "
                + jar.name()
                + " is there twice, in "
                + other.fileName()
                + " and "
                + jar.fileName(),
            "keep one of them");
      }
    }
  }

  static void checkNoApiPackages(List<PluginJar> jars) {
    for (PluginJar jar : jars) {
      for (String name : jar.descriptor().packages()) {
        if (name.equals(HostApi.MODULE) || name.startsWith(HostApi.PACKAGES)) {
          throw refusal(
              jar.fileName() + " contains package " + name + " of the API itself",
              "build the jar without the API's classes");
        }
      }
    }
  }

  static void checkPackages(List<PluginJar> jars) {
    Map<String, PluginJar> byPackage = new HashMap<>();
    for (PluginJar jar : jars) {
      for (String name : jar.descriptor().packages()) {
        PluginJar other = byPackage.putIfAbsent(name, jar);
        if (other != null) {
          throw refusal(
              "two jars contain package "
                  + name
                  + ": "
                  + other.fileName()
                  + " and "
                  + jar.fileName(),
              "keep one of them, or make one jar of both");
        }
      }
    }
  }

  void checkApiVersion(List<PluginJar> jars) {
    for (PluginJar jar : jars) {
      for (ModuleDescriptor.Requires requires : jar.descriptor().requires()) {
        if (requires.name().equals(HostApi.MODULE)) {
          checkApiVersion(jar, requires);
        }
      }
    }
  }

  private void checkApiVersion(PluginJar jar, ModuleDescriptor.Requires requires) {
    String raw = requires.rawCompiledVersion().orElse("");
    ApiVersion builtFor =
        ApiVersion.parse(raw)
            .orElseThrow(
                () ->
                    refusal(
                        jar.fileName() + " does not say which version of the API it was built for",
                        REBUILD + ", whose module has a version"));
    if (!host.apiVersion().runs(builtFor)) {
      boolean newer = builtFor.major() >= host.apiVersion().major();
      throw refusal(
          jar.fileName()
              + " was built for API "
              + builtFor
              + ", this host has API "
              + host.apiVersion(),
          newer
              ? "use a newer host, or " + REBUILD + " " + host.apiVersion()
              : "get a newer version of the plugin, or " + REBUILD + " " + host.apiVersion());
    }
  }

  static void warnOfIgnoredProviders(List<PluginJar> jars, List<String> warnings) {
    for (PluginJar jar : jars) {
      if (!jar.isExplicit() && !jar.provisions().isEmpty()) {
        warnings.add(
            jar.fileName()
                + " names services in META-INF/services but has no module-info; they are ignored");
      }
      Set<String> services =
          jar.descriptor().provides().stream()
              .map(ModuleDescriptor.Provides::service)
              .collect(Collectors.toSet());
      services.stream()
          .filter(name -> name.startsWith(HostApi.PACKAGES) && ServiceTypes.find(name).isEmpty())
          .sorted()
          .forEach(name -> warnings.add("provides " + name + ", which this host does not know"));
    }
  }

  private static Refusal refusal(String cause, String remedy) {
    return new Refusal(Refusal.DESCRIPTOR, cause, remedy);
  }
}
