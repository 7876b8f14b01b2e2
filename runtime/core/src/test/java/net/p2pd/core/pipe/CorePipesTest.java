package net.p2pd.core.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.ResolvedDestination;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.Test;

class CorePipesTest {

  private final TestLoop loop = new TestLoop();
  private final FakeProvider provider = new FakeProvider(loop, Transport.TCP);
  private CompletableFuture<List<InetAddress>> names = new CompletableFuture<>();
  private final List<String> asked = new ArrayList<>();
  private final CorePipes pipes =
      CorePipes.of(() -> List.of(provider), this::resolve, List::of, () -> loop);

  private CompletionStage<List<InetAddress>> resolve(String host) {
    asked.add(host);
    return names;
  }

  private static InetSocketAddress address(String literal) throws Exception {
    return new InetSocketAddress(InetAddress.getByName(literal), 7);
  }

  private Throwable failure(CompletableFuture<?> future) {
    loop.run();
    assertThat(future).isCompletedExceptionally();
    return Futures.unwrap(future.handle((value, error) -> error).join());
  }

  private CompletableFuture<PipeDriver> pending(String literal) throws Exception {
    CompletableFuture<PipeDriver> answer = new CompletableFuture<>();
    provider.answers.put(address(literal), answer);
    return answer;
  }

  @Test
  void anAddressIsOpenedWithoutAskingTheNameService() throws Exception {
    provider.answers.put(
        address("192.0.2.1"), CompletableFuture.completedFuture(provider.newDriver()));
    Pipe pipe = loop.await(pipes.open(Transport.TCP, Destination.of("192.0.2.1", 7)));
    assertThat(pipe.isOpen()).isTrue();
    assertThat(asked).isEmpty();
  }

  @Test
  void aWishForALoopReachesTheProvider() throws Exception {
    provider.answers.put(
        address("192.0.2.1"), CompletableFuture.completedFuture(provider.newDriver()));
    provider.answers.put(
        address("192.0.2.2"), CompletableFuture.completedFuture(provider.newDriver()));
    TestLoop wished = new TestLoop();
    Pipes there = pipes.on(wished);
    assertThat(there.eventLoop()).isSameAs(wished);
    there.open(Transport.TCP, Destination.of("192.0.2.1", 7));
    wished.run();
    assertThat(provider.requests.get(0).eventLoop()).containsSame(wished);
    pipes.open(Transport.TCP, Destination.of("192.0.2.2", 7));
    loop.run();
    assertThat(provider.requests.get(1).eventLoop()).isEmpty();
  }

  @Test
  void aNameIsResolvedAndTheNextAddressIsTriedWhenOneFails() throws Exception {
    provider.answers.put(
        address("192.0.2.2"), CompletableFuture.completedFuture(provider.newDriver()));
    names.complete(List.of(InetAddress.getByName("192.0.2.1"), InetAddress.getByName("192.0.2.2")));
    Pipe pipe = loop.await(pipes.open(Transport.TCP, Destination.of("example.net", 7)));
    assertThat(pipe.isOpen()).isTrue();
    assertThat(asked).containsExactly("example.net");
    assertThat(provider.requests).hasSize(2);
  }

  @Test
  void theFamiliesAreTriedInTurnAndALateOneDoesNotHoldUpTheOthers() throws Exception {
    CompletableFuture<PipeDriver> first = pending("2001:db8::1");
    pending("2001:db8::2");
    CompletableFuture<PipeDriver> v4 = pending("192.0.2.1");
    names.complete(
        List.of(
            InetAddress.getByName("2001:db8::1"),
            InetAddress.getByName("2001:db8::2"),
            InetAddress.getByName("192.0.2.1")));
    CompletableFuture<Pipe> opening = pipes.open(Transport.TCP, Destination.of("example.net", 7));
    loop.advance(Duration.ofMillis(249));
    assertThat(provider.requests).hasSize(1);
    loop.advance(Duration.ofMillis(2));
    assertThat(provider.requests).hasSize(2);
    v4.complete(provider.newDriver());
    loop.run();
    assertThat(opening).isCompleted();
    assertThat(opening.join().isOpen()).isTrue();
    assertThat(first).isCancelled();
    assertThat(provider.requests)
        .extracting(request -> request.remote().orElseThrow())
        .containsExactly(address("2001:db8::1"), address("192.0.2.1"));
    assertThat(loop.timers()).isZero();
  }

