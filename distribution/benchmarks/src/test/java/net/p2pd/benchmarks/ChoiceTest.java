package net.p2pd.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoiceTest {

  @Test
  void withoutArgumentsEverythingIsMeasuredAndWritten() {
    Choice choice = Choice.parse();
    assertThat(choice.scenarios()).containsExactly(Scenario.values());
    assertThat(choice.pairs()).isGreaterThanOrEqualTo(20);
    assertThat(choice.result()).isEqualTo(Choice.RESULT);
  }

  @Test
  void namedScenariosAreMeasuredOnceInTheOrderOfTheTableAndOnlyPrinted() {
    Choice choice = Choice.parse("udp", "tcp-bulk", "udp");
    assertThat(choice.scenarios()).containsExactly(Scenario.TCP_BULK, Scenario.UDP);
    assertThat(choice.result()).isNull();
  }

  @Test
  void optionsMayStandAnywhere() {
    Choice choice =
        Choice.parse(
            "--pairs",
            "30",
            "relay",
            "--forks",
            "3",
            "--millis",
            "100",
            "--result",
            "out.md",
            "--product",
            "there");
    assertThat(choice)
        .isEqualTo(
            new Choice(
                java.util.List.of(Scenario.RELAY),
                30,
                3,
                100,
                Path.of("there"),
                Path.of("out.md"),
                false));
  }

  @Test
  void anUpdateIsOfNamedRowsInTheTableThatIsKept() {
    Choice choice = Choice.parse("--update", "udp");
    assertThat(choice.update()).isTrue();
    assertThat(choice.result()).isEqualTo(Choice.RESULT);
    assertThat(Choice.parse("udp", "--update", "--result", "out.md").result())
        .hasToString("out.md");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "tcp | 'tcp' is no scenario",
        "--pairs | --pairs needs a value",
        "--pairs 19 | --pairs must be at least 20",
        "--forks 0 | --forks must be at least 1",
        "--millis soon | --millis needs a number, not 'soon'",
        "--update | --update needs the names of rows",
        "--update udp micro | --update needs the names of rows",
        "--fast | '--fast' is no scenario",
      })
  void whatMakesNoSenseIsRefusedWithTheReason(String arguments, String reason) {
    assertThatThrownBy(() -> Choice.parse(arguments.split(" ")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void theUsageNamesEveryScenario() {
    for (Scenario scenario : Scenario.values()) {
      assertThat(Choice.USAGE).contains(scenario.id());
      assertThat(Scenario.of(scenario.id())).isEqualTo(scenario);
    }
  }
}
