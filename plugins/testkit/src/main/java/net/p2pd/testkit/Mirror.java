package net.p2pd.testkit;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Destination;
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

/**
 * A public host that sees from where it is called, and tells it beside the network: what a STUN
 * server is for, without its protocol. Nothing that it tells is guessed.
 */
final class Mirror {

  private static final int PORT = 3478;
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final PipeOptions SHARED =
      PipeOptions.defaults()
          .with(PipeOptions.REUSE_ADDRESS, true)
          .with(PipeOptions.REUSE_PORT, true)
          .with(PipeOptions.CONNECT_TIMEOUT, LIMIT);

  private final VirtualWorld world;
  private final InetSocketAddress address;
  private final Map<String, CompletableFuture<InetSocketAddress>> asked = new HashMap<>();
  private int questions;

  Mirror(VirtualWorld world) {
    this.world = world;
    VirtualHost host = world.internet().publicHost("mirror");
    this.address = new InetSocketAddress(host.address(Family.IPV4), PORT);
    world
        .open(host, Transport.UDP, PORT)
        .onMessage((message, pipe) -> seen(message.text(), message.sender().orElse(null)));
    world
        .open(host, Transport.TCP, PORT)
        .onOpen(
            pipe ->
                pipe.onMessage(
                    (message, from) -> seen(message.text(), from.remote().orElse(null))));
  }

  private void seen(String question, @net.p2pd.api.Nullable InetSocketAddress from) {
    CompletableFuture<InetSocketAddress> answer = asked.remove(question);
    if (answer != null && from != null) {
      answer.complete(from);
    }
  }

  private String newQuestion(CompletableFuture<InetSocketAddress> answer) {
    String question = "question " + ++questions;
    asked.put(question, answer);
    return question;
  }

  /** Returns from where a host's TCP port is seen; the connection that shows it stays open. */
  CompletableFuture<InetSocketAddress> tcp(VirtualHost host, InetSocketAddress local) {
    CompletableFuture<InetSocketAddress> answer = new CompletableFuture<>();
    Route route =
        Route.of("eth0", 2, List.of(IpRange.of(local.getAddress())))
            .bind(local.getAddress(), local.getPort());
    host.pipes()
        .open(Transport.TCP, Destination.of(address), route, SHARED)
        .whenComplete(
            (pipe, error) -> {
              if (pipe == null) {
                answer.completeExceptionally(error);
              } else {
                pipe.send(newQuestion(answer));
              }
            });
    return answer;
  }

  private CompletableFuture<InetSocketAddress> udp(VirtualHost host, Pipe bound) {
    CompletableFuture<InetSocketAddress> answer = new CompletableFuture<>();
    byte[] question = newQuestion(answer).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3; i++) {
      host.eventLoop()
          .schedule(
              Duration.ofMillis(500L * i),
              () -> {
                if (!answer.isDone() && bound.isOpen()) {
                  bound.send(ByteBuffer.wrap(question), address);
                }
              });
    }
    host.eventLoop()
        .schedule(
            LIMIT,
            () ->
                answer.completeExceptionally(
                    new P2pdException("nothing of " + bound.name() + " came out of the NAT")));
    return answer;
  }

  /** Returns the outside of one host's NAT, as services of a node tell it. */
  Mappings mappings(VirtualHost host) {
    return new Mappings() {
      @Override
      public CompletionStage<InetSocketAddress> probe(Pipe bound) {
        return bound.transport().equals(Transport.UDP)
            ? udp(host, bound)
            : tcp(
                host,
                new InetSocketAddress(
                    host.address(Family.IPV4), bound.local().orElseThrow().getPort()));
      }

      @Override
      public CompletionStage<PortMapping> map(PortMappingRequest request) {
        return CompletableFuture.failedFuture(new P2pdException("no router here opens ports"));
      }
    };
  }

  VirtualWorld world() {
    return world;
  }
}
