package net.p2pd.natlab.virtual;

import static net.p2pd.natlab.virtual.Bench.at;
import static net.p2pd.natlab.virtual.Bench.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import org.junit.jupiter.api.Test;

/** Sessions over virtual UDP, as a punched or relayed path gets them. */
class DatagramSessionTest {

  private static final Duration HANDSHAKE = Duration.ofSeconds(30);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final LinkConditions BAD =
      LinkConditions.delayed(Duration.ofMillis(20))
          .loss(0.1)
          .duplication(0.1)
          .reordering(0.1)
          .jitter(Duration.ofMillis(15));

  private final Signers signers = new Signers();
  private Bench bench = new Bench(1);
  private final int[] ports = {4000, 5000};

  private record Ends(SecuredPath client, SecuredPath server) {}

  /** One end of a pair of sockets that know each other. */
  private Pipe udp(boolean alice) {
    return bench.open(
        alice ? bench.alice : bench.bob,
        Transport.UDP,
        alice ? at(bench.bob, ports[1]) : at(bench.alice, ports[0]),
        alice ? route(bench.alice, ports[0]) : route(bench.bob, ports[1]),
        PipeOptions.defaults());
  }

  private CompletableFuture<SecuredPath> secure(
      Pipe pipe, boolean client, int self, @Nullable PeerId expected) {
    VirtualHost host = client ? bench.alice : bench.bob;
    return new LabSessionProvider(host.random())
        .secure(
            new SessionRequest(
                pipe, client, signers.id(self), signers.signer(self), expected, HANDSHAKE))
        .toCompletableFuture();
  }

  private Ends session() {
    CompletableFuture<SecuredPath> server = secure(udp(false), false, 1, null);
    CompletableFuture<SecuredPath> client = secure(udp(true), true, 0, signers.id(1));
    return new Ends(bench.await(client), bench.await(server));
  }

  private static ByteArrayOutputStream read(Pipe pipe) {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    pipe.onMessage((message, from) -> received.writeBytes(message.bytes()));
    return received;
  }

  @Test
  void bothSidesAreProvenAndTheClientAfterOneRoundTrip() {
    CompletableFuture<SecuredPath> server = secure(udp(false), false, 1, null);
    Pipe raw = udp(true);
    Duration before = bench.internet.time().elapsed();
    SecuredPath client = bench.await(secure(raw, true, 0, signers.id(1)));

    assertThat(bench.internet.time().elapsed().minus(before))
        .isEqualTo(VirtualInternet.WAN_DELAY.multipliedBy(4));
    assertThat(client.peer()).isEqualTo(signers.id(1));
    assertThat(client.pipe().kind()).isEqualTo(PipeKind.STREAM);
    assertThat(bench.await(server).peer()).isEqualTo(signers.id(0));
  }

  @Test
  void somebodyElseThanExpectedIsRefused() {
    secure(udp(false), false, 1, null);
    Pipe raw = udp(true);
    CompletableFuture<SecuredPath> client = secure(raw, true, 0, signers.id(2));

    assertThatThrownBy(() -> bench.await(client)).hasMessageContaining("and not");
    bench.pass();
    assertThat(raw.closed()).isCompleted();
  }

  @Test
  void everyByteArrivesInOrderOverABadLink() {
    for (int seed = 1; seed <= 10; seed++) {
      bench = new Bench(seed);
      bench.alice.conditions(BAD);
      bench.bob.conditions(BAD);
      Ends ends = session();
      byte[] much = Bench.bytes(300_000).array();
      ByteArrayOutputStream there = read(ends.server().pipe());
      ByteArrayOutputStream back = read(ends.client().pipe());
      ends.client().pipe().send(much);
      ends.server().pipe().send(Arrays.copyOf(much, 100_000));
      boolean all =
          bench.internet.time().runUntil(() -> there.size() + back.size() >= 400_000, HOUR);

      assertThat(all).as("all bytes arrived, seed " + seed).isTrue();
      assertThat(there.toByteArray()).isEqualTo(much);
      assertThat(back.toByteArray()).isEqualTo(Arrays.copyOf(much, 100_000));
      ends.client().pipe().closeAsync();
      boolean over =
          bench.internet.time().runUntil(() -> ends.server().pipe().closed().isDone(), HOUR);
      assertThat(over).as("the close was passed on, seed " + seed).isTrue();
    }
  }

