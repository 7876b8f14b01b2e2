package net.p2pd.testkit;

import static net.p2pd.testkit.RuleOutcome.FAILED;
import static net.p2pd.testkit.RuleOutcome.NOT_APPLICABLE;
import static net.p2pd.testkit.RuleOutcome.NOT_KEPT;
import static net.p2pd.testkit.RuleOutcome.PASSED;
import static net.p2pd.testkit.RuleOutcome.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import net.p2pd.loader.PackagingRule;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Summary and certificate say what came of a run, good and bad. */
class CertificateTest {

  private static final int RULES = PackagingRule.values().length;

  @TempDir private static Path temporary;
  private static Path good;
  private static Path versionless;

  @BeforeAll
  static void plugins() {
    good = MadePlugin.service("good", temporary, "").in(temporary);
    versionless =
        MadePlugin.service("quiet", temporary, "")
            .file("META-INF/services/net.p2pd.api.plugin.NodeService", "quiet.Other")
            .in(temporary);
  }

  @AfterAll
  static void forget() {
    good = null;
    versionless = null;
  }

  static final class GoodJar extends PluginJarContract {
    @Override
    protected Path plugin() {
      return good;
    }
  }

  static final class QuietJar extends PluginJarContract {
    @Override
    protected Path plugin() {
      return versionless;
    }
  }

  static final class NoJar extends PluginJarContract {
    @Override
    protected Path plugin() {
      return temporary.resolve("none.jar");
    }
  }

  @Disabled("the beacon is being repaired")
  static final class DisabledJar extends PluginJarContract {
    @Override
    protected Path plugin() {
      return good;
    }
  }

  static final class BrokenSetUp extends PluginJarContract {
    @BeforeAll
    static void fail() {
      throw new IllegalStateException("no network today");
    }

    @Override
    protected Path plugin() {
      return good;
    }
  }

  static final class OfNoContract {
    @Test
    void fails() {
      throw new AssertionError("one \"quoted\"\nand broken line");
    }
  }

