package net.p2pd.testkit;

import java.time.Duration;
import java.util.List;
import net.p2pd.api.connect.ConnectStrategy;

/** Strategies whose paths are datagrams, and which break the rules of ConnectStrategy. */
final class BrokenPunch {

  private BrokenPunch() {}

  /** The contract with few pairs of homes. */
  abstract static class PunchContract extends ConnectStrategyContract {

    abstract Punch punch();

    @Override
    protected ConnectStrategy strategy() {
      return punch();
    }

    @Override
    List<NatKinds> matrix() {
      return List.of(
          NatKinds.of("port-restricted-equal", "full-cone-random"),
          NatKinds.of("blocked-equal", "symmetric-random"));
    }
  }

  @Breaks(value = "CONNECT-6", with = "datagrams were offered though this node makes no sessions")
  static final class OffersWhatNobodyCanUse extends PunchContract {
    @Override
    Punch punch() {
      return new Punch() {
        @Override
        boolean minds() {
          return false;
        }
      };
    }
  }

  @Breaks(value = "CONNECT-6", with = "the path carries in both directions after")
  static final class PromisesALongLife extends PunchContract {
    @Override
    Punch punch() {
      return new Punch() {
        @Override
        Duration idleAfter() {
          return Duration.ofHours(1);
        }
      };
    }
  }
}
