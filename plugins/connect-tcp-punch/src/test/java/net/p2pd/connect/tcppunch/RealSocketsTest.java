package net.p2pd.connect.tcppunch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.plugin.Settings;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.route.Nic;
import net.p2pd.api.signal.EnvelopeReceiver;
import net.p2pd.api.signal.SignalLink;
import net.p2pd.core.pipe.CorePipes;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.node.netty.NettyNames;
import net.p2pd.node.netty.NettyPipeProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both halves on the sockets of this machine, on loopback. */
class RealSocketsTest {

  private static final int LIMIT_SECONDS = 20;

  private final NettyLoops loops = NettyLoops.start(NettyLoops.Io.AUTO, 2, true);
  private final Pipes pipes =
      CorePipes.of(
          () -> List.of(new NettyPipeProvider(loops)),
          new NettyNames(loops),
          List::of,
          loops::next);
  private final Half caller = new Half(true);
  private final Half callee = new Half(false);

  @AfterEach
  void everythingEnds() {
    for (Half half : List.of(caller, callee)) {
      half.loop.execute(half::cancel);
      half.offered.forEach(path -> path.pipe().ifPresent(Pipe::abort));
      half.strategy.close();
    }
    assertThat(loops.close(Duration.ofSeconds(10))).as("loops ended").isTrue();
  }

  @Test
  void twoHalvesOnLoopbackHaveOneConnectionInCommon() throws InterruptedException {
    caller.strategy.start(caller.context());
    callee.strategy.start(callee.context());
    caller.loop.execute(() -> caller.stage = caller.strategy.connect(caller));
    RawPath one = caller.offers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    RawPath other = callee.offers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(one).as("a path of the caller").isNotNull();
    assertThat(other).as("a path of the callee").isNotNull();
    Pipe here = one.pipe().orElseThrow();
    Pipe there = other.pipe().orElseThrow();
    assertThat(one.isSymmetric()).isTrue();
    assertThat(here.remote()).isEqualTo(there.local());
    LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    there.onMessage((message, from) -> heard.add(message.text()));
    here.send("punched").toCompletableFuture().join();
    assertThat(heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("punched");
  }

  /** One half, on a loop of its own. */
  private final class Half implements ConnectAttempt, ConnectRequest, SignalLink {
    final boolean calling;
    final TcpPunchStrategy strategy = new TcpPunchStrategy();
    final EventLoop loop = loops.next();
    final LinkedBlockingQueue<RawPath> offers = new LinkedBlockingQueue<>();
    final List<RawPath> offered = new CopyOnWriteArrayList<>();
    private final PeerAddress address;
    private final List<Runnable> cancelActions = new ArrayList<>();
    private final List<EnvelopeReceiver> receivers = new ArrayList<>();
    private final List<ByteBuffer> waiting = new ArrayList<>();
    CompletionStage<Void> stage = new CompletableFuture<>();
    private boolean asked;
    private boolean cancelled;

    Half(boolean calling) {
      this.calling = calling;
      this.address = Duo.address(calling, InetAddress.getLoopbackAddress());
    }

    PluginContext context() {
      Settings defaults =
          only(Settings.class, (name, key) -> ((ConfigKey<?>) key).defaultValue().orElseThrow());
      Mappings nobody =
          only(
              Mappings.class,
              (name, pipe) -> CompletableFuture.failedFuture(new P2pdException("nobody to ask")));
      return only(
          PluginContext.class,
          (name, argument) ->
              switch (name) {
                case "settings" -> defaults;
                case "pipes" -> pipes;
                case "nics" -> Nic.ofSystem();
                case "mappings" -> nobody;
                case "random" -> new SplittableRandom(1);
                case "logger" -> System.getLogger("test");
                default -> throw new AssertionError("unexpected call of " + name);
              });
    }

    @Override
    public PeerAddress local() {
      return address;
    }

    @Override
    public PeerAddress remote() {
      return (calling ? callee : caller).address;
    }

    @Override
    public List<Nic> nics() {
      return Nic.ofSystem();
    }

    @Override
    public boolean calling() {
      return calling;
    }

    @Override
    public boolean signalling() {
      return true;
    }

    @Override
    public ConnectRequest request() {
      return this;
    }

    @Override
    public String connectionId() {
      return "test";
    }

    @Override
    public EventLoop eventLoop() {
      return loop;
    }

    @Override
    public Duration timeLeft() {
      return Duration.ofSeconds(LIMIT_SECONDS);
    }

    @Override
    public Optional<SignalLink> signal() {
      return Optional.of(this);
    }

    @Override
    public CompletionStage<PathVerdict> offer(RawPath path) {
      offered.add(path);
      offers.add(path);
      return new CompletableFuture<>(); // judged when the test is over
    }

    @Override
    public PathProgress trying(InetSocketAddress remote, String what) {
      return cause -> {};
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public Registration onCancel(Runnable action) {
      cancelActions.add(action);
      return () -> cancelActions.remove(action);
    }

    void cancel() {
      cancelled = true;
      List.copyOf(cancelActions).forEach(Runnable::run);
    }

    @Override
    public CompletionStage<Void> send(ByteBuffer message) {
      ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message).flip();
      Half other = calling ? callee : caller;
      other.loop.execute(() -> other.arrived(copy));
      return CompletableFuture.completedFuture(null);
    }

    private void arrived(ByteBuffer message) {
      if (receivers.isEmpty()) {
        waiting.add(message);
      } else {
        List.copyOf(receivers).forEach(receiver -> receiver.received(message));
      }
      if (!calling && !asked) {
        asked = true;
        stage = strategy.answer(this);
      }
    }

    @Override
    public Registration onMessage(EnvelopeReceiver receiver) {
      receivers.add(receiver);
      List<ByteBuffer> before = List.copyOf(waiting);
      waiting.clear();
      before.forEach(receiver::received);
      return () -> receivers.remove(receiver);
    }

    @Override
    public Optional<Duration> roundTrip() {
      return Optional.empty();
    }
  }

  @FunctionalInterface
  private interface Answer {
    Object to(String method, Object argument);
  }

  private static <T> T only(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                answer.to(method.getName(), arguments == null ? null : arguments[0])));
  }
}
