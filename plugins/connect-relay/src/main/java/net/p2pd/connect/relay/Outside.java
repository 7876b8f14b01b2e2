package net.p2pd.connect.relay;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;

/** Where this node is seen from, asked when a relay has to know and nobody has measured it. */
final class Outside {

  private static final int MOST_NICS = 3;

  private Outside() {}

  /**
   * Asks for each network interface, with a socket for this purpose.
   *
   * @param seen hears of each address, on some loop; of none where nobody can tell
   */
  static void ask(
      Pipes pipes, Mappings mappings, List<Nic> nics, Family family, Consumer<InetAddress> seen) {
    nics.stream()
        .filter(nic -> nic.isUp() && !nic.isLoopback() && !nic.addresses(family).isEmpty())
        .limit(MOST_NICS)
        .forEach(
            nic ->
                pipes
                    .open(Transport.UDP, null, nic.route(family).bind(), PipeOptions.defaults())
                    .thenCompose(
                        pipe -> mappings.probe(pipe).whenComplete((address, error) -> pipe.abort()))
                    .thenAccept(address -> seen.accept(address.getAddress())));
  }
}
