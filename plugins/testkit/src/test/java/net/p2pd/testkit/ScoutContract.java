package net.p2pd.testkit;

import java.util.List;
import net.p2pd.api.route.RouteResolver;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/** The contract for scouts, with the servers that they ask. */
abstract class ScoutContract extends RouteResolverContract {

  /** Makes the scout. */
  Scout scout() {
    return new Scout();
  }

  @Override
  protected RouteResolver resolver() {
    return scout();
  }

  @Override
  protected List<VirtualHost> servers(VirtualInternet internet) {
    return Mirrors.on(internet);
  }
}
