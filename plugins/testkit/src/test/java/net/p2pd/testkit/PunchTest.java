package net.p2pd.testkit;

import net.p2pd.api.connect.ConnectStrategy;

/** Paths of datagrams, opened from both sides, through the whole matrix. */
class PunchTest extends ConnectStrategyContract {

  @Override
  protected ConnectStrategy strategy() {
    return new Punch();
  }
}
