package net.p2pd.testkit;

import java.util.List;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;

/** The API's own routes pass. */
class ApiRouteTest extends RouteContract {

  @Override
  protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
    return Route.of(nicName, nicIndex, nicRanges);
  }
}