  @Test
  void noDatagramIsLongerThanEveryPathCarries() {
    Ends ends = session();
    read(ends.server().pipe());
    ends.client().pipe().send(new byte[50_000]);
    bench.pass();

    assertThat(bench.sent(bench.alice))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(length(line)).as(line).isLessThanOrEqualTo(1200));
  }

  private static int length(String line) {
    return Integer.parseInt(line.replaceFirst(".*\\((\\d+) bytes.*", "$1"));
  }

  @Test
  void whoDoesNotReadHoldsTheSenderBack() {
    Ends ends = session();
    CompletableFuture<Void> sent = ends.client().pipe().send(new byte[2_000_000]);
    bench.pass(Duration.ofMinutes(1));
    assertThat(sent).as("two megabytes that nobody reads").isNotDone();

    ByteArrayOutputStream received = read(ends.server().pipe());
    bench.pass(Duration.ofMinutes(1));
    assertThat(sent).isCompleted();
    assertThat(received.size()).isEqualTo(2_000_000);
  }

  @Test
  void datagramsOfOthersAreIgnored() {
    Pipe near = udp(true);
    Pipe far = udp(false);
    near.send("what opened the way");
    near.send(new byte[] {0, 1, 0, 0, 0x21, 0x12, (byte) 0xa4, 0x42});
    bench.pass();
    CompletableFuture<SecuredPath> server = secure(far, false, 1, null);
    SecuredPath client = bench.await(secure(near, true, 0, null));
    ByteArrayOutputStream received = read(bench.await(server).pipe());
    Pipe stranger =
        bench.open(
            bench.alice, Transport.UDP, null, route(bench.alice, 4001), PipeOptions.defaults());
    stranger.send(ByteBuffer.wrap(new byte[] {1, 2, 3}), at(bench.bob, ports[1]));
    client.pipe().send("only this");
    bench.pass();

    assertThat(received.toString(StandardCharsets.UTF_8)).isEqualTo("only this");
  }

  @Test
  void aClosedSessionTellsThePeerAndTheSocketIsGone() {
    Ends ends = session();
    ByteArrayOutputStream received = read(ends.server().pipe());
    ends.client().pipe().send("last words");
    ends.client().pipe().closeAsync();
    bench.pass();

    assertThat(received.toString(StandardCharsets.UTF_8)).isEqualTo("last words");
    assertThat(ends.server().pipe().closed().join().isOrderly()).isTrue();
    assertThat(udp(true).isOpen()).as("the port is free again").isTrue();
    assertThat(udp(false).isOpen()).as("the peer's port is free again").isTrue();
  }

  @Test
  void anAbortedSessionResetsThePeer() {
    Ends ends = session();
    read(ends.server().pipe());
    ends.client().pipe().abort();
    bench.pass();

    assertThat(ends.server().pipe().closed().join().id()).isEqualTo(CloseCause.RESET_BY_PEER);
  }

  @Test
  void aPeerThatIsGoneIsNoticedByWhoSends() {
    Ends ends = session();
    bench.bob.connected(false);
    ends.client().pipe().send("is anybody there?");
    bench.pass(Duration.ofMinutes(5));

    assertThat(ends.client().pipe().closed().join().id()).isEqualTo(CloseCause.FAILED);
  }

  @Test
  void aProviderWithoutDatagramsSaysSo() {
    SessionProvider streams = new LabSessionProvider(bench.alice.random()).withoutDatagrams();
    assertThat(streams.supports(PipeKind.DATAGRAM)).isFalse();
    assertThat(streams.supports(PipeKind.STREAM)).isTrue();
    Pipe raw = udp(true);
    CompletableFuture<SecuredPath> refused =
        streams
            .secure(
                new SessionRequest(raw, true, signers.id(0), signers.signer(0), null, HANDSHAKE))
            .toCompletableFuture();

    assertThatThrownBy(() -> bench.await(refused)).hasMessageContaining("no sessions of datagrams");
    bench.pass();
    assertThat(raw.closed()).isCompleted();
  }

  @Test
  void whatIsStackedOnAVirtualPipeIsCarriedToo() {
    InetSocketAddress relay = new InetSocketAddress("198.51.100.7", 3478);
    Pipe near = udp(true);
    Pipe stacked = bench.alice.pipes().over(new StackedDriver(near, relay), PipeOptions.defaults());
    CompletableFuture<SecuredPath> server = secure(udp(false), false, 1, null);
    SecuredPath client = bench.await(secure(stacked, true, 0, null));

    assertThat(client.peer()).isEqualTo(signers.id(1));
    assertThat(client.pipe().remote()).contains(relay);
    assertThat(bench.await(server).peer()).isEqualTo(signers.id(0));
  }
}
