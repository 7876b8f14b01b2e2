package net.p2pd.testkit;

import java.util.List;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;

/** A class of routes that keeps all rules passes. */
class OwnRouteTest extends RouteContract {

  @Override
  protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
    return new OwnRoute(nicName, nicIndex, nicRanges);
  }
}
