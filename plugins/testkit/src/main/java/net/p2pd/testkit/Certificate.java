package net.p2pd.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.p2pd.api.Nullable;
import net.p2pd.loader.PluginLoader;

/**
 * What a run proved, for people as a summary and for programs as JSON: the kit and the API, the
 * plugin with the digests of its jars, the seed, and what came of each rule. It says "passed" only
 * if no test of the run failed and all rules of its contracts were run.
 */
final class Certificate {

  /** Which plugin it is about, as {@link PluginJarContract} found it. */
  record Plugin(String id, String version, Path location) {}

  private static final int FORMAT = 1;

  private final Map<String, ContractResult> contracts = new TreeMap<>();
  private final List<String> otherFailures = new ArrayList<>();
  private @Nullable Plugin plugin;

  /** Returns what came of a test class; it is new and empty the first time. */
  ContractResult contract(Class<?> test) {
    return contracts.computeIfAbsent(test.getName(), name -> new ContractResult(test));
  }

  void plugin(Plugin found) {
    plugin = found;
  }

  /** Notes the failure of what is no test of a rule. */
  void otherFailure(String what) {
    otherFailures.add(what);
  }

  boolean isEmpty() {
    return contracts.isEmpty();
  }

  boolean isPassed() {
    Map<RuleOutcome, Integer> counts = counts();
    return otherFailures.isEmpty()
        && counts.getOrDefault(RuleOutcome.FAILED, 0) == 0
        && counts.getOrDefault(RuleOutcome.NOT_RUN, 0) == 0
        && counts.getOrDefault(RuleOutcome.PASSED, 0) > 0;
  }

  private Map<RuleOutcome, Integer> counts() {
    Map<RuleOutcome, Integer> counts = new EnumMap<>(RuleOutcome.class);
    for (ContractResult contract : contracts.values()) {
      contract.counts().forEach((outcome, count) -> counts.merge(outcome, count, Integer::sum));
    }
    return counts;
  }

  /** Returns the lines for people; what did not pass is told one by one. */
  List<String> summary() {
    List<String> lines = new ArrayList<>();
    Plugin about = plugin;
    lines.add(
        "contract test kit "
            + Kit.version()
            + (about == null ? "" : ", plugin '" + about.id() + "' " + about.version()));
    for (ContractResult contract : contracts.values()) {
      lines.add(
          "  %s (%s), %s"
              .formatted(
                  contract.testName(),
                  contract.contractName(),
                  ContractResult.words(contract.counts())));
      for (ContractResult.Line line : contract.lines()) {
        if (!line.reason().isEmpty()) {
          lines.add(
              "    %s %s %s: %s"
                  .formatted(
                      line.rule().id(), line.rule().level(), line.outcome().word(), line.reason()));
        }
      }
    }
    otherFailures.forEach(other -> lines.add("  failed, and no test of a rule: " + other));
    lines.add(
        (isPassed() ? "passed, " : "NOT passed, ")
            + ContractResult.words(counts())
            + "; seed "
            + Seeds.ofThisRun());
    return lines;
  }

  /** Returns the JSON document. */
  String json(Instant now) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("certificate", FORMAT);
    tree.put("passed", isPassed());
    tree.put("date", now.truncatedTo(ChronoUnit.SECONDS).toString());
    tree.put("kit", Kit.version());
    tree.put("api", PluginLoader.builder().build().apiVersion());
    tree.put("java", Runtime.version().toString());
    tree.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    tree.put("seed", Seeds.ofThisRun());
    Optional.ofNullable(plugin).ifPresent(about -> tree.put("plugin", tree(about)));
    tree.put("rules", tree(counts()));
    tree.put("contracts", contracts.values().stream().map(Certificate::tree).toList());
    tree.put("otherFailures", otherFailures);
    return JsonText.of(tree);
  }

  private static Map<String, Object> tree(Plugin about) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", about.id());
    tree.put("version", about.version());
    Map<String, Object> jars = new LinkedHashMap<>();
    jars(about.location())
        .forEach(jar -> jars.put(String.valueOf(jar.getFileName()), "sha256:" + digest(jar)));
    tree.put("jars", jars);
    return tree;
  }

  private static Map<String, Object> tree(Map<RuleOutcome, Integer> counts) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (RuleOutcome outcome : RuleOutcome.values()) {
      tree.put(key(outcome), counts.getOrDefault(outcome, 0));
    }
    return tree;
  }

  private static Map<String, Object> tree(ContractResult contract) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("test", contract.testName());
    tree.put("contract", contract.contractName());
    List<Object> rules = new ArrayList<>();
    for (ContractResult.Line line : contract.lines()) {
      Map<String, Object> rule = new LinkedHashMap<>();
      rule.put("rule", line.rule().id());
      rule.put("level", line.rule().level().name());
      rule.put("outcome", key(line.outcome()));
      if (!line.reason().isEmpty()) {
        rule.put("reason", line.reason());
      }
      rules.add(rule);
    }
    tree.put("rules", rules);
    return tree;
  }

  private static String key(RuleOutcome outcome) {
    return outcome.word().replace(' ', '-');
  }

  private static Collection<Path> jars(Path location) {
    if (!Files.isDirectory(location)) {
      return List.of(location);
    }
    try (Stream<Path> files = Files.list(location)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(Path jar) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(jar)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
