package net.p2pd.api.route;

import java.util.List;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginService;

/**
 * Knows the machine's network interfaces: their addresses, gateways and the internal part of
 * routes.
 *
 * <ul>
 *   <li><b>ROUTES-1</b> {@link #nics()} MUST be a snapshot; two calls without a change in between
 *       are equal.
 *   <li><b>ROUTES-2</b> What cannot be found out MUST be said to be unknown, never guessed. So the
 *       external parts of its routes are empty, which a {@link RouteResolver} fills in, and a
 *       gateway is a neighbour that the system named.
 *   <li><b>ROUTES-3</b> A bound route's address MUST belong to its NIC, or be the wildcard or
 *       loopback that was asked for.
 * </ul>
 *
 * <p>Implemented by plugins and the host.
 */
public interface RouteProvider extends PluginService {

  /**
   * Returns the network interfaces as they are now; must not take longer than asking the kernel.
   */
  List<Nic> nics();

  /** Tells when {@link #nics()} would answer differently. */
  Registration onChange(Runnable listener);
}
