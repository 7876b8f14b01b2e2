package net.p2pd.natlab.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.Dialler;
import net.p2pd.natlab.LabPair;
import net.p2pd.natlab.NatLab;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Tests of others, run as JUnit runs them. */
class NatLabExtensionTest {

  private static final List<String> SEEN = new ArrayList<>();

  private static Events run(Class<?> tests) {
    SEEN.clear();
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(tests))
        .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "false")
        .execute()
        .testEvents();
  }

  private static Throwable failure(Events events) {
    Event failed = events.failed().stream().findFirst().orElseThrow();
    return failed
        .getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
        .getThrowable()
        .orElseThrow();
  }

  private static String digest(NatLab lab) {
    lab.behind("symmetric-random", new Dialler());
    return lab.trace().digest() + lab.internet().newRandom().nextLong();
  }

  @ExtendWith(NatLabExtension.class)
  static class Succeeding {
    private NatLab before;

    @BeforeEach
    void prepare(NatLab lab) {
      before = lab;
    }

    @Test
    void hasOneLaboratory(NatLab lab) {
      assertThat(lab).isSameAs(before);
      SEEN.add(digest(lab));
    }

    @Test
    @Seeded(1)
    void hasAnotherOfTheSameSeed(NatLab lab) {
      SEEN.add(digest(lab));
    }

    @Test
    @Seeded(2)
    void hasAnotherSeed(NatLab lab) {
      SEEN.add(digest(lab));
    }
  }

  @Test
  void everyTestHasALaboratoryOfItsOwnWithItsSeed() {
    run(Succeeding.class).assertStatistics(counts -> counts.started(3).succeeded(3));
    String one = digest(NatLab.seeded(1));
    assertThat(SEEN).containsExactlyInAnyOrder(one, one, digest(NatLab.seeded(2)));
  }

  @Seeded(7)
  @ExtendWith(NatLabExtension.class)
  static class Failing {

    @Test
    void doesNotConnect(NatLab lab) {
      ConnectReport report =
          lab.between("port-restricted-equal", "port-restricted-equal")
              .running(Dialler::new)
              .connect();
      assertThat(report.isConnected()).isTrue();
    }
  }

  @Test
  void aFailureTellsTheSeedAndTheLastLinesOfTheTrace() {
    Throwable failure = failure(run(Failing.class));
    assertThat(failure).isInstanceOf(AssertionError.class);
    assertThat(failure.getSuppressed())
        .singleElement()
        .extracting(Throwable::getMessage)
        .asString()
        .startsWith("the laboratory had seed 7; -Dp2pd.natlab.seed=7 repeats it. The last ")
        .contains("lines of its trace:\n  ")
        .contains("caller-1 sends tcp SYN 192.168.1.2:")
        .satisfies(text -> assertThat(text.lines().count()).isBetween(5L, 41L));
  }

  @ExtendWith(NatLabExtension.class)
  static class InAScenario {

    @Test
    void hasItsHosts(@ScenarioFile("target/extension-lab.toml") NatLab lab) {
      SEEN.add(lab.scenario().host("alice").address(Family.IPV4).getHostAddress());
    }
  }

  @Test
  void aScenarioFileMayBeWhatIsInIt() throws IOException {
    Path file = Path.of("target/extension-lab.toml");
    Files.deleteIfExists(file);
    assertThat(failure(run(InAScenario.class)))
        .hasMessageContaining("the scenario file " + file + " does not exist");

    Files.writeString(file, "[homes.one]\nnat = \"open-equal\"\nhosts = [\"alice\"]");
    run(InAScenario.class).assertStatistics(counts -> counts.succeeded(1));
    assertThat(SEEN).containsExactly("203.100.1.2");
  }

  @ExtendWith(NatLabExtension.class)
  static class Greedy {
    Greedy(NatLab shared) {
      SEEN.add(shared.toString());
    }

    @Test
    void never() {}
  }

  @Test
  void noLaboratoryIsSharedByTests() {
    assertThat(failure(run(Greedy.class))).hasMessageContaining("No ParameterResolver registered");
    assertThat(SEEN).isEmpty();
  }

  @Test
  void whoeverRunsTheTestsMaySayTheSeed() {
    assertThat(LabSeed.wanted(name -> null, name -> null)).isEmpty();
    assertThat(LabSeed.wanted(name -> "-5", name -> "6")).hasValue(-5);
    assertThat(LabSeed.wanted(name -> null, name -> "6")).hasValue(6);
    assertThat(LabSeed.wanted(name -> "random", name -> null))
        .isEqualTo(LabSeed.wanted(name -> null, name -> "random"))
        .isPresent();
    assertThatThrownBy(() -> LabSeed.wanted(name -> "six", name -> null))
        .hasMessageContaining("\"six\" is neither a whole number nor \"random\"")
        .hasMessageContaining("-Dp2pd.natlab.seed");
  }

  @Test
  void servicesOfAPairAreSaidBeforeItStarts() {
    NatLab lab = NatLab.seeded(1);
    LabPair pair = lab.between("open-equal", "open-equal").running(Dialler::new);
    ConnectReport report = pair.connect();
    assertThat(report.isConnected()).as(report.toString()).isTrue();
    lab.pass(Duration.ofSeconds(1));
    assertThat(pair.answerer().sessions()).hasSize(1);
    assertThat(pair.callersHome().name()).isNotEqualTo(pair.answerersHome().name());
    assertThatThrownBy(() -> pair.running(Dialler::new)).hasMessageContaining("have started");
  }
}
