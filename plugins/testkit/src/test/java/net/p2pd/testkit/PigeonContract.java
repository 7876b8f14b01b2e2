package net.p2pd.testkit;

import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;

/** The contract in real time, with the peer that the author supplies. */
abstract class PigeonContract extends ConnectStrategyContract {

  /** Makes the pigeon. */
  Pigeon pigeon() {
    return new Pigeon();
  }

  @Override
  protected ConnectStrategy strategy() {
    return pigeon();
  }

  @Override
  protected boolean usesOnlyTheContext() {
    return false;
  }

  @Override
  protected boolean answers() {
    return false;
  }

  @Override
  protected ConnectRequest peer() {
    return Pigeon.loft();
  }
}
