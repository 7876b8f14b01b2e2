package net.p2pd.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
  void aClientThatCouldNotBeginIsAnError() {
    assertThatThrownBy(() -> TurnLoad.outcome("0: : ERROR: Cannot complete Allocation"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Cannot complete Allocation");
  }
}
