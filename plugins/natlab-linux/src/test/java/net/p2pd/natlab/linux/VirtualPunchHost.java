package net.p2pd.natlab.linux;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/** The sockets of the engine in virtual time. */
final class VirtualPunchHost implements Punch.Host {

  private static final PipeOptions SHARED =
      PipeOptions.defaults()
          .with(PipeOptions.REUSE_ADDRESS, true)
          .with(PipeOptions.REUSE_PORT, true)
          .with(PipeOptions.CONNECT_TIMEOUT, Duration.ofSeconds(5));

  private final VirtualInternet internet;
  private final VirtualHost host;

  VirtualPunchHost(VirtualInternet internet, VirtualHost host) {
    this.internet = internet;
    this.host = host;
  }

  private CompletableFuture<Pipe> open(Transport transport, InetSocketAddress to, int port) {
    Route route =
        Route.of("eth0", 2, List.of(IpRange.of(host.address(Family.IPV4))))
            .bind(host.address(Family.IPV4), port);
    Destination destination = to == null ? null : Destination.of(to);
    PipeOptions options = transport == Transport.TCP ? SHARED : PipeOptions.defaults();
    return host.pipes().open(transport, destination, route, options);
  }

  private Pipe opened(Transport transport, int port) {
    return internet.time().await(open(transport, null, port), Duration.ofSeconds(1));
  }

  @Override
  public Punch.Datagrams datagrams(int port, BiConsumer<InetSocketAddress, String> onText) {
    Pipe pipe = opened(Transport.UDP, port);
    pipe.onMessage(
        (message, from) -> onText.accept(message.sender().orElseThrow(), message.text()));
    return new Punch.Datagrams() {
      @Override
      public void send(String text, InetSocketAddress to) {
        pipe.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), to);
      }

      @Override
      public void close() {
        pipe.abort();
      }
    };
  }

  @Override
  public AutoCloseable listen(int port, Consumer<Punch.Connection> onOpen) {
    Pipe server = opened(Transport.TCP, port);
    server.onOpen(pipe -> onOpen.accept(new Open(pipe)));
    return server::abort;
  }

  @Override
  public AutoCloseable dial(
      int port, InetSocketAddress to, Consumer<Punch.Connection> onOpen, Runnable onFailure) {
    CompletableFuture<Pipe> dialling = open(Transport.TCP, to, port);
    dialling.whenComplete(
        (pipe, error) -> {
          if (pipe != null) {
            onOpen.accept(new Open(pipe));
          } else {
            onFailure.run();
          }
        });
    return () -> dialling.cancel(false);
  }

  @Override
  public void later(Duration delay, Runnable task) {
    host.eventLoop().schedule(delay, task);
  }

  private record Open(Pipe pipe) implements Punch.Connection {

    @Override
    public InetSocketAddress remote() {
      return pipe.remote().orElseThrow();
    }

    @Override
    public void send(String text) {
      pipe.send(text);
    }

    @Override
    public void onText(Consumer<String> reader) {
      pipe.onMessage((message, from) -> reader.accept(message.text()));
    }

    @Override
    public void onEnd(Runnable listener) {
      pipe.closed().thenRun(listener);
    }

    @Override
    public void close() {
      pipe.abort();
    }
  }
}
