package net.p2pd.connect.direct;

import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.testkit.ConnectStrategyContract;

/** The rules of strategies; who dials needs no help from the other side. */
class DirectStrategyTest extends ConnectStrategyContract {

  @Override
  protected ConnectStrategy strategy() {
    return new DirectStrategy();
  }

  @Override
  protected boolean answers() {
    return false;
  }
}
