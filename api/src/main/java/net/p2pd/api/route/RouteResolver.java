package net.p2pd.api.route;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.plugin.PluginService;

/**
 * Finds the external part of routes by asking somebody outside.
 *
 * <ul>
 *   <li><b>RESOLVER-1</b> {@link #resolve} MUST follow the rules of {@link Route}: private
 *       addresses are grouped, public blocks are checked once, each global IPv6 range is a route.
 *   <li><b>RESOLVER-2</b> What nobody answered MUST stay unknown; it is never guessed.
 *   <li><b>RESOLVER-3</b> Answers from other addresses than were asked MUST NOT be believed.
 * </ul>
 *
 * <p>Implemented by plugins.
 */
public interface RouteResolver extends PluginService {

  /**
   * Returns the routes of one family of a NIC with their external parts, within the shared time
   * limit.
   */
  CompletionStage<List<Route>> resolve(Nic nic, Family family);

  /** Returns the external address of this very socket, as {@code Mappings.probe} wants it. */
  CompletionStage<InetSocketAddress> probe(Pipe bound);
}
