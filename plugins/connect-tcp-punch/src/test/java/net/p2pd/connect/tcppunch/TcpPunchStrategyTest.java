package net.p2pd.connect.tcppunch;

import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.testkit.ConnectStrategyContract;

/** The rules of strategies, and that what it says of two NATs holds. */
class TcpPunchStrategyTest extends ConnectStrategyContract {

  @Override
  protected ConnectStrategy strategy() {
    return new TcpPunchStrategy();
  }
}
