package net.p2pd.leaks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs classes that leave something behind, and looks at how they fail. */
class LeakCheckTest {

  private static final String SHORT = "400";
  private static final String LONG = "20000";
  private static final String AUTOMATIC = "junit.jupiter.extensions.autodetection.enabled";

  @AfterEach
  void clean() throws Exception {
    Culprits.clean();
  }

  private static EngineExecutionResults run(String graceMillis, Class<?>... classes) {
    return kit(graceMillis, classes).execute();
  }

  private static EngineTestKit.Builder kit(String graceMillis, Class<?>... classes) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter(AUTOMATIC, "true")
        .configurationParameter(LeakCheck.GRACE, graceMillis)
        .selectors(
            Arrays.stream(classes)
                .map(type -> selectClass(type))
                .toArray(org.junit.platform.engine.DiscoverySelector[]::new));
  }

  private static List<String> failures(EngineExecutionResults results) {
    return results.containerEvents().failed().stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .map(result -> String.valueOf(result.getThrowable().orElseThrow().getMessage()))
        .toList();
  }

  private static String failure(Class<?> culprit) {
    EngineExecutionResults results = run(SHORT, culprit);
    assertThat(results.testEvents().succeeded().count()).isPositive();
    List<String> failures = failures(results);
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0)).startsWith(culprit.getName() + " left behind");
    return failures.get(0);
  }

  private static void assertClean(Class<?>... classes) {
    EngineExecutionResults results = run(LONG, classes);
    assertThat(results.testEvents().succeeded().count()).isPositive();
    assertThat(results.allEvents().failed().count()).isZero();
  }

  private static void needsOpenFiles() {
    Assumptions.assumeTrue(OpenFiles.canBeSeen(), "this system does not show open files");
  }

  @Test
  void aThreadIsNamedWithItsStack() {
    assertThat(failure(Culprits.LeavesAThread.class))
        .contains("thread 'left-over' (WAITING)", "Culprits.waitFor");
  }

  @Test
  void aDaemonThreadIsNamedToo() {
    assertThat(failure(Culprits.LeavesADaemon.class)).contains("'left-over-daemon' (daemon, ");
  }

  @Test
  void aSocketIsNamedWithItsAddressAndState() {
    needsOpenFiles();
    assertThat(failure(Culprits.LeavesASocket.class))
        .containsPattern(
            "file descriptor \\d+: socket:\\[\\d+], tcp6? .*127\\.0\\.0\\.1 port \\d+ ")
        .contains("LISTEN");
  }

  @Test
  void aFileIsNamed() {
    needsOpenFiles();
    assertThat(failure(Culprits.LeavesAFile.class)).contains(Culprits.LeavesAFile.file.toString());
  }

  @Test
  void aProcessIsNamedWithItsCommand() {
    assertThat(failure(Culprits.LeavesAProcess.class))
        .containsPattern("process \\d+, started .*sleep");
  }

  @Test
  void aBufferIsNamedWithItsRecords() {
    assertThat(failure(Culprits.LeavesABuffer.class))
        .contains("ByteBuf was not released", "held by the test", "Created at:")
        .contains("Culprits$LeavesABuffer.test");
  }

  @Test
  void whatAFixtureMadeCountsToo() {
    assertThat(failure(Culprits.LeavesWhatItsFixtureMade.class)).contains("'of-a-fixture'");
  }

  @Test
  void eachClassAnswersForItsOwn() {
    List<String> failures =
        failures(run(SHORT, Culprits.LeavesADaemon.class, Culprits.Around.class));
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0)).contains("LeavesADaemon").doesNotContain("Around");
  }

  @Test
  void whatIsClosedInTimeIsNoLeak() {
    assertClean(Culprits.Tidy.class);
    assertClean(Culprits.EndsLate.class);
    assertClean(Culprits.KeepsItInAStore.class);
    assertClean(Culprits.Around.class);
  }

  @Test
  void aClassMayAskForIt() throws Exception {
    Class<?> asking = Culprits.AsksToBeChecked.class;
    for (String automatic : List.of("true", "false")) {
      EngineExecutionResults results =
          kit(SHORT, asking).configurationParameter(AUTOMATIC, automatic).execute();
      assertThat(failures(results)).singleElement().asString().contains("'asked-for'");
      Culprits.clean();
    }
    EngineExecutionResults unasked =
        kit(SHORT, Culprits.LeavesADaemon.class)
            .configurationParameter(AUTOMATIC, "false")
            .execute();
    assertThat(unasked.allEvents().failed().count()).isZero();
  }

  @Test
  void classesThatRunAtTheSameTimeAreLookedAtTogether() {
    EngineExecutionResults results =
        kit(SHORT, Culprits.First.class, Culprits.Second.class)
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
            .configurationParameter(
                "junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
            .execute();
    assertThat(results.testEvents().succeeded().count()).isEqualTo(2);
    List<String> failures = failures(results);
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0)).contains("$First", "$Second", "'of-the-first'");
  }
}