  @Test
  void whenAllFailTheErrorSaysWhatEachSaid() throws Exception {
    names.complete(List.of(InetAddress.getByName("192.0.2.1"), InetAddress.getByName("192.0.2.2")));
    assertThat(failure(pipes.open(Transport.TCP, Destination.of("example.net", 7))))
        .isInstanceOf(PipeOpenException.class)
        .hasMessageContaining("example.net")
        .hasMessageContaining("/192.0.2.1:7 refused")
        .hasMessageContaining("/192.0.2.2:7 refused");
  }

  @Test
  void onlyAddressesOfTheRoutesFamilyAreTried() throws Exception {
    Route route = Route.of("eth0", 2, List.of(IpRange.parse("2001:db8::9"))).bind(0);
    names.complete(List.of(InetAddress.getByName("192.0.2.1")));
    assertThat(
            failure(
                pipes.open(
                    Transport.TCP,
                    Destination.of("example.net", 7),
                    route,
                    PipeOptions.defaults())))
        .hasMessageContaining("ipv6");
    assertThat(provider.requests).isEmpty();
  }

  @Test
  void anUnknownNameAndASilentNameServiceAreToldApart() {
    assertThat(asked).isEmpty();
    CompletableFuture<ResolvedDestination> silent =
        pipes.resolve(Destination.of("example.net", 7), Duration.ofMillis(500));
    loop.advance(Duration.ofMillis(501));
    assertThat(failure(silent)).hasMessageContaining("500 ms").hasMessageContaining("dns-timeout");
    assertThat(names).isCancelled();
    names = CompletableFuture.failedFuture(new java.net.UnknownHostException("nobody knows"));
    assertThat(failure(pipes.resolve(Destination.of("example.net", 7), Bench.SECOND)))
        .isInstanceOf(PipeOpenException.class)
        .hasMessageContaining("unknown");
    names = CompletableFuture.completedFuture(List.of());
    assertThat(failure(pipes.resolve(Destination.of("example.net", 7), Bench.SECOND)))
        .hasMessageContaining("unknown");
    assertThat(loop.timers()).isZero();
  }

  @Test
  void bothFamiliesOfANameAreResolved() throws Exception {
    names.complete(
        List.of(InetAddress.getByName("192.0.2.1"), InetAddress.getByName("2001:db8::1")));
    ResolvedDestination resolved =
        loop.await(pipes.resolve(Destination.of("example.net", 7), Bench.SECOND));
    assertThat(resolved.addresses(Family.IPV4)).containsExactly(address("192.0.2.1"));
    assertThat(resolved.addresses(Family.IPV6)).containsExactly(address("2001:db8::1"));
  }

