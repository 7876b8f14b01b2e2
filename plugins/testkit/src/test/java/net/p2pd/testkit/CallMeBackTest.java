package net.p2pd.testkit;

import net.p2pd.api.connect.ConnectStrategy;

/** A strategy with two halves that keeps all rules passes, in the whole matrix. */
class CallMeBackTest extends ConnectStrategyContract {

  @Override
  protected ConnectStrategy strategy() {
    return new CallMeBack();
  }
}
