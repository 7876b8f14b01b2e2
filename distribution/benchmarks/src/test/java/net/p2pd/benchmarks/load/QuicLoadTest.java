package net.p2pd.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import net.p2pd.benchmarks.load.Loads.Kind;
import net.p2pd.benchmarks.load.Loads.Side;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuicLoadTest {

  @ParameterizedTest
  @EnumSource(Side.class)
  void allThatIsSentArrivesBeforeTheNextRun(Side side) throws InterruptedException {
    String missing = Loads.whyMissing(Kind.QUIC_BULK);
    Assumptions.assumeTrue(missing.isEmpty(), missing);
    try (Load load = Loads.open(Kind.QUIC_BULK, side)) {
      runUntilMoreArrived(load);
      runUntilMoreArrived(load);
    }
  }

  /** A run may be over before a busy machine has let the sender begin. */
  private static void runUntilMoreArrived(Load load) throws InterruptedException {
    long before = load.received.get();
    do {
      assertThat(load.run(20)).isNotNegative();
      assertThat(load.received.get()).isEqualTo(load.sent.get());
    } while (load.received.get() == before);
  }
}
