package net.p2pd.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.api.signal.SignalLink;

/** A strategy with two equal halves that meet by UDP; for NATs with one port for everybody. */
class Punch implements ConnectStrategy {

  private static final Set<NatType> EASY =
      EnumSet.complementOf(EnumSet.of(NatType.SYMMETRIC, NatType.BLOCKED));
  private static final Duration PAUSE = Duration.ofMillis(50);

  private static final String NO_USE = "no use";

  private PluginContext context;
  private final List<Runnable> running = new ArrayList<>();

  @Override
  public String id() {
    return "punch";
  }

  @Override
  public void start(PluginContext started) {
    context = started;
  }

  @Override
  public Applicability applicable(ConnectRequest request) {
    if (minds() && !request.datagramSessions()) {
      return Applicability.no("this node makes no sessions of datagrams");
    }
    boolean measured = request.remote().endpoints().get(0).udp().confidence() > 0;
    boolean easy =
        EASY.contains(request.local().endpoints().get(0).udp().type())
            && EASY.contains(request.remote().endpoints().get(0).udp().type());
    if (!request.signalling() || !easy) {
      return Applicability.no("one of the two routers uses another port for each destination");
    }
    return measured ? Applicability.yes() : Applicability.likely(0.1);
  }

  /** Whether it asks if anybody can use its paths. */
  boolean minds() {
    return true;
  }

  /** How long its paths may be silent. */
  Duration idleAfter() {
    return Duration.ofSeconds(60);
  }

  @Override
  public CompletionStage<Void> connect(ConnectAttempt attempt) {
    Applicability answer = applicable(attempt.request());
    return answer.verdict() == Applicability.Verdict.NO
        ? CompletableFuture.failedFuture(new P2pdException(answer.reason()))
        : meet(attempt, true);
  }

  @Override
  public CompletionStage<Void> answer(ConnectAttempt attempt) {
    return meet(attempt, false);
  }

  private CompletionStage<Void> meet(ConnectAttempt attempt, boolean calling) {
    Half half = new Half(attempt, calling);
    running.add(half::stop);
    attempt.onCancel(half::stop);
    half.begin();
    return half.done;
  }

  @Override
  public void close() {
    if (context != null) {
      context.eventLoop().execute(() -> List.copyOf(running).forEach(Runnable::run));
    }
  }

  /** One side of one attempt. */
  private final class Half {
    private final ConnectAttempt attempt;
    private final boolean calling;
    private final SignalLink signal;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private Registration timer = () -> {};
    private Registration limit = () -> {};
    private Registration hearing = () -> {};
    private Pipe socket;

    Half(ConnectAttempt attempt, boolean calling) {
      this.attempt = attempt;
      this.calling = calling;
      this.signal = attempt.signal().orElseThrow();
    }

    private Route route(int port) {
      Nic nic = context.nics().get(1);
      InetAddress own = nic.addresses(Family.IPV4).get(0).address();
      return Route.of(nic.name(), nic.index(), List.of(IpRange.of(own))).bind(own, port);
    }

    void begin() {
      attempt.trying(null, "a meeting by UDP").failed("the other half has not come yet");
      limit = attempt.eventLoop().schedule(attempt.timeLeft(), this::stop);
      context
          .pipes()
          .open(Transport.UDP, null, route(0), PipeOptions.defaults())
          .whenComplete(
              (pipe, error) -> {
                socket = pipe;
                if (done.isDone() || pipe == null) {
                  stop();
                  return;
                }
                context.mappings().probe(pipe).thenAccept(this::tell).exceptionally(this::fail);
              });
    }

    private Void fail(Throwable error) {
      stop();
      return null;
    }

    private void tell(InetSocketAddress seen) {
      if (done.isDone()) {
        return;
      }
      if (minds() && !attempt.request().datagramSessions()) {
        signal.send(ByteBuffer.wrap(NO_USE.getBytes(StandardCharsets.UTF_8)));
        stop();
        return;
      }
      hearing = signal.onMessage(message -> heard(text(message)));
      String where = seen.getAddress().getHostAddress() + " " + seen.getPort();
      signal.send(ByteBuffer.wrap(where.getBytes(StandardCharsets.UTF_8)));
    }

    private String text(ByteBuffer message) {
      return StandardCharsets.UTF_8.decode(message).toString();
    }

    /** The callee's word arrives later than the caller's: it waits for that, so that both begin. */
    private void heard(String where) {
      if (where.equals(NO_USE)) {
        stop();
        return;
      }
      String[] parts = where.split(" ");
      try {
        InetSocketAddress peer =
            new InetSocketAddress(InetAddress.getByName(parts[0]), Integer.parseInt(parts[1]));
        Duration later = signal.roundTrip().orElse(Duration.ZERO).dividedBy(2);
        int port = socket.local().orElseThrow().getPort();
        socket.abort();
        timer =
            attempt.eventLoop().schedule(calling ? Duration.ZERO : later, () -> punch(peer, port));
      } catch (UnknownHostException e) {
        stop();
      }
    }

    private void punch(InetSocketAddress peer, int port) {
      context
          .pipes()
          .open(Transport.UDP, Destination.of(peer), route(port), PipeOptions.defaults())
          .whenComplete(
              (pipe, error) -> {
                if (done.isDone() || pipe == null) {
                  if (pipe != null) {
                    pipe.abort();
                  }
                  stop();
                  return;
                }
                socket = pipe;
                pipe.send("punch");
                timer = attempt.eventLoop().schedule(PAUSE, () -> offer(pipe));
              });
    }

    private void offer(Pipe pipe) {
      socket = null;
      attempt
          .offer(RawPath.of(pipe).symmetric().idleAfter(idleAfter()))
          .whenComplete((verdict, failure) -> stop());
    }

    void stop() {
      timer.close();
      limit.close();
      hearing.close();
      if (socket != null) {
        socket.abort();
        socket = null;
      }
      done.complete(null);
    }
  }
}
