package net.p2pd.connect.udppunch;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/** Public hosts that see from where datagrams come, as STUN servers do; the first one tells. */
final class Mirror {

  private static final int PORT = 3478;

  private final List<InetSocketAddress> servers = new ArrayList<>();
  private final Map<String, CompletableFuture<InetSocketAddress>> asked = new HashMap<>();
  private int questions;

  Mirror(VirtualInternet internet, int count) {
    for (int i = 0; i < count; i++) {
      VirtualHost host = internet.publicHost("mirror-" + i);
      InetSocketAddress address = new InetSocketAddress(host.address(Family.IPV4), PORT);
      Route route =
          Route.of("eth0", 2, List.of(IpRange.of(address.getAddress())))
              .bind(address.getAddress(), PORT);
      Pipe pipe =
          internet
              .time()
              .await(
                  host.pipes().open(Transport.UDP, null, route, PipeOptions.defaults()),
                  Duration.ofSeconds(1));
      pipe.onMessage(
          (message, from) -> {
            // The answer takes its way back, which opens nothing that was not open.
            from.send(message.bytes());
            CompletableFuture<InetSocketAddress> answer = asked.remove(message.text());
            if (answer != null) {
              Duration back = Duration.ofMillis(37);
              host.eventLoop()
                  .schedule(back, () -> answer.complete(message.sender().orElseThrow()));
            }
          });
      servers.add(address);
    }
  }

  int servers() {
    return servers.size();
  }

  Mappings of(VirtualHost host) {
    return new Mappings() {
      @Override
      public CompletionStage<InetSocketAddress> probe(Pipe bound) {
        CompletableFuture<InetSocketAddress> answer = new CompletableFuture<>();
        String question = "question " + ++questions;
        asked.put(question, answer);
        for (InetSocketAddress server : servers) {
          for (int i = 0; i < 4; i++) {
            host.eventLoop()
                .schedule(
                    Duration.ofMillis(100L * i),
                    () -> {
                      if (!answer.isDone() && bound.isOpen()) {
                        bound
                            .send(
                                ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8)), server)
                            .whenComplete((sent, error) -> {}); // it may be off the network
                      }
                    });
          }
        }
        return answer;
      }

      @Override
      public CompletionStage<PortMapping> map(PortMappingRequest request) {
        return CompletableFuture.failedFuture(new P2pdException("no router here opens ports"));
      }
    };
  }
}
