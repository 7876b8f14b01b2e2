package net.p2pd.loader;

import java.lang.module.ModuleDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.PluginInfo;

/**
 * Looks at one plugin rule by rule, with the code that loads it. Loading ends at the first thing
 * that is wrong; this goes on as far as it can.
 */
final class Verifier {

  private static final int JAVA_17 = 61;
  private static final Set<String> HOST_MODULES =
      Set.of("net.p2pd.core", "net.p2pd.loader", "net.p2pd.node", "net.p2pd.cli");

  private final Surroundings host;
  private final Inspector inspector;
  private final WorkDirectory work;
  private final Duration deadline;
  private final Steps steps;

  Verifier(Surroundings host, WorkDirectory work, Duration deadline, Steps steps) {
    this.host = host;
    this.inspector = new Inspector(host);
    this.work = work;
    this.deadline = deadline;
    this.steps = steps;
  }

  PluginVerification verify(Candidate candidate) {
    Findings findings = new Findings();
    String version = "";
    if (candidate.problem() == null) {
      findings.passed(PackagingRule.READABLE);
      version = inspect(candidate, findings);
      load(candidate, findings);
    } else {
      unreadable(candidate.problem(), findings);
    }
    return new PluginVerification(
        candidate.likelyId(), version, candidate.location(), findings.results());
  }

  private static void unreadable(PluginInfo.Problem problem, Findings findings) {
    if (problem.step().equals(Refusal.LIST)) {
      findings.failed(PackagingRule.READABLE, problem);
      return;
    }
    findings.passed(PackagingRule.READABLE);
    boolean newer = problem.remedy().equals(FailureWords.COMPILE_FOR_OLDER);
    findings.failed(newer ? PackagingRule.CLASS_FILES : PackagingRule.PROVIDES, problem);
  }

  /** Looks at what lies in the jars and returns the plugin's version. */
  private String inspect(Candidate candidate, Findings findings) {
    List<PluginJar> jars = Inspector.withoutApi(candidate.jars(), new ArrayList<>());
    findings.check(
        PackagingRule.NO_COPY_OF_THE_API,
        () -> {
          checkNoApiJar(candidate.jars());
          Inspector.checkNoApiPackages(jars);
        });
    findings.check(
        PackagingRule.NO_SPLIT_PACKAGE,
        () -> {
          Inspector.checkDistinct(jars);
          Inspector.checkPackages(jars);
        });
    findings.check(PackagingRule.API_VERSION, () -> inspector.checkApiVersion(jars));
    findings.check(PackagingRule.NOTHING_OF_THE_HOST, () -> checkHostModules(jars));
    inspectContent(jars, findings);
    List<PluginJar> providers = new ArrayList<>();
    if (!findings.check(
        PackagingRule.PROVIDES, () -> providers.addAll(Inspector.providers(candidate, jars)))) {
      return "";
    }
    findings.check(
        PackagingRule.PROPERTIES,
        () -> {
          if (Inspector.properties(providers).id().isEmpty()) {
            Inspector.onlyName(providers);
          }
        });
    findings.check(PackagingRule.CLASS_PATH, () -> providers.forEach(ServicesFiles::check));
    String version = providers.get(0).descriptor().rawVersion().orElse("");
    findings.check(
        PackagingRule.VERSION,
        () -> {
          if (version.isEmpty()) {
            throw refusal(
                "module " + providers.get(0).name() + " has no version",
                "give javac or jar a --module-version; Maven does so by itself");
          }
        });
    return version;
  }

  private static void checkNoApiJar(List<PluginJar> jars) {
    for (PluginJar jar : jars) {
      if (jar.name().equals(HostApi.MODULE)) {
        throw refusal(
            "it brings its own copy of the API, " + jar.fileName() + ", which hosts ignore",
            "take it out; with Maven, give the dependency the scope 'provided'");
      }
    }
  }

  private static void checkHostModules(List<PluginJar> jars) {
    for (PluginJar jar : jars) {
      Set<String> names =
          jar.descriptor().requires().stream()
              .map(ModuleDescriptor.Requires::name)
              .collect(Collectors.toCollection(TreeSet::new));
      names.retainAll(HOST_MODULES);
      if (!names.isEmpty()) {
        throw refusal(
            "module "
                + jar.name()
                + " requires "
                + String.join(", ", names)
                + " of the host, which no plugin sees",
            "use what the API and its PluginContext offer");
      }
    }
  }

