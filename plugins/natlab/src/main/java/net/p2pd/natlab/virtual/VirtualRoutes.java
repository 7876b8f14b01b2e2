package net.p2pd.natlab.virtual;

import java.util.List;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.RouteProvider;

/** The network interfaces of a virtual host, as a service. */
final class VirtualRoutes implements RouteProvider {

  private final VirtualHost host;

  VirtualRoutes(VirtualHost host) {
    this.host = host;
  }

  @Override
  public String id() {
    return "virtual";
  }

  @Override
  public List<Nic> nics() {
    return host.nics();
  }

  @Override
  public Registration onChange(Runnable listener) {
    return host.onNicsChanged(listener);
  }
}
