package net.p2pd.testkit;

import java.util.List;
import net.p2pd.api.connect.ConnectStrategy;

/** The contract with a few pairs of homes, for strategies of which nearly all are broken. */
abstract class DialContract extends ConnectStrategyContract {

  /** Makes the strategy. */
  abstract Dial dial();

  @Override
  protected ConnectStrategy strategy() {
    return dial();
  }

  @Override
  protected boolean answers() {
    return false;
  }

  @Override
  List<NatKinds> matrix() {
    return List.of(
        NatKinds.of("open-equal", "open-equal"),
        NatKinds.of("symmetric-random", "open-equal"),
        NatKinds.of("open-equal", "port-restricted-equal"),
        NatKinds.of("blocked-equal", "symmetric-random"));
  }

  /** Strategies with two halves. */
  abstract static class TwoHalves extends DialContract {
    @Override
    protected boolean answers() {
      return true;
    }
  }
}
