package net.p2pd.connect.reverse;

import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.testkit.ConnectStrategyContract;

/** The rules of strategies, both halves: all pairs of types of NATs in virtual time. */
class ReverseStrategyTest extends ConnectStrategyContract {

  @Override
  protected ConnectStrategy strategy() {
    return new ReverseStrategy();
  }
}
