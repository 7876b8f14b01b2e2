package net.p2pd.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {

  private static Statistics around(double low, double median, double high) {
    return new Statistics(low, median, high, 24);
  }

  private static Row ratio(Scenario scenario, Statistics ratio) {
    return Row.ratio(
        scenario, around(1e9, 2e9, 3e9), around(2e9, 3e9, 4e9), ratio, around(0.98, 1, 1.02));
  }

  @Test
  void aRatioIsMetWhenTheUpperEndOfItsIntervalReachesTheBar() {
    assertThat(ratio(Scenario.TCP_BULK, around(0.8, 0.85, 0.9)).verdict()).isEqualTo("met");
    assertThat(ratio(Scenario.TCP_BULK, around(0.8, 0.85, 0.899)).verdict()).isEqualTo("NOT MET");
  }

  @Test
  void aLimitIsMetWhenTheLowerEndDoesNotExceedIt() {
    assertThat(Row.most(Scenario.START, "", "", around(600, 650, 700)).verdict()).isEqualTo("met");
    assertThat(Row.most(Scenario.START, "", "", around(601, 650, 700)).verdict())
        .isEqualTo("NOT MET");
  }

  @Test
  void withoutABarThereIsNoVerdict() {
    assertThat(ratio(Scenario.TCP_RECEIVE, around(0.1, 0.2, 0.3)).verdict())
        .isEqualTo("printed only");
  }

  @Test
  void theTableShowsFiguresRatiosAndNoise() {
    assertThat(ratio(Scenario.TCP_BULK, around(0.91, 0.95, 0.99)).markdown())
        .isEqualTo(
            "| TCP, one way, 64 KiB sends | 2,000 MB/s | 3,000 MB/s | 0.95 [0.91, 0.99] |"
                + " 1.00 [0.98, 1.02] | ≥ 0.9 | met |");
  }

  @Test
  void aRowThatWasMeasuredAgainTakesThePlaceOfTheOldOneAndSaysWhen() {
    Row old = ratio(Scenario.NATIVE_TLS_BULK, around(0.7, 0.8, 0.85));
    Row other = ratio(Scenario.TCP_BULK, around(0.8, 0.9, 1));
    String report = Report.text(List.of(other, old), List.of(), List.of("- load"), Choice.parse());
    Row again = ratio(Scenario.NATIVE_TLS_BULK, around(0.8, 0.9, 0.95));
    String updated = Report.updated(report, List.of(again), LocalDate.of(2026, 3, 4));
    assertThat(updated)
        .isEqualTo(
            report.replace(
                old.markdown(),
                again.markdown().replace("| met |", "| met, by itself on 2026-03-04 |")));
    Row unknown = ratio(Scenario.UDP, around(0.8, 0.9, 0.95));
    assertThatThrownBy(() -> Report.updated(report, List.of(unknown), LocalDate.of(2026, 3, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no row 'UDP");
  }

  @Test
  void theReportSaysHowItWasMeasuredAndWhatWasNot() {
    String text =
        Report.text(
            List.of(Row.missing(Scenario.NATIVE_TLS_BULK, "no native TLS engine is present")),
            List.of("| EngineEcho.echo64 | 34.0 ± 1.0 ns/op | 160 |"),
            List.of("- machine: a slow one"),
            Choice.parse("udp", "--pairs", "22", "--forks", "3"));
    assertThat(text)
        .contains("22 interleaved pairs of 150 ms over 3 processes")
        .contains("not present: no native TLS engine is present")
        .contains("- machine: a slow one")
        .contains("EngineEcho.echo64");
  }
}
