package net.p2pd.connect.udppunch;

import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.testkit.ConnectStrategyContract;

/** The rules of strategies, through all kinds of routers. */
class UdpPunchStrategyTest extends ConnectStrategyContract {

  @Override
  protected ConnectStrategy strategy() {
    return new UdpPunchStrategy();
  }
}
