package net.p2pd.node.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.SecuredPath;
import net.p2pd.api.connect.SessionRequest;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Transport;
import net.p2pd.core.pipe.EnginePipe;
import net.p2pd.core.pipe.PipeAttributes;
import net.p2pd.node.identity.Identity;
import net.p2pd.node.tls.SessionException;
import org.awaitility.Awaitility;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuicSessionProviderTest {

  private static final Identity ANNA = Identity.ephemeral();
  private static final Identity BORIS = Identity.ephemeral();
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final BadLink.Faults NONE = new BadLink.Faults(0, 0, 0);

  private final List<BadLink> links = new ArrayList<>();
  private Path path = perfect();
  private final QuicSessionProvider annas = new QuicSessionProvider(path.loops().tlsTasks());
  private final QuicSessionProvider boriss = new QuicSessionProvider(path.loops().tlsTasks());

  private Path perfect() {
    return bad(0, NONE);
  }

  private Path bad(long seed, BadLink.Faults faults) {
    return new Path(
        driver -> {
          BadLink link = new BadLink(driver, seed + links.size(), faults);
          links.add(link);
          return link;
        });
  }

  @AfterEach
  void close() {
    path.close();
  }

  private CompletableFuture<SecuredPath> anna(@Nullable PeerId expected, Duration limit) {
    return annas
        .secure(new SessionRequest(path.near, true, ANNA.peerId(), ANNA, expected, limit))
        .toCompletableFuture();
  }

  private CompletableFuture<SecuredPath> boris(
      @Nullable PeerId expected, PeerAddress.Signer signer, Duration limit) {
    return boriss
        .secure(new SessionRequest(path.far, false, BORIS.peerId(), signer, expected, limit))
        .toCompletableFuture();
  }

  private record Ends(Pipe near, Pipe far) {}

  private Ends ends() throws Exception {
    CompletableFuture<SecuredPath> boris = boris(ANNA.peerId(), BORIS, LONG);
    CompletableFuture<SecuredPath> anna = anna(BORIS.peerId(), LONG);
    assertThat(anna.get(60, TimeUnit.SECONDS).peer()).isEqualTo(BORIS.peerId());
    assertThat(boris.get(60, TimeUnit.SECONDS).peer()).isEqualTo(ANNA.peerId());
    return new Ends(anna.get().pipe(), boris.get().pipe());
  }

  private static String failure(CompletableFuture<SecuredPath> path) throws Exception {
    return String.valueOf(exception(path).getMessage());
  }

  private static SessionException exception(CompletableFuture<SecuredPath> path) throws Exception {
    try {
      path.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(SessionException.class);
      return (SessionException) e.getCause();
    }
    throw new AssertionError("it was let in");
  }

  private static byte[] receive(Pipe pipe, int bytes) throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (all.size() < bytes) {
      Message message = pipe.receive(LONG).get();
      all.writeBytes(message.bytes());
    }
    return all.toByteArray();
  }

  private static String text(Pipe pipe, int bytes) throws Exception {
    return new String(receive(pipe, bytes), StandardCharsets.ISO_8859_1);
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(size).nextBytes(noise);
    return noise;
  }

  @Test
  void twoNodesProveThemselvesAndExchangeBytes() throws Exception {
    Ends ends = ends();
    assertThat(ends.near.kind()).isEqualTo(PipeKind.STREAM);
    assertThat(ends.near.transport()).isEqualTo(Transport.UDP);
    assertThat(ends.near.role()).isEqualTo(PipeRole.CLIENT);
    assertThat(ends.far.role()).isEqualTo(PipeRole.ACCEPTED);
    assertThat(ends.near.remote()).contains(ends.far.local().orElseThrow());
    ends.far.send("the server may speak first");
    assertThat(text(ends.near, 26)).isEqualTo("the server may speak first");
    ends.near.send("hello");
    assertThat(text(ends.far, 5)).isEqualTo("hello");
    byte[] much = noise(3_000_000);
    ends.far.send(much);
    assertThat(Arrays.equals(receive(ends.near, much.length), much)).isTrue();
    ends.near.send(much);
    assertThat(Arrays.equals(receive(ends.far, much.length), much)).isTrue();
    assertThat(links).allSatisfy(link -> assertThat(link.largest).isLessThanOrEqualTo(1200));
  }

  @Test
  void aSideThatClosesLosesNothingOfWhatItSent() throws Exception {
    Ends ends = ends();
    byte[] much = noise(400_000);
    ends.near.send(much);
    ends.near.close();
    assertThat(Arrays.equals(receive(ends.far, much.length), much)).isTrue();
    assertThat(ends.far.closed().get(60, TimeUnit.SECONDS).isOrderly()).isTrue();
    assertThat(ends.near.closed().get(60, TimeUnit.SECONDS).id()).isEqualTo(CloseCause.CLOSED_HERE);
    assertThat(path.near.closed().get(60, TimeUnit.SECONDS)).isNotNull();
    assertThat(path.far.closed().get(60, TimeUnit.SECONDS)).isNotNull();
  }

  /**
   * The answer to the last bytes gets lost, and the end; so both are sent again, in one frame of
   * which the other side has read the bytes. The engine does not tell of such an end.
   */
  @Test
  void anEndThatComesAgainWithBytesThatWereReadIsHeard() throws Exception {
    Ends ends = ends();
    ends.near.send("one");
    assertThat(text(ends.far, 3)).isEqualTo("one");
    links.get(1).cut();
    ends.near.send("bye");
    assertThat(text(ends.far, 3)).isEqualTo("bye");
    links.get(0).cut();
    int before = links.get(0).sent.size();
    ends.near.closeAsync();
    Awaitility.await().atMost(Durations.ONE_MINUTE).until(() -> links.get(0).sent.size() > before);
    links.forEach(BadLink::mend);
    CloseCause end = ends.far.closed().get(8, TimeUnit.SECONDS);
    assertThat(end.isOrderly()).as(end.text()).isTrue();
  }

  @Test
  void eachDirectionEndsByItself() throws Exception {
    Ends ends = ends();
    ends.far.onEnd(pipe -> {});
    ends.near.send("question");
    ends.near.end();
    assertThat(text(ends.far, 8)).isEqualTo("question");
    byte[] answer = noise(400_000);
    ends.far.send(answer);
    ends.far.close();
    assertThat(Arrays.equals(receive(ends.near, answer.length), answer)).isTrue();
    assertThat(ends.near.closed().get(60, TimeUnit.SECONDS).isOrderly()).isTrue();
    assertThat(ends.far.closed().get(60, TimeUnit.SECONDS).isOrderly()).isTrue();
    assertThat(path.far.closed().get(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void anAbortIsNoOrderlyEnd() throws Exception {
    Ends ends = ends();
    ends.near.send("one");
    assertThat(text(ends.far, 3)).isEqualTo("one");
    ends.near.abort();
    assertThat(ends.far.closed().get(60, TimeUnit.SECONDS).id())
        .isEqualTo(CloseCause.RESET_BY_PEER);
    assertThat(path.near.closed().get(60, TimeUnit.SECONDS)).isNotNull();
    assertThat(path.far.closed().get(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void aPathThatEndsTakesTheSessionWithIt() throws Exception {
    Ends ends = ends();
    links.get(0).eventLoop().execute(() -> links.get(0).close(true));
    assertThat(ends.near.closed().get(60, TimeUnit.SECONDS).isOrderly()).isFalse();
    ends.far.abort();
  }

  @Test
  void whoSendsFasterThanTheOtherReadsIsHeldBack() throws Exception {
    Ends ends = ends();
    byte[] piece = noise(64 * 1024);
    long sent = 0;
    while (sent < (64 << 20)) {
      CompletableFuture<Void> taken = ends.near.send(piece);
      try {
        taken.get(500, TimeUnit.MILLISECONDS);
      } catch (java.util.concurrent.TimeoutException e) {
        break; // held back, as it should be
      }
      sent += piece.length;
    }
    assertThat(sent).as("bytes that were taken without a reader").isLessThan(4 << 20);
    long unread = sent;
    ends.far.onMessage((message, pipe) -> {});
    Awaitility.await()
        .atMost(Durations.ONE_MINUTE)
        .until(() -> ends.far.stats().bytesIn() >= unread);
  }

  @ParameterizedTest(name = "{0} % lost, {1} % doubled, {2} % late, seed {3}")
  @CsvSource({"5, 5, 5, 1", "10, 0, 10, 2", "20, 5, 0, 3", "20, 20, 20, 4"})
  void aBadLinkSlowsItDownAndNothingElse(int lost, int doubled, int late, long seed)
      throws Exception {
    path.close();
    links.clear();
    path = bad(seed, new BadLink.Faults(lost, doubled, late));
    Ends ends = ends();
    byte[] much = noise(100_000);
    ends.near.send(much);
    ends.far.send(much);
    assertThat(Arrays.equals(receive(ends.far, much.length), much)).isTrue();
    assertThat(Arrays.equals(receive(ends.near, much.length), much)).isTrue();
    ends.near.send("bye");
    ends.near.close();
    assertThat(text(ends.far, 3)).isEqualTo("bye");
    CloseCause end = ends.far.closed().get(60, TimeUnit.SECONDS);
    assertThat(end.isOrderly()).as(end.text()).isTrue();
  }

  @Test
  void anotherPeerThanExpectedIsRefused() throws Exception {
    PeerId stranger = Identity.ephemeral().peerId();
    CompletableFuture<SecuredPath> boris = boris(null, BORIS, LONG);
    CompletableFuture<SecuredPath> anna = anna(stranger, LONG);
    assertThat(failure(anna)).contains("proved to be " + BORIS.peerId(), "not " + stranger);
    assertThat(exception(anna).reason()).isEqualTo(Cause.WRONG_IDENTITY);
    assertThat(failure(boris)).contains("refused this node's proof of identity");
    assertThat(exception(boris).reason()).isEqualTo(Cause.NOT_SECURED);
    assertThat(path.near.closed().get(60, TimeUnit.SECONDS)).isNotNull();
    assertThat(path.far.closed().get(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void aLateDatagramDoesNotHideTheRefusalBeforeIt() throws Exception {
    links.get(0).repeatBeginnings();
    CompletableFuture<SecuredPath> boris = boris(null, BORIS, LONG);
    CompletableFuture<SecuredPath> anna = anna(Identity.ephemeral().peerId(), LONG);
    assertThat(failure(anna)).contains("proved to be " + BORIS.peerId());
    assertThat(failure(boris)).contains("refused this node's proof of identity");
  }

  @Test
  void aClientThatIsRefusedHearsOfIt() throws Exception {
    CompletableFuture<SecuredPath> boris = boris(Identity.ephemeral().peerId(), BORIS, LONG);
    CompletableFuture<SecuredPath> anna = anna(BORIS.peerId(), LONG);
    assertThat(failure(boris)).contains("proved to be " + ANNA.peerId());
    assertThat(exception(boris).reason()).isEqualTo(Cause.WRONG_IDENTITY);
    // In TLS 1.3 the client may be done before the server has looked at it.
    CloseCause cause = anna.get(60, TimeUnit.SECONDS).pipe().closed().get(60, TimeUnit.SECONDS);
    assertThat(cause.isOrderly()).isFalse();
    assertThat(cause.text()).contains("refused this node's proof of identity");
    assertThat(path.near.closed().get(60, TimeUnit.SECONDS)).isNotNull();
    assertThat(path.far.closed().get(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void aRefusalThatGetsLostIsSaidAgain() throws Exception {
    path.close();
    links.clear();
    path = bad(7, new BadLink.Faults(20, 0, 0));
    CompletableFuture<SecuredPath> boris = boris(Identity.ephemeral().peerId(), BORIS, LONG);
    CompletableFuture<SecuredPath> anna = anna(BORIS.peerId(), LONG);
    assertThat(failure(boris)).contains("proved to be " + ANNA.peerId());
    try {
      assertThat(anna.get(60, TimeUnit.SECONDS).pipe().closed().get(60, TimeUnit.SECONDS).text())
          .contains("refused this node's proof of identity");
    } catch (ExecutionException e) {
      assertThat(e).hasMessageContaining("refused this node's proof of identity");
    }
  }

  @Test
  void whoCannotSignForHisNameIsRefused() throws Exception {
    Identity impostor = Identity.ephemeral();
    CompletableFuture<SecuredPath> boris = boris(null, impostor, LONG);
    CompletableFuture<SecuredPath> anna = anna(BORIS.peerId(), LONG);
    assertThat(failure(anna)).contains("was not signed by that identity");
    assertThat(failure(boris)).isNotEmpty();
  }

  @Test
  void silenceEndsTheHandshake() throws Exception {
    assertThat(failure(anna(null, Duration.ofMillis(300)))).contains("within 300 ms");
    assertThat(failure(boris(null, BORIS, Duration.ofMillis(300)))).contains("within 300 ms");
    assertThat(path.near.closed().get(60, TimeUnit.SECONDS)).isNotNull();
    assertThat(path.far.closed().get(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void foreignDatagramsDisturbNothing() throws Exception {
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      byte[] stranger = new byte[1 + random.nextInt(1300)];
      random.nextBytes(stranger);
      if (i % 3 == 0) {
        stranger[0] &= ~0x40; // a probe of the punching, or STUN
      } else if (i % 3 == 1) {
        stranger[0] = (byte) 0xC3; // like the beginning of a connection
      }
      Path.inject(links.get(i % 2), stranger);
    }
    Ends ends = ends();
    for (int i = 0; i < 200; i++) {
      byte[] stranger = new byte[1 + random.nextInt(1300)];
      random.nextBytes(stranger);
      Path.inject(links.get(i % 2), stranger);
    }
    ends.near.send("still there");
    assertThat(text(ends.far, 11)).isEqualTo("still there");
  }

  /** The beginning of a connection that leads to nothing: a full Initial packet, version 1. */
  private static byte[] beginning(Random random) {
    byte[] initial = new byte[1200];
    random.nextBytes(initial);
    byte[] head = {(byte) 0xC3, 0, 0, 0, 1, 8};
    System.arraycopy(head, 0, initial, 0, head.length);
    initial[14] = 8; // the length of the second connection id
    initial[23] = 0; // no token
    initial[24] = 0x44; // the length of the rest: 1,174
    initial[25] = (byte) 0x96;
    return initial;
  }

  @Test
  void connectionsThatStrangersBeginDoNotKeepThePeerOut() throws Exception {
    Random random = new Random(13);
    CompletableFuture<SecuredPath> boris = boris(ANNA.peerId(), BORIS, LONG);
    for (int i = 0; i < 40; i++) {
      Path.inject(links.get(0), beginning(random));
    }
    CompletableFuture<SecuredPath> anna = anna(BORIS.peerId(), LONG);
    anna.get(60, TimeUnit.SECONDS).pipe().send("hello");
    assertThat(text(boris.get(60, TimeUnit.SECONDS).pipe(), 5)).isEqualTo("hello");
  }

  @Test
  void aStrangerAtThePeersAddressCannotEndTheSession() throws Exception {
    path.close();
    links.clear();
    List<PipeDriver> branches = new ArrayList<>();
    path =
        new Path(
            driver -> {
              if (!branches.isEmpty()) {
                return driver;
              }
              Fork fork = new Fork(driver);
              branches.add(fork.branch());
              return fork.branch();
            });
    Ends ends = ends();
    Identity mallory = Identity.ephemeral();
    Pipe same = EnginePipe.over(branches.get(0), PipeOptions.defaults(), PipeAttributes.defaults());
    CompletableFuture<SecuredPath> intruder =
        new QuicSessionProvider(path.loops().tlsTasks())
            .secure(
                new SessionRequest(
                    same, true, mallory.peerId(), mallory, null, Duration.ofSeconds(1)))
            .toCompletableFuture();
    assertThat(failure(intruder)).contains("did not finish the QUIC handshake within 1 s");
    ends.near.send("still there");
    assertThat(text(ends.far, 11)).isEqualTo("still there");
  }

  @Test
  void whatIsNoDatagramPipeIsRefused() {
    assertThat(annas.supports(PipeKind.STREAM)).isFalse();
    assertThat(annas.supports(PipeKind.DATAGRAM)).isTrue();
    assertThatThrownBy(
            () -> {
              Ends ends = ends();
              annas.secure(new SessionRequest(ends.near, true, ANNA.peerId(), ANNA, null, LONG));
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("QUIC needs a DATAGRAM pipe");
  }

  @Test
  void theSecondHandshakeSharesNothingWithTheFirst() throws Exception {
    ends();
    long first = Math.min(2400, bytes(links.get(1).sent)); // without what was sent again
    path.close();
    links.clear();
    path = bad(0, NONE);
    ends();
    assertThat(bytes(links.get(1).sent)).isGreaterThan(first / 2);
  }

  private static long bytes(List<byte[]> sent) {
    return List.copyOf(sent).stream().mapToLong(datagram -> datagram.length).sum();
  }

  @Test
  void aCancelledHandshakeClosesThePath() throws Exception {
    CompletableFuture<SecuredPath> anna = anna(null, LONG);
    anna.cancel(false);
    assertThat(path.near.closed().get(60, TimeUnit.SECONDS)).isNotNull();
  }
}