  private static void inspectContent(List<PluginJar> jars, Findings findings) {
    List<JarContent> contents = new ArrayList<>();
    if (!findings.check(
        PackagingRule.READABLE, () -> jars.forEach(jar -> contents.add(JarContent.of(jar))))) {
      return;
    }
    findings.check(
        PackagingRule.CLASS_FILES,
        () -> {
          for (JarContent content : contents) {
            if (content.newest() > JAVA_17) {
              throw refusal(
                  content.newestClass() + " was compiled for Java " + (content.newest() - 44),
                  "compile it with --release 17");
            }
          }
        });
    if (contents.stream().allMatch(content -> content.natives().isEmpty())) {
      findings.notApplicable(PackagingRule.NATIVE_LIBRARIES, "it brings no native library");
      return;
    }
    findings.check(
        PackagingRule.NATIVE_LIBRARIES,
        () -> {
          for (JarContent content : contents) {
            Optional<String> unnamed = content.unnamedNative();
            if (unnamed.isPresent()) {
              throw refusal(
                  "the path " + unnamed.get() + " does not tell system and processor",
                  "name them, as in native/linux-x86_64/, so that others fit in beside it");
            }
          }
        });
  }

  private void load(Candidate candidate, Findings findings) {
    PluginSource source;
    try {
      source = inspector.inspect(candidate);
    } catch (Refusal e) {
      if (!findings.anyBad()) { // it shares what this host does not have
        findings.failed(PackagingRule.RESOLVES, e.problem());
      }
      return;
    }
    if (findings.isFailed(PackagingRule.NOTHING_OF_THE_HOST)) {
      return; // it would be said again, in other words
    }
    // A method of its own: nothing of the plugin is left on the stack when it comes back.
    @Nullable Remains remains = use(source, findings);
    if (remains == null) {
      return;
    }
    UnloadResult unloaded = Unloader.watch(source.id(), remains, deadline.multipliedBy(2)).join();
    findings.check(
        PackagingRule.UNLOADS,
        () -> {
          if (!unloaded.isUnloaded()) {
            throw refusal(
                unloaded.toString(),
                "let constructors and static initialisers start nothing and register nowhere");
          }
        });
  }

  private @Nullable Remains use(PluginSource source, Findings findings) {
    Definition definition;
    try {
      definition = Definition.of(source, host, work, steps);
    } catch (Refusal e) {
      findings.failed(PackagingRule.RESOLVES, e.problem());
      return null;
    }
    findings.passed(PackagingRule.RESOLVES);
    try {
      instantiate(source, definition.space(), findings);
      return Remains.of(definition.space(), source.packages());
    } finally {
      definition.discard();
    }
  }

  private void instantiate(PluginSource source, PluginSpace space, Findings findings) {
    Set<String> badClasses = new TreeSet<>();
    for (Provision provision : source.provisions()) {
      ProviderClass provider =
          ProviderClass.inspect(provision.provider(), provision.type(), space.loader());
      PluginInfo.Problem problem = provider.problem();
      if (problem != null && badClasses.add(problem.toString())) {
        findings.failed(PackagingRule.PROVIDER_CLASS, problem);
      } else if (problem == null && !provider.isForClassPath(provision.type())) {
        findings.failed(
            PackagingRule.CLASS_PATH,
            refusal(
                    provider.maker() + " is unknown to programs without modules",
                    "provide a class with a public constructor, which implements the service")
                .problem());
      }
    }
    if (badClasses.isEmpty()) {
      findings.passed(PackagingRule.PROVIDER_CLASS);
    }
    try (Describer describer = new Describer(deadline)) {
      describer.describe(source, space, ServiceTypes.all());
      describer.problems().stream()
          .filter(problem -> !badClasses.contains(problem.toString()))
          .forEach(problem -> findings.failed(PackagingRule.DESCRIBES_ITSELF, problem));
      if (describer.problems().isEmpty()) {
        findings.passed(PackagingRule.DESCRIBES_ITSELF);
      }
      if (!describer.factories().isEmpty()) {
        findings.check(
            PackagingRule.NEW_INSTANCE, () -> describer.factories().forEach(Verifier::makeTwo));
      }
    }
  }

  private static void makeTwo(ServiceFactory<?> factory) {
    Object first = factory.create();
    Object second = factory.create();
    if (first == second) {
      throw refusal(
          factory + " is the same instance each time",
          "make a new one in provider(); each node gets its own");
    }
  }

  private static Refusal refusal(String cause, String remedy) {
    return new Refusal(Refusal.DESCRIPTOR, cause, remedy);
  }
}
