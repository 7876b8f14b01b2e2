package net.p2pd.portmap.pcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Route;

/**
 * Questions and answers between a local address and a router, by datagrams. The pipe is connected
 * to the router's port, so that nobody else's datagrams come in. May be used from any thread.
 */
final class Conversation implements AutoCloseable {

  /** Where routers listen for both protocols (RFC 6886 section 3.1, RFC 6887 section 19). */
  static final int PORT = 5351;

  /** When a question is sent, from its beginning on, and when it is given up. */
  record Patience(List<Duration> sends, Duration limit) {

    static Patience of(int limitMillis, int... sendMillis) {
      List<Duration> sends = new ArrayList<>();
      for (int millis : sendMillis) {
        sends.add(Duration.ofMillis(millis));
      }
      return new Patience(List.copyOf(sends), Duration.ofMillis(limitMillis));
    }
  }

  private interface Reader {
    void read(byte[] answer);

    void fail(P2pdException error);
  }

  private final PluginContext context;
  private final InetAddress router;
  private final Pipe pipe;
  private final List<Reader> readers = new CopyOnWriteArrayList<>();

  private Conversation(PluginContext context, InetAddress router, Pipe pipe) {
    this.context = context;
    this.router = router;
    this.pipe = pipe;
    pipe.onMessage(
        (message, sender) -> {
          byte[] bytes = message.bytes();
          readers.forEach(reader -> reader.read(bytes));
        });
    pipe.onError((failed, error) -> failAll("nothing answers at its port " + PORT));
    pipe.onClose((closed, cause) -> failAll("the socket was closed"));
  }

  /** Opens the socket, at the local address of the request, which the router must see as ours. */
  static CompletableFuture<Conversation> open(PluginContext context, PortMappingRequest request) {
    InetAddress local = request.internal().getAddress();
    Route route = route(context.nics(), local);
    if (route == null) {
      return CompletableFuture.failedFuture(
          new P2pdException(
              "no port can be opened for "
                  + local.getHostAddress()
                  + ": it is no address of this machine's network interfaces"));
    }
    Destination router = Destination.of(new InetSocketAddress(request.gateway(), PORT));
    return context
        .pipes()
        .open(Transport.UDP, router, route, PipeOptions.defaults())
        .thenApply(pipe -> new Conversation(context, request.gateway(), pipe));
  }

  private static @Nullable Route route(List<Nic> nics, InetAddress local) {
    for (Nic nic : nics) {
      for (NicAddress own : nic.addresses(Family.of(local))) {
        if (own.address().equals(local)) {
          return nic.route(own.family()).bind(own.address(), 0);
        }
      }
    }
    return null;
  }

  /**
   * Asks until there is an answer.
   *
   * @param reader makes something of a datagram, or null if it is no answer to this; what it throws
   *     is the failure
   */
  <T> CompletableFuture<T> ask(
      ByteBuffer question, Patience patience, Function<byte[], @Nullable T> reader) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Reader entry =
        new Reader() {
          @Override
          public void read(byte[] answer) {
            try {
              T value = reader.apply(answer);
              if (value != null) {
                result.complete(value);
              }
            } catch (P2pdException e) {
              result.completeExceptionally(e);
            }
          }

          @Override
          public void fail(P2pdException error) {
            result.completeExceptionally(error);
          }
        };
    readers.add(entry);
    List<Registration> timers = new ArrayList<>();
    for (Duration when : patience.sends) {
      if (when.isZero()) {
        send(question);
      } else {
        timers.add(context.eventLoop().schedule(when, () -> send(question)));
      }
    }
    timers.add(
        context
            .eventLoop()
            .schedule(patience.limit, () -> entry.fail(failure("it does not answer"))));
    result.whenComplete(
        (value, error) -> {
          readers.remove(entry);
          timers.forEach(Registration::close);
        });
    return result;
  }

  /** Sends something that needs no answer, once. */
  void send(ByteBuffer datagram) {
    pipe.send(datagram.duplicate()).exceptionally(error -> null); // the next one, or the limit
  }

  private P2pdException failure(String why) {
    return new P2pdException(
        "the router " + router.getHostAddress() + " opens no port by PCP or NAT-PMP: " + why);
  }

  private void failAll(String why) {
    readers.forEach(reader -> reader.fail(failure(why)));
  }

  /** Closes the socket, after what was sent; what is still asked fails. */
  @Override
  public void close() {
    pipe.closeAsync();
  }
}
