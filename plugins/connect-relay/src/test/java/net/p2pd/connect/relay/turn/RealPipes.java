package net.p2pd.connect.relay.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.core.pipe.CorePipes;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.node.netty.NettyNames;
import net.p2pd.node.netty.NettyPipeProvider;

/** The pipes of a node, on real sockets, and short ways to say what tests do with them. */
final class RealPipes implements AutoCloseable {

  private static final int LIMIT_SECONDS = 20;

  final Pipes pipes;
  final TurnClient client;
  private final NettyLoops loops;

  RealPipes() {
    loops = NettyLoops.start(NettyLoops.Io.AUTO, 2, true);
    NettyPipeProvider provider = new NettyPipeProvider(loops);
    pipes = CorePipes.of(() -> List.of(provider), new NettyNames(loops), List::of, loops::next);
    client = TurnClient.over(pipes);
  }

  static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  Pipe listen(Transport transport, InetAddress address) {
    Route route = Route.of("lo", 1, List.of(IpRange.of(address))).bind(address, 0);
    return get(pipes.open(transport, null, route, PipeOptions.defaults()));
  }

  /** Sends everything back. */
  Pipe echo(Transport transport, InetAddress address) {
    Pipe server = listen(transport, address);
    server.onMessage((message, pipe) -> pipe.send(message.bytes()));
    return server;
  }

  static LinkedBlockingQueue<String> collecting(Pipe pipe) {
    LinkedBlockingQueue<String> all = new LinkedBlockingQueue<>();
    pipe.onMessage((message, from) -> all.add(message.text()));
    return all;
  }

  static String next(LinkedBlockingQueue<String> queue) throws InterruptedException {
    return queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    assertThat(loops.close(Duration.ofSeconds(10))).as("loops ended").isTrue();
  }
}
