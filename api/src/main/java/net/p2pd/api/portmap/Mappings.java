package net.p2pd.api.portmap;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.Pipe;

/**
 * The outside of the NAT, asked by strategies: what a socket looks like from there, and ports
 * opened on it.
 *
 * <p>Implemented by the host, over the {@code RouteResolver} and {@code PortMapper} services it
 * has.
 */
public interface Mappings {

  /**
   * Returns the external address of this very socket, now.
   *
   * @param bound a bound pipe whose socket is probed: a datagram pipe, or a server or client TCP
   *     pipe's local address, which then must allow reuse
   * @return fails with {@link net.p2pd.api.P2pdException} if no service can tell, saying which were
   *     asked
   */
  CompletionStage<InetSocketAddress> probe(Pipe bound);

  /**
   * Opens a port on the router.
   *
   * @return the mapping; fails with {@link net.p2pd.api.P2pdException} if no service could
   */
  CompletionStage<PortMapping> map(PortMappingRequest request);
}
