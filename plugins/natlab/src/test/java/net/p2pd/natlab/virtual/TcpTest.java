package net.p2pd.natlab.virtual;

import static net.p2pd.natlab.virtual.Bench.at;
import static net.p2pd.natlab.virtual.Bench.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.model.Packet;
import net.p2pd.natlab.model.TcpFlags;
import org.junit.jupiter.api.Test;

/** The rules of TCP that programs can see (RFC 9293). */
class TcpTest {

  private static final Duration ROUND_TRIP = VirtualInternet.WAN_DELAY.multipliedBy(4);

  private Bench bench = new Bench(1);

  private static ByteArrayOutputStream collecting(Pipe pipe) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pipe.onMessage((message, from) -> all.writeBytes(message.bytes()));
    return all;
  }

  private static String reason(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    return ((PipeOpenException) cause).reason();
  }

  private Throwable dialling(java.net.InetSocketAddress to, PipeOptions options) {
    CompletableFuture<Pipe> opening =
        bench.alice.pipes().open(Transport.TCP, Destination.of(to), null, options);
    assertThat(bench.internet.time().runUntil(opening::isDone, Bench.LIMIT)).isTrue();
    return opening.handle((pipe, error) -> error).join();
  }

  @Test
  void aHandshakeTakesOneRoundTrip() {
    bench.serve(bench.bob, 80);
    Duration before = bench.internet.time().elapsed();
    bench.dial(bench.alice, at(bench.bob, 80));

    assertThat(bench.internet.time().elapsed().minus(before)).isEqualTo(ROUND_TRIP);
    bench.pass();
    assertThat(bench.lines.stream().filter(line -> line.contains(" sends ")).map(TcpTest::flags))
        .containsExactly("SYN", "SYN+ACK", "ACK");
  }

  private static String flags(String line) {
    return line.replaceAll(".*tcp ([A-Z+]+) .*", "$1");
  }

  @Test
  void aClosedPortAnswersWithAReset() {
    Throwable error = dialling(at(bench.bob, 81), PipeOptions.defaults());

    assertThat(reason(error)).isEqualTo(PipeOpenException.REFUSED);
    assertThat(error).hasMessageContaining("nothing listens at 198.18.0.3:81");
    assertThat(bench.internet.time().elapsed()).isEqualTo(ROUND_TRIP);
  }

  @Test
  void silenceEndsWithTheTimeLimitAfterRepeatedSyns() {
    bench.bob.connected(false);

    Throwable error =
        dialling(
            at(bench.bob, 80),
            PipeOptions.defaults().with(PipeOptions.CONNECT_TIMEOUT, Duration.ofSeconds(8)));

    assertThat(reason(error)).isEqualTo(PipeOpenException.TIMED_OUT);
    assertThat(bench.sent(bench.alice)).hasSize(4).allMatch(line -> line.contains("SYN "));
    assertThat(bench.sent(bench.alice).get(3)).startsWith("7.000000 s");
  }

  @Test
  void anUnknownNetworkIsUnreachableAndAnUnknownNameUnresolved() {
    Throwable error =
        dialling(new java.net.InetSocketAddress("8.8.8.8", 80), PipeOptions.defaults());
    assertThat(reason(error)).isEqualTo(PipeOpenException.UNREACHABLE);

    assertThatThrownBy(
            () ->
                bench.await(
                    bench.alice.pipes().open(Transport.TCP, Destination.of("nowhere.test", 80))))
        .hasMessageContaining("the name 'nowhere.test' is unknown");
    Pipe server = bench.serve(bench.bob, 80);
    Pipe byName = bench.await(bench.alice.pipes().open(Transport.TCP, Destination.of("BOB", 80)));
    assertThat(byName.remote()).contains(at(bench.bob, 80));
    server.abort();
  }

  @Test
  void bothMayOpenAtOnce() {
    CompletableFuture<Pipe> near = crossing(bench.alice, 4000, bench.bob, 5000);
    CompletableFuture<Pipe> far = crossing(bench.bob, 5000, bench.alice, 4000);
    Pipe one = bench.await(near);
    Pipe other = bench.await(far);

    ByteArrayOutputStream received = collecting(other);
    one.send("hello");
    bench.pass();

    assertThat(received).hasToString("hello");
    assertThat(bench.sent(bench.alice).stream().map(TcpTest::flags)).startsWith("SYN", "SYN+ACK");
    assertThat(bench.internet.time().elapsed()).isLessThan(Duration.ofSeconds(2));
  }

  private static CompletableFuture<Pipe> crossing(
      VirtualHost from, int port, VirtualHost to, int remotePort) {
    return from.pipes()
        .open(
            Transport.TCP,
            Destination.of(at(to, remotePort)),
            route(from, port),
            PipeOptions.defaults());
  }

  @Test
  void bytesArriveInOrderOverABadLink() {
    for (long seed = 1; seed <= 5; seed++) {
      bench = new Bench(seed);
      LinkConditions bad =
          LinkConditions.delayed(Duration.ofMillis(10))
              .jitter(Duration.ofMillis(5))
              .loss(0.05)
              .duplication(0.05)
              .reordering(0.1);
      bench.alice.conditions(bad);
      Pipe server = bench.serve(bench.bob, 80);
      Pipe near =
          bench.open(
              bench.alice,
              Transport.TCP,
              at(bench.bob, 80),
              null,
              PipeOptions.defaults().with(PipeOptions.CONNECT_TIMEOUT, Duration.ofMinutes(1)));
      ByteArrayOutputStream received = collecting(bench.await(server.accept(Bench.LIMIT)));

      ByteBuffer content = Bench.bytes(500_000);
      near.send(content.duplicate());
      bench.internet.time().runUntil(() -> received.size() == 500_000, Bench.LIMIT);

      assertThat(received.toByteArray()).as("seed %s", seed).isEqualTo(content.array());
    }
  }

  @Test
  void whoDoesNotReadHoldsTheSenderBack() {
    Pipe[] ends = bench.connected();
    CompletableFuture<Void> sending = ends[0].send(Bench.bytes(1_000_000));
    bench.pass(Duration.ofMinutes(5));
    assertThat(sending).isNotDone();

    ByteArrayOutputStream received = collecting(ends[1]);
    assertThat(
            bench
                .internet
                .time()
                .runUntil(() -> received.size() == 1_000_000, Duration.ofSeconds(3)))
        .as("the open window is told at once")
        .isTrue();

    assertThat(received.toByteArray()).isEqualTo(Bench.bytes(1_000_000).array());
    bench.pass();
    assertThat(sending).isCompleted();
  }

  @Test
  void oneDirectionMayEndBeforeTheOther() {
    Pipe server =
        bench.open(
            bench.bob,
            Transport.TCP,
            null,
            route(bench.bob, 80),
            PipeOptions.defaults().with(PipeOptions.HALF_OPEN, true));
    Pipe near =
        bench.open(
            bench.alice,
            Transport.TCP,
            at(bench.bob, 80),
            null,
            PipeOptions.defaults().with(PipeOptions.HALF_OPEN, true));
    Pipe far = bench.await(server.accept(Bench.LIMIT));
    ByteArrayOutputStream received = collecting(near);
    far.onEnd(
        pipe -> {
          pipe.send("still here");
          pipe.closeAsync();
        });
    far.onMessage((message, from) -> {});

    bench.await(near.end());
    bench.pass(Duration.ofSeconds(5));

    assertThat(received).hasToString("still here");
  }

  @Test
  void anOrderlyCloseLeavesNothingBehindAfterItsWait() {
    Pipe[] ends = bench.connected();
    ends[1].onMessage((message, from) -> {});
    ends[0].closeAsync();
    bench.pass(Duration.ofSeconds(5));

    assertThat(ends[1].closed()).isCompleted();
    assertThat(ends[1].closed().join().id()).isEqualTo(CloseCause.ENDED_BY_PEER);
    assertThat(bench.alice.tcp().connections()).as("time wait").isEqualTo(1);
    bench.pass(TcpConnection.TIME_WAIT);
    assertThat(bench.alice.tcp().connections()).isZero();
    assertThat(bench.bob.tcp().connections()).isZero();
    assertThat(bench.alice.tcp().ports.size()).isZero();
  }

  @Test
  void anAbortResetsTheOtherSide() {
    Pipe[] ends = bench.connected();
    ends[1].onMessage((message, from) -> {});
    ends[0].abort();
    bench.pass();

    assertThat(ends[1].closed().join().id()).isEqualTo(CloseCause.RESET_BY_PEER);
    assertThat(bench.bob.tcp().connections()).isZero();
  }

  @Test
  void whoFallsSilentIsGivenUp() {
    Pipe[] ends = bench.connected();
    ends[0].onMessage((message, from) -> {});
    bench.bob.connected(false);
    ends[0].send("anybody?");
    bench.pass(Duration.ofMinutes(10));

    assertThat(ends[0].closed().join().text()).contains("does not answer any more");
  }

  @Test
  void aTakenPortIsRefusedUnlessItMayBeShared() {
    bench.serve(bench.bob, 80);
    assertThatThrownBy(() -> bench.serve(bench.bob, 80))
        .hasMessageContaining("TCP port 80 of 198.18.0.3 is taken on bob");
    assertThatThrownBy(
            () ->
                bench.open(
                    bench.bob, Transport.TCP, null, route(bench.alice, 80), PipeOptions.defaults()))
        .hasMessageContaining("is not an address of bob");
    PipeOptions reuse = PipeOptions.defaults().with(PipeOptions.REUSE_PORT, true);
    bench.open(bench.bob, Transport.TCP, null, route(bench.bob, 81), reuse);
    bench.open(bench.bob, Transport.TCP, null, route(bench.bob, 81), reuse);
    PipeOptions shared = PipeOptions.defaults().with(PipeOptions.REUSE_ADDRESS, true);
    bench.open(bench.bob, Transport.TCP, null, route(bench.bob, 82), shared);
    assertThatThrownBy(
            () -> bench.open(bench.bob, Transport.TCP, null, route(bench.bob, 82), shared))
        .as("SO_REUSEADDR is not for listeners")
        .hasMessageContaining("TCP port 82 of 198.18.0.3 is taken on bob");
  }

  @Test
  void smallSegmentsAreGatheredUnlessTheyMayNotWait() {
    int[] segments = new int[2];
    for (int i = 0; i < 2; i++) {
      bench = new Bench(1);
      Pipe server = bench.serve(bench.bob, 80);
      Pipe near =
          bench.open(
              bench.alice,
              Transport.TCP,
              at(bench.bob, 80),
              null,
              PipeOptions.defaults().with(PipeOptions.NO_DELAY, i == 0));
      ByteArrayOutputStream received = collecting(bench.await(server.accept(Bench.LIMIT)));
      for (int word = 0; word < 50; word++) {
        near.send("word");
        bench.pass(Duration.ofMillis(2));
      }
      bench.pass();
      assertThat(received).hasToString("word".repeat(50));
      segments[i] = bench.sent(bench.alice).size();
    }
    assertThat(segments[0]).isGreaterThan(50);
    assertThat(segments[1]).isLessThan(10);
  }

  @Test
  void anAcknowledgementOfWhatWasNeverSentIsNotBelieved() {
    Pipe[] ends = bench.connected();
    ByteArrayOutputStream received = collecting(ends[1]);
    Packet forged =
        Packet.tcp(
            Endpoint.of(at(bench.bob, 80)),
            Endpoint.of(ends[0].local().orElseThrow()),
            TcpFlags.ACK);
    bench.bob.send(new Frame(forged, Segment.bare(0, 1L << 40, 65536)));
    bench.pass();
    ends[0].send("hello");
    bench.pass();

    assertThat(received).hasToString("hello");
  }

  @Test
  void aSmallerLinkOnTheWayIsFoundOut() {
    VirtualInternet internet = new VirtualInternet(1);
    VirtualHome home = internet.home("home", NatOptions.parse("port-restricted-random"));
    bench = new Bench(internet, home.host("alice"), internet.publicHost("bob"));
    Pipe[] ends = bench.connected();
    home.router().conditions(LinkConditions.delayed(Duration.ofMillis(5)).mtu(1000));
    ByteArrayOutputStream received = collecting(ends[1]);

    ends[0].send(Bench.bytes(20_000));
    bench.internet.time().runUntil(() -> received.size() == 20_000, Bench.LIMIT);

    assertThat(received.toByteArray()).isEqualTo(Bench.bytes(20_000).array());
  }

  @Test
  void loopbackAndBothFamiliesWork() {
    for (Family family : Family.values()) {
      Pipe server =
          bench.open(
              bench.bob, Transport.TCP, null, route(family.loopback(), 80), PipeOptions.defaults());
      Pipe near = bench.dial(bench.bob, new java.net.InetSocketAddress(family.loopback(), 80));
      assertThat(bench.await(server.accept(Bench.LIMIT)).remote()).isEqualTo(near.local());
      server.abort();
      Pipe wide =
          bench.open(
              bench.bob,
              Transport.TCP,
              null,
              route(bench.bob.address(family), 90),
              PipeOptions.defaults());
      bench.dial(bench.alice, new java.net.InetSocketAddress(bench.bob.address(family), 90));
      wide.abort();
    }
  }

  @Test
  void whatTheSocketsCannotDoIsRefused() {
    for (var option : List.of(PipeOptions.KEEP_ALIVE, PipeOptions.BIND_TO_DEVICE)) {
      assertThatThrownBy(
              () ->
                  bench.open(
                      bench.alice,
                      Transport.TCP,
                      at(bench.bob, 80),
                      null,
                      PipeOptions.defaults().with(option, true)))
          .hasMessageContaining("'" + option.name() + "' is not supported here");
    }
  }

  @Test
  void cancellingLeavesNothingOpen() {
    bench.bob.connected(false);
    CompletableFuture<Pipe> opening =
        bench.alice.pipes().open(Transport.TCP, Destination.of(at(bench.bob, 80)));
    bench.pass(Duration.ofMillis(100));
    opening.cancel(false);
    bench.pass(Duration.ofMillis(100));

    assertThat(bench.alice.tcp().connections()).isZero();
    assertThat(bench.alice.tcp().ports.size()).isZero();
  }
}
