package net.p2pd.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnLoadTest {

  @Test
  void theLastCountIsTheOneOfTheWholeRun() throws IOException {
    TurnLoad.Outcome outcome =
        TurnLoad.outcome(
            """
            1: : start_mclient: tot_send_msgs=10, tot_recv_msgs=3
            5: : start_mclient: tot_send_msgs=16000, tot_recv_msgs=15990
            5: : Total transmit time is 5
            """);
    assertThat(outcome.sent()).isEqualTo(16_000);
    assertThat(outcome.received()).isEqualTo(15_990);
    assertThat(outcome.lost()).isEqualTo(10);
  }

  @Test
  void whatArrivedIsToldEachSecondAndTheSumInTheEnd() throws IOException {
    List<Long> seconds = new ArrayList<>();
    TurnLoad.Outcome outcome =
        TurnLoad.follow(
            new StringReader(
                """
                0: : Total connect time is 1
                1: : start_mclient: msz=8, tot_send_msgs=10, tot_recv_msgs=3, tot_send_bytes ~ 9
                2: : start_mclient: msz=8, tot_send_msgs=90, tot_recv_msgs=88, tot_send_bytes ~ 9
                3: : start_mclient: tot_send_msgs=96, tot_recv_msgs=96
                """),
            seconds::add);
    assertThat(seconds).containsExactly(3L, 88L);
    assertThat(outcome).isEqualTo(new TurnLoad.Outcome(96, 96));
  }

  @Test
  void aClientThatCouldNotBeginIsAnError() {
    assertThatThrownBy(() -> TurnLoad.outcome("0: : ERROR: Cannot complete Allocation"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Cannot complete Allocation");
  }
}
