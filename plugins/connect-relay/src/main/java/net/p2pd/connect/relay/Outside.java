package net.p2pd.connect.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.Mappings;

/** Where this node is seen from, asked when a relay has to know and nobody has measured it. */
final class Outside {

  private Outside() {}

  /** Asks, with a socket for this purpose. */
  static CompletionStage<InetAddress> ask(Pipes pipes, Mappings mappings) {
    return pipes
        .open(Transport.UDP, null, null, PipeOptions.defaults())
        .thenCompose(
            pipe ->
                mappings
                    .probe(pipe)
                    .whenComplete((seen, error) -> pipe.abort())
                    .thenApply(InetSocketAddress::getAddress));
  }
}
