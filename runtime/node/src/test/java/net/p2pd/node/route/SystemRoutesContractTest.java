package net.p2pd.node.route;

import net.p2pd.api.route.RouteProvider;
import net.p2pd.testkit.RouteProviderContract;

/** The NICs of this machine keep the rules of all route providers. */
class SystemRoutesContractTest extends RouteProviderContract {

  @Override
  protected RouteProvider provider() {
    return new SystemRouteProvider(Runnable::run);
  }

  /** NICs of the machine that runs the tests are left alone. */
  @Override
  protected boolean canChangeNics() {
    return false;
  }
}