  /** Runs tests as an author's build does, and returns what was printed. */
  private String run(Path file, DiscoverySelector... selectors) {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      LauncherFactory.create(
              LauncherConfig.builder()
                  .enableTestExecutionListenerAutoRegistration(false)
                  .addTestExecutionListeners(new CertificateListener(file))
                  .build())
          .execute(LauncherDiscoveryRequestBuilder.request().selectors(selectors).build());
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String certificate(DiscoverySelector... selectors) throws IOException {
    Path file = temporary.resolve("certificates").resolve("certificate.json");
    run(file, selectors);
    return Files.readString(file);
  }

  @Test
  void aGoodRunIsCertifiedWithThePluginAndEveryRule() throws IOException {
    String certificate = certificate(selectClass(GoodJar.class));
    assertThat(certificate)
        .startsWith("{\n  \"certificate\": 1,\n  \"passed\": true,\n")
        .contains("\n  \"kit\": \"" + Kit.version() + "\",")
        .contains("\n  \"seed\": " + Seeds.ofThisRun() + ",")
        .contains("\"id\": \"good\",\n    \"version\": \"1.0\",")
        .containsPattern("\"good\\.jar\": \"sha256:[0-9a-f]{64}\"")
        .contains("\"passed\": " + (RULES - 1) + ",\n    \"not-applicable\": 1,")
        .contains("\"contract\": \"PluginJarContract\"")
        .contains("\"rule\": \"JAR-16\"")
        .contains("\"reason\": \"it brings no native library\"")
        .containsPattern("\"date\": \"20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\"");
    assertThat(Stream.of(PackagingRule.values()).map(rule -> "\"" + rule.id() + "\""))
        .allMatch(certificate::contains);
  }

  @Test
  void whatIsOnlyRecommendedIsToldAndFailsNothing() throws IOException {
    String certificate = certificate(selectClass(QuietJar.class));
    assertThat(certificate)
        .contains("\"passed\": true,")
        .contains("\"not-kept\": 1,")
        .contains("names quiet.Other, module-info quiet.Made");
  }

  @Test
  void aFailingRunSaysSoInSummaryAndCertificate() throws IOException {
    Path file = temporary.resolve("failing.json");
    String printed = run(file, selectClass(NoJar.class), selectClass(OfNoContract.class));
    assertThat(printed)
        .contains(
            "NoJar (PluginJarContract), " + RULES + " rules: " + (RULES - 1) + " skipped, 1 failed")
        .contains("    JAR-1 MUST failed: there is nothing at ")
        .contains("  failed, and no test of a rule: fails()")
        .contains("NOT passed, " + RULES + " rules: ")
        .contains("certificate: " + file);
    assertThat(Files.readString(file))
        .contains("\"passed\": false,")
        .contains("\"fails(): one \\\"quoted\\\" and broken line\"");
  }

  @Test
  void rulesThatWereNotRunAreNotProven() throws IOException {
    String certificate =
        certificate(selectMethod(GoodJar.class, "itCanBeRead"), selectClass(OtherTest.class));
    assertThat(certificate)
        .contains("\"passed\": false,")
        .contains("\"not-run\": " + (RULES - 1) + ",")
        .contains("\"reason\": \"no test of it was run\"");
  }

  static final class OtherTest {
    @Test
    void passes() {}
  }

  @Test
  void ofSeveralTestsOfARuleAFailureWeighsMostAndASkippedPartIsTold() {
    ContractRule rule = Rules.of("SERVICE-7");
    Map<List<RuleOutcome>, String> expected = new LinkedHashMap<>();
    expected.put(List.of(PASSED), "PASSED ");
    expected.put(List.of(PASSED, SKIPPED), "PASSED in part not tested: 1");
    expected.put(List.of(SKIPPED, PASSED, PASSED), "PASSED in part not tested: 0");
    expected.put(List.of(PASSED, NOT_APPLICABLE, PASSED), "PASSED in part not tested: 1");
    expected.put(List.of(NOT_APPLICABLE, SKIPPED), "SKIPPED 1");
    expected.put(List.of(FAILED, PASSED, SKIPPED), "FAILED 0");
    expected.put(List.of(PASSED, SKIPPED, NOT_KEPT), "NOT_KEPT 2");
    expected.put(List.of(NOT_KEPT, FAILED), "FAILED 1");
    expected.forEach(
        (outcomes, line) -> {
          ContractResult contract = new ContractResult(OtherTest.class);
          for (int i = 0; i < outcomes.size(); i++) {
            contract.add(rule, outcomes.get(i), String.valueOf(i));
          }
          assertThat(contract.lines())
              .singleElement()
              .extracting(result -> result.outcome() + " " + result.reason())
              .as(outcomes.toString())
              .isEqualTo(line);
        });
  }

  @Test
  void aDisabledClassSkipsItsRulesWithTheReasonAndProvesNothing() throws IOException {
    assertThat(certificate(selectClass(DisabledJar.class)))
        .contains("\"passed\": false,")
        .contains("\"skipped\": " + RULES + ",")
        .contains("\"reason\": \"the beacon is being repaired\"");
  }

  @Test
  void aClassThatCannotBeSetUpFailsItsRules() throws IOException {
    assertThat(certificate(selectClass(BrokenSetUp.class)))
        .contains("\"passed\": false,")
        .contains("\"failed\": " + RULES)
        .contains("\"reason\": \"no network today\"");
  }

  @Test
  void withoutARuleNothingIsWrittenOrDeleted() throws IOException {
    Path file = Files.writeString(temporary.resolve("earlier.json"), "earlier");
    assertThat(run(file, selectClass(OtherTest.class))).isEmpty();
    assertThat(file).hasContent("earlier");
  }

  @Test
  void junitFindsTheListenerByItself() {
    assertThat(ServiceLoader.load(TestExecutionListener.class))
        .hasAtLeastOneElementOfType(CertificateListener.class);
  }
}
