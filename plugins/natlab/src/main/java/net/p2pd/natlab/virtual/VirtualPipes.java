package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOption;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Route;
import net.p2pd.core.pipe.LoopFuture;
import net.p2pd.natlab.model.Endpoint;

/** The TCP and UDP pipes of a virtual host. */
final class VirtualPipes implements PipeProvider {

  private static final Set<PipeOption<?>> KNOWN =
      Set.of(
          PipeOptions.DNS_TIMEOUT,
          PipeOptions.CONNECT_TIMEOUT,
          PipeOptions.HANDSHAKE_TIMEOUT,
          PipeOptions.RECEIVE_TIMEOUT,
          PipeOptions.LINGER,
          PipeOptions.FRAMING,
          PipeOptions.QUEUE_SIZE,
          PipeOptions.QUEUE_BYTES,
          PipeOptions.OVERFLOW,
          PipeOptions.SEND_LIMIT,
          PipeOptions.DUPLICATE_WINDOW,
          PipeOptions.READ_BUFFER,
          PipeOptions.ACCEPT_QUEUE,
          PipeOptions.HALF_OPEN,
          PipeOptions.REUSE_ADDRESS,
          PipeOptions.REUSE_PORT,
          PipeOptions.SOCKET_BUFFER,
          PipeOptions.NO_DELAY,
          PipeOptions.HOP_LIMIT);

  private final VirtualHost host;

  VirtualPipes(VirtualHost host) {
    this.host = host;
  }

  @Override
  public String id() {
    return "virtual";
  }

  @Override
  public Set<Transport> transports() {
    return Set.of(Transport.TCP, Transport.UDP);
  }

  @Override
  public CompletionStage<PipeDriver> open(PipeRequest request) {
    LoopFuture<PipeDriver> result = new LoopFuture<>(host.eventLoop());
    try {
      check(request.options());
      if (request.transport().equals(Transport.UDP)) {
        result.complete(datagrams(request));
      } else if (request.remote().isEmpty()) {
        result.complete(server(request));
      } else {
        connect(request, result);
      }
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  private static void check(PipeOptions options) {
    for (PipeOption<?> option : options.set()) {
      if (!KNOWN.contains(option) && !isDefault(options, option)) {
        throw new UnsupportedOptionException(
            option.name(), "the sockets of the laboratory do not have it");
      }
    }
  }

  private static <T> boolean isDefault(PipeOptions options, PipeOption<T> option) {
    return options.get(option).equals(option.defaultValue());
  }

  private static @Nullable InetSocketAddress bound(PipeRequest request) {
    return request.route().flatMap(Route::bound).orElse(null);
  }

  private PipeDriver datagrams(PipeRequest request) {
    InetSocketAddress remote = request.remote().orElse(null);
    InetSocketAddress wanted = bound(request);
    if (wanted == null) {
      Family family = remote == null ? Family.IPV6 : Family.of(remote.getAddress());
      wanted = new InetSocketAddress(family.any(), 0);
    }
    InetAddress local = wanted.getAddress();
    if (remote != null && local.isAnyLocalAddress()) {
      local = source(remote);
    }
    Ports.Binding binding = host.udp().ports.bind(wanted, request.options(), false);
    DatagramDriver driver =
        new DatagramDriver(
            host,
            binding,
            local,
            remote == null ? null : Endpoint.of(remote),
            request.options().get(PipeOptions.HOP_LIMIT));
    host.udp().add(driver);
    return driver;
  }

  private InetAddress source(InetSocketAddress remote) {
    InetAddress source = host.sourceFor(remote.getAddress());
    if (source == null) {
      throw unreachable(remote);
    }
    return source;
  }

  private static PipeOpenException unreachable(InetSocketAddress remote) {
    return new PipeOpenException(
        PipeOpenException.UNREACHABLE,
        "no route to " + Endpoint.of(remote) + ": its network cannot be reached from here",
        null);
  }

  private PipeDriver server(PipeRequest request) {
    InetSocketAddress wanted = bound(request);
    if (wanted == null) {
      throw new PipeOpenException("a TCP server needs a bound route", null);
    }
    Ports.Binding binding = host.tcp().ports.bind(wanted, request.options(), true);
    ServerDriver driver =
        new ServerDriver(
            host,
            binding,
            request.options().get(PipeOptions.HOP_LIMIT),
            request.options().get(PipeOptions.NO_DELAY));
    host.tcp().listen(driver);
    return driver;
  }

  private void connect(PipeRequest request, LoopFuture<PipeDriver> result) {
    InetSocketAddress remote = request.remote().orElseThrow();
    InetSocketAddress wanted = bound(request);
    InetAddress source =
        wanted == null || wanted.getAddress().isAnyLocalAddress()
            ? source(remote)
            : wanted.getAddress();
    if (Family.of(source) != Family.of(remote.getAddress())) {
      throw unreachable(remote);
    }
    InetSocketAddress place = new InetSocketAddress(source, wanted == null ? 0 : wanted.getPort());
    Ports.Binding binding = host.tcp().ports.bind(place, request.options(), false);
    Dial dial = new Dial(request, result);
    TcpConnection connection =
        new TcpConnection(
            host.tcp(),
            Endpoint.of(source, binding.port),
            Endpoint.of(remote),
            dial,
            request.options().get(PipeOptions.HOP_LIMIT),
            request.options().get(PipeOptions.NO_DELAY));
    try {
      host.tcp().add(connection, binding);
    } catch (RuntimeException e) {
      host.tcp().ports.release(binding);
      throw e;
    }
    dial.start(connection);
  }

  /** A connection that is being opened. */
  private final class Dial implements TcpUser {

    private final PipeRequest request;
    private final LoopFuture<PipeDriver> result;
    private @Nullable Registration limit;

    Dial(PipeRequest request, LoopFuture<PipeDriver> result) {
      this.request = request;
      this.result = result;
    }

    void start(TcpConnection connection) {
      limit =
          host.eventLoop()
              .schedule(
                  request.options().get(PipeOptions.CONNECT_TIMEOUT),
                  () -> {
                    connection.abort();
                    refused(PipeOpenException.TIMED_OUT);
                  });
      result.whenComplete(
          (driver, error) -> {
            stopTimer();
            if (result.isCancelled()) {
              connection.abort();
            }
          });
      connection.open();
    }

    private void stopTimer() {
      if (limit != null) {
        limit.close();
      }
    }

    @Override
    public void opened(TcpConnection connection) {
      result.complete(new StreamDriver(host.eventLoop(), connection, PipeRole.CLIENT));
    }

    @Override
    public void refused(String reason) {
      String to = Endpoint.of(request.remote().orElseThrow()).toString();
      String sentence =
          switch (reason) {
            case PipeOpenException.REFUSED -> "nothing listens at " + to + " (connection refused)";
            case PipeOpenException.TIMED_OUT ->
                "no answer from "
                    + to
                    + " within "
                    + request.options().get(PipeOptions.CONNECT_TIMEOUT).toMillis()
                    + " ms";
            default -> "no route to " + to + ": its network cannot be reached from here";
          };
      result.completeExceptionally(new PipeOpenException(reason, sentence, null));
    }

    @Override
    public void readable() {}

    @Override
    public void writable() {}

    @Override
    public void broken(boolean reset) {}
  }
}
