package net.p2pd.connect.udppunch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.core.pipe.CorePipes;
import net.p2pd.node.netty.NettyLoops;
import net.p2pd.node.netty.NettyNames;
import net.p2pd.node.netty.NettyPipeProvider;
import net.p2pd.node.quic.QuicSessionProvider;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real sockets on loopback: what is found there carries QUIC. */
class LoopbackTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final InetSocketAddress LISTENS = new InetSocketAddress("127.0.0.1", 10001);

  /** Nobody tells external addresses here. */
  private static final Mappings NOBODY =
      new Mappings() {
        @Override
        public CompletionStage<InetSocketAddress> probe(Pipe bound) {
          return CompletableFuture.failedFuture(new P2pdException("nobody can tell"));
        }

        @Override
        public CompletionStage<PortMapping> map(PortMappingRequest request) {
          return CompletableFuture.failedFuture(new P2pdException("nobody opens ports"));
        }
      };

  private final NettyLoops loops = NettyLoops.start(NettyLoops.Io.AUTO, 2, true);
  private final Peers anna = new Peers();
  private final Peers boris = new Peers();
  private final QuicSessionProvider quic = new QuicSessionProvider(loops.tlsTasks());
  private final Half caller = half(true, NatProfile.assumed());
  private final Half answerer = half(false, NatProfile.assumed());

  private Half half(boolean calling, NatProfile profile) {
    NettyPipeProvider provider = new NettyPipeProvider(loops);
    EventLoop loop = loops.next();
    Nic nic =
        Nic.builder("lo")
            .index(1)
            .up(true)
            .loopback(true)
            .address(NicAddress.parse("127.0.0.1/8"))
            .nat(Family.IPV4, Transport.UDP, profile)
            .build();
    Half half =
        new Half(
            CorePipes.of(() -> List.of(provider), new NettyNames(loops), List::of, loops::next),
            loop,
            new SplittableRandom(calling ? 1 : 2),
            calling,
            NOBODY,
            List.of(nic));
    half.word = Duration.ofMillis(1);
    half.toldRoundTrip = null;
    return half;
  }

  @AfterEach
  void close() {
    caller.strategy.close();
    answerer.strategy.close();
    assertThat(loops.close(Duration.ofSeconds(10))).as("loops ended").isTrue();
  }

  private static PeerAddress address(Peers peer, NatProfile profile) {
    return peer.address(
        List.of(
            PeerEndpoint.builder(0, LISTENS.getAddress(), LISTENS.getPort()).udp(profile).build()));
  }

  /** Connects, and returns what each side has made of its path. */
  private List<CompletableFuture<SecuredPath>> connect(
      Half from, Half to, NatProfile caller, NatProfile answerer) {
    PeerAddress here = address(anna, caller);
    PeerAddress there = address(boris, answerer);
    from.pair(here, there, to);
    to.pair(there, here, from);
    List<CompletableFuture<SecuredPath>> paths = List.of(securing(from, to), securing(to, from));
    to.strategy.start(to);
    from.strategy.start(from);
    from.eventLoop().execute(() -> from.stage = from.strategy.connect(from).toCompletableFuture());
    return paths;
  }

  private CompletableFuture<SecuredPath> securing(Half here, Half there) {
    CompletableFuture<SecuredPath> secured = new CompletableFuture<>();
    Peers self = here.calling() ? anna : boris;
    here.secures =
        path -> {
          boolean client = here.local().peerId().compareTo(here.remote().peerId()) < 0;
          CompletableFuture<PathVerdict> verdict = new CompletableFuture<>();
          quic.secure(
                  new SessionRequest(
                      pipe(path), client, self.id(), self::sign, here.remote().peerId(), LIMIT))
              .whenComplete(
                  (made, error) -> {
                    if (made == null) {
                      secured.completeExceptionally(error);
                    } else {
                      secured.complete(made);
                    }
                    verdict.complete(
                        error == null ? PathVerdict.taken() : PathVerdict.refused("no QUIC"));
                  });
          return verdict;
        };
    return secured;
  }

  private static Pipe pipe(RawPath path) {
    assertThat(path.isSymmetric()).isTrue();
    assertThat(path.idleAfter()).contains(Duration.ofSeconds(30));
    return path.pipe().orElseThrow();
  }

  private void talk(List<CompletableFuture<SecuredPath>> paths) throws Exception {
    Pipe near = paths.get(0).get(60, TimeUnit.SECONDS).pipe();
    Pipe far = paths.get(1).get(60, TimeUnit.SECONDS).pipe();
    assertThat(paths.get(0).get().peer()).isEqualTo(boris.id());
    assertThat(paths.get(1).get().peer()).isEqualTo(anna.id());
    near.send("through the punched socket");
    assertThat(far.receive(LIMIT).get().text()).isEqualTo("through the punched socket");
    far.send("and back");
    assertThat(near.receive(LIMIT).get().text()).isEqualTo("and back");
    near.abort();
    far.abort();
  }

  @Test
  void aPunchedSocketCarriesQuic() throws Exception {
    assumeTrue(quic.supports(PipeKind.DATAGRAM), "QUIC has no native part here");
    talk(connect(caller, answerer, NatProfile.assumed(), NatProfile.assumed()));
    // A half that hears of the other before its own first round has nothing to say.
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(
            () ->
                Stream.of(caller, answerer)
                    .flatMap(half -> half.lines.stream())
                    .anyMatch(line -> line.startsWith("loopback IPv4, round 1")));
  }

  @Test
  void aSearchWorksWithRealSockets() throws Exception {
    assumeTrue(quic.supports(PipeKind.DATAGRAM), "QUIC has no native part here");
    NatProfile hard =
        NatProfile.builder(NatType.SYMMETRIC, NatDelta.random()).confidence(1).build();
    NatProfile easy =
        NatProfile.builder(NatType.PORT_RESTRICTED, NatDelta.equal()).confidence(1).build();
    Half from = half(true, hard);
    Half to = half(false, easy);
    talk(connect(from, to, hard, easy));
    assertThat(from.lines.get(0)).contains("256 sockets first");
    from.strategy.close();
    to.strategy.close();
  }
}
