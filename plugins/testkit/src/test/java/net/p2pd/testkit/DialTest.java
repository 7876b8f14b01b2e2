package net.p2pd.testkit;

import net.p2pd.api.connect.ConnectStrategy;

/** A strategy that keeps all rules passes, in the whole matrix. */
class DialTest extends ConnectStrategyContract {

  @Override
  protected ConnectStrategy strategy() {
    return new Dial();
  }

  @Override
  protected boolean answers() {
    return false;
  }
}