  @Test
  void aCancelledOpenLeavesNothingOpen() throws Exception {
    CompletableFuture<PipeDriver> attempt = new CompletableFuture<>();
    // A provider that notices too late that nobody waits any more.
    CompletableFuture<PipeDriver> stubborn =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            return false;
          }
        };
    attempt.thenAccept(stubborn::complete);
    provider.answers.put(address("192.0.2.1"), stubborn);
    CompletableFuture<Pipe> opening = pipes.open(Transport.TCP, Destination.of("192.0.2.1", 7));
    loop.run();
    opening.cancel(true);
    loop.run();
    MemoryDriver late = provider.newDriver();
    attempt.complete(late);
    loop.run();
    assertThat(late.closedHard()).isTrue();
  }

  @Test
  void anUnknownTransportIsNamedWithTheOnesThatThereAre() {
    assertThat(failure(pipes.open(Transport.of("pigeon"), Destination.of("192.0.2.1", 7))))
        .isInstanceOf(PipeOpenException.class)
        .hasMessageContaining("pigeon")
        .hasMessageContaining("[tcp]");
  }

  @Test
  void theProviderOfTheHighestPriorityIsAsked() throws Exception {
    FakeProvider better = new FakeProvider(loop, Transport.TCP);
    CorePipes both =
        CorePipes.of(
            () -> List.of(provider, new Preferred(better)), this::resolve, List::of, () -> loop);
    failure(both.open(Transport.TCP, Destination.of("192.0.2.1", 7)));
    assertThat(provider.requests).isEmpty();
    assertThat(better.requests).hasSize(1);
  }

  private record Preferred(FakeProvider provider) implements net.p2pd.api.pipe.PipeProvider {
    @Override
    public String id() {
      return "preferred";
    }

    @Override
    public int priority() {
      return 10;
    }

    @Override
    public java.util.Set<Transport> transports() {
      return provider.transports();
    }

    @Override
    public CompletionStage<PipeDriver> open(net.p2pd.api.pipe.PipeRequest request) {
      return provider.open(request);
    }
  }

  @Test
  void aServerNeedsABoundRoute() {
    Route unbound = Route.of("eth0", 2, List.of(IpRange.parse("192.0.2.9")));
    assertThat(failure(pipes.listen(Transport.TCP, unbound, PipeOptions.defaults())))
        .hasMessageContaining("bind()");
    assertThat(failure(pipes.open(Transport.TCP, null, null, PipeOptions.defaults())))
        .hasMessageContaining("bound route");
    Pipe server =
        loop.await(pipes.listen(Transport.TCP, unbound.bind(8080), PipeOptions.defaults()));
    assertThat(server.local().orElseThrow().getPort()).isEqualTo(8080);
    assertThat(server.route()).contains(unbound.bind(8080));
  }

  @Test
  void optionsThatMakeNoSenseLeaveNothingOpen() throws Exception {
    MemoryDriver driver = provider.newDriver();
    provider.answers.put(address("192.0.2.1"), CompletableFuture.completedFuture(driver));
    assertThat(
            failure(
                pipes.open(
                    Transport.TCP,
                    Destination.of("192.0.2.1", 7),
                    null,
                    PipeOptions.defaults().with(PipeOptions.DUPLICATE_WINDOW, 5))))
        .isInstanceOf(UnsupportedOptionException.class);
    loop.run();
    assertThat(driver.closedHard()).isTrue();
  }

  @Test
  void channelsAndPeersNeedAHostThatKnowsThem() throws Exception {
    try (SocketChannel channel = SocketChannel.open()) {
      assertThat(failure(pipes.wrap(channel, PipeOptions.defaults())))
          .isInstanceOf(UnsupportedOptionException.class);
      MemoryDriver driver = provider.newDriver();
      Pipe wrapped =
          loop.await(
              pipes
                  .withChannels((given, options) -> CompletableFuture.completedFuture(driver))
                  .wrap(channel, PipeOptions.defaults()));
      assertThat(wrapped.isOpen()).isTrue();
    }
  }

  @Test
  void aWrappedChannelThatComesTooLateIsClosed() throws Exception {
    CompletableFuture<PipeDriver> wrapping = new CompletableFuture<>();
    try (SocketChannel channel = SocketChannel.open()) {
      CompletableFuture<Pipe> result =
          pipes.withChannels((given, options) -> wrapping).wrap(channel, PipeOptions.defaults());
      result.cancel(true);
      MemoryDriver late = provider.newDriver();
      wrapping.complete(late);
      loop.run();
      assertThat(late.closedHard()).isTrue();
    }
  }

  @Test
  void aDriverOfTheCallersBecomesAPipe() {
    MemoryDriver.Pair pair = MemoryDriver.pair(PipeKind.MESSAGES, loop);
    Pipe near = pipes.over(pair.near(), PipeOptions.defaults());
    Pipe far = pipes.over(pair.far(), PipeOptions.defaults());
    near.send("x");
    assertThat(loop.await(far.receive(Bench.SECOND)).text()).isEqualTo("x");
    assertThat(near.name()).startsWith("session-").isNotEqualTo(far.name());
    assertThatThrownBy(() -> near.link(near, null)).isInstanceOf(NullPointerException.class);
  }
}
