package net.p2pd.core.session;

import static net.p2pd.core.session.FrameHeader.ACK;
import static net.p2pd.core.session.FrameHeader.DATA;
import static net.p2pd.core.session.FrameHeader.END;
import static net.p2pd.core.session.FrameHeader.GO_AWAY;
import static net.p2pd.core.session.FrameHeader.MORE;
import static net.p2pd.core.session.FrameHeader.OPEN;
import static net.p2pd.core.session.FrameHeader.PING;
import static net.p2pd.core.session.FrameHeader.RESET;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a peer sends: its session ends with words, and nothing else happens. */
final class HostileInputTest {

  private static final byte[] NONE = {};

  private static Arguments row(String words, Consumer<RawPeer> attack) {
    return Arguments.of(words, attack);
  }

  private static Arguments header(
      String words, int type, int flags, int reserved, int length, int stream, int seq, int ack) {
    return row(
        words, peer -> peer.raw(RawPeer.header(type, flags, reserved, length, stream, seq, ack)));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] grant(int stream, long limit) {
    return ByteBuffer.allocate(12).putInt(stream).putLong(limit).array();
  }

  static Stream<Arguments> attacks() {
    return Stream.of(
        header("unknown type 0", 0, 0, 0, 0, 1, 0, 0),
        header("unknown type 8", 8, 0, 0, 0, 1, 0, 0),
        header("unknown type 255", 255, 0, 0, 0, 1, 0, 0),
        header("OPEN with flags 1", OPEN, 1, 0, 0, 1, 0, 0),
        header("DATA with flags 2", DATA, 2, 0, 0, 1, 0, 0),
        header("DATA with flags 129", DATA, 0x81, 0, 0, 1, 0, 0),
        header("reserved bytes that are not 0", OPEN, 0, 1, 0, 1, 0, 0),
        header("OPEN of 256 bytes, where 0 to 255", OPEN, 0, 0, 256, 1, 0, 0),
        header("OPEN on stream 0", OPEN, 0, 0, 0, 0, 0, 0),
        header("DATA of 65537 bytes, where 0 to 65536", DATA, 0, 0, 65537, 1, 0, 0),
        header("DATA of 2147483648 bytes", DATA, 0, 0, 1 << 31, 1, 0, 0),
        header("DATA of 4294967295 bytes", DATA, 0, 0, -1, 1, 0, 0),
        header("DATA of 0 bytes, where 1 to 65536", DATA, MORE, 0, 0, 1, 0, 0),
        header("DATA of 0 bytes, where 1 to 4096", DATA, 0, 0, 0, 0, 0, 0),
        header("DATA of 4097 bytes, where 1 to 4096", DATA, 0, 0, 4097, 0, 0, 0),
        header("control message in parts", DATA, MORE, 0, 10, 0, 0, 0),
        header("ACK on stream 1", ACK, 0, 0, 0, 1, 0, 0),
        header("ACK whose length 13 is no multiple of 12", ACK, 0, 0, 13, 0, 0, 0),
        header("ACK of 65544 bytes", ACK, 0, 0, 65544, 0, 0, 0),
        header("END of 1 bytes, where 0 are allowed", END, 0, 0, 1, 1, 0, 0),
        header("END on stream 0", END, 0, 0, 0, 0, 0, 0),
        header("RESET of 3 bytes, where 4 to 516", RESET, 0, 0, 3, 1, 0, 0),
        header("RESET of 517 bytes", RESET, 0, 0, 517, 1, 0, 0),
        header("PING of 7 bytes, where 8 are allowed", PING, 0, 0, 7, 0, 0, 0),
        header("PING on stream 5", PING, 0, 0, 8, 5, 0, 0),
        header("GO_AWAY of 1029 bytes", GO_AWAY, 0, 0, 1029, 0, 0, 0),
        header("OPEN with sequence 1 where 0 was due", OPEN, 0, 0, 0, 1, 1, 0),
        header("PING with sequence 4294967295 where 0", PING, 0, 0, 8, 0, -1, 0),
        header("acknowledged up to 1 where 0 to 0", PING, 0, 0, 8, 0, 0, 1),
        row("opened stream 2, a number of this side's", peer -> peer.open(2, "")),
        row("opened stream 3 after stream 3", peer -> peer.open(3, "").open(3, "")),
        row("opened stream 1 after stream 3", peer -> peer.open(3, "").open(1, "")),
        row("name is not UTF-8", peer -> peer.send(OPEN, 0, 1, new byte[] {(byte) 0xC3, 0x28})),
        row("DATA for stream 1, which was never opened", peer -> peer.data(1, "x")),
        row("DATA for stream 2, which was never opened", peer -> peer.data(2, "x")),
        row("END for stream 7, which was never opened", peer -> peer.send(END, 0, 7, NONE)),
        row(
            "RESET for stream 7, which was never opened",
            peer -> peer.send(RESET, 0, 7, new byte[4])),
        row(
            "credit for stream 9, which was never opened",
            peer -> peer.send(ACK, 0, 0, grant(9, 1 << 20))),
        row("granted credit beyond 2^63", peer -> peer.send(ACK, 0, 0, grant(0, -1))),
        row(
            "sent END twice on stream 1",
            peer -> peer.open(1, "").send(END, 0, 1, NONE).send(END, 0, 1, NONE)),
        row(
            "DATA after END on stream 1",
            peer -> peer.open(1, "").send(END, 0, 1, NONE).data(1, "x")),
        row(
            "END inside a message on stream 1",
            peer -> peer.open(1, "").send(DATA, MORE, 1, text("x")).send(END, 0, 1, NONE)),
        row(
            "DATA on stream 1, which is closed",
            peer -> peer.open(1, "").send(RESET, 0, 1, new byte[4]).data(1, "x")),
        row(
            "more than the credit of 262144 bytes on stream 1",
            peer -> {
              peer.open(1, "");
              for (int i = 0; i < 5; i++) {
                peer.send(DATA, 0, 1, new byte[60_000]);
              }
            }),
        row(
            "more than the session's credit",
            peer -> {
              for (int i = 0; i < 200; i++) {
                peer.open(2 * i + 1, "");
                for (int j = 0; j < 4; j++) {
                  peer.send(DATA, 0, 2 * i + 1, new byte[65_000]);
                }
              }
            }),
        row(
            "more than 32 control messages",
            peer -> {
              for (int i = 0; i < 33; i++) {
                peer.send(DATA, 0, 0, text("hello"));
              }
            }),
        row(
            "PING of unknown kind 2",
            peer -> peer.send(PING, 0, 0, new byte[] {0, 0, 0, 2, 0, 0, 0, 0})),
        row("unknown type 71", peer -> peer.raw(text("GET / HTTP/1.1\r\nHost: example\r\n\r\n"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void aBrokenFrameEndsItsSessionWithWords(String words, Consumer<RawPeer> attack) {
    SessionPair bystander = new SessionPair();
    bystander.far.echo();
    Pipe other = bystander.near.open("");
    RawPeer peer = new RawPeer();
    peer.side.acceptor = pipe -> pipe.onEnd(ended -> {});
    attack.accept(peer);

    Frame goodbye = peer.goAway();
    assertThat(goodbye.code()).isEqualTo(Reason.PROTOCOL);
    assertThat(goodbye.text()).contains(words);
    peer.end();
    CloseCause cause = peer.side.closeCause();
    assertThat(cause.id()).isEqualTo(CloseCause.PROTOCOL_ERROR);
    assertThat(cause.text()).contains(words);
    assertThat(peer.side.session.isOpen()).isFalse();
    assertThat(peer.side.session.streams()).isZero();
    assertThat(peer.side.accepted)
        .allMatch(pipe -> peer.loop.await(pipe.closed()) != null, "closed");

    other.send("undisturbed");
    assertThat(bystander.receive(other).text()).isEqualTo("undisturbed");
  }

  @Test
  void streamsOfABrokenSessionCloseBecauseTheirCarrierIsGone() {
    RawPeer peer = new RawPeer();
    peer.open(1, "");
    Pipe pipe = peer.side.accepted.get(0);
    peer.raw(text("this is no frame, not at all"));
    CloseCause cause = peer.loop.await(pipe.closed());
    assertThat(cause.id()).isEqualTo(CloseCause.CARRIER_GONE);
    assertThat(cause.text()).contains("unknown type 116");
  }

  @Test
  void halfAFrameIsNoFrame() {
    RawPeer peer = new RawPeer();
    peer.raw(new byte[] {OPEN, 0, 0});
    peer.end();
    CloseCause cause = peer.side.closeCause();
    assertThat(cause.id()).isEqualTo(CloseCause.CARRIER_GONE);
    assertThat(peer.side.accepted).isEmpty();
  }

  @Test
  void randomBytesNeverDoMoreThanEndTheirSession() {
    for (int round = 0; round < 300; round++) {
      long seed = System.nanoTime();
      Random random = new Random(seed);
      RawPeer peer = new RawPeer();
      peer.side.echo();
      peer.open(1, "");
      byte[] noise = new byte[40 + random.nextInt(400)];
      random.nextBytes(noise);
      if (random.nextBoolean()) { // a header that is nearly right
        System.arraycopy(
            RawPeer.header(
                1 + random.nextInt(7), 0, 0, random.nextInt(300), random.nextInt(4), 1, 0),
            0,
            noise,
            0,
            FrameHeader.SIZE);
      }
      peer.raw(noise);
      peer.end();
      CloseCause cause = peer.side.closeCause();
      assertThat(cause.id())
          .as("seed %d: %s", seed, cause)
          .isIn(
              CloseCause.PROTOCOL_ERROR,
              CloseCause.CARRIER_GONE,
              CloseCause.ENDED_BY_PEER,
              CloseCause.RESET_BY_PEER);
    }
  }

  @Test
  void aHundredThousandOpensAreCutOff() {
    RawPeer peer = new RawPeer();
    int opened = 0;
    while (opened < 100_000 && peer.frames(GO_AWAY).isEmpty()) {
      ByteBuffer batch = ByteBuffer.allocate(500 * FrameHeader.SIZE);
      for (int i = 0; i < 500; i++) {
        batch.put(RawPeer.header(OPEN, 0, 0, 0, 2 * opened + 1, opened, 0));
        opened++;
      }
      peer.raw(batch.array());
    }
    SessionLimits limits = SessionLimits.defaults();
    assertThat(peer.side.accepted).hasSize(limits.maxStreams());
    assertThat(peer.frames(RESET)).hasSize(limits.maxRefused());
    assertThat(peer.frames(RESET)).allMatch(frame -> frame.code() == Reason.LIMIT);
    assertThat(opened).isLessThanOrEqualTo(limits.maxStreams() + limits.maxRefused() + 500);
    assertThat(peer.goAway().text()).contains("went on opening streams when 4096 were open");
  }

  @Test
  void whoOpensAndResetsTooQuicklyIsReadMoreSlowlyAndLeavesNothingBehind() {
    RawPeer peer = new RawPeer();
    SessionLimits limits = SessionLimits.defaults();
    int[] accepted = new int[1];
    peer.side.acceptor = pipe -> accepted[0]++;
    for (int i = 0; i < 20_000; i++) {
      peer.open(2 * i + 1, "");
      peer.send(RESET, 0, 2 * i + 1, new byte[4]);
      peer.side.accepted.clear();
    }
    assertThat(accepted[0]).isEqualTo(2 * limits.maxStreams());
    peer.loop.advance(Duration.ofSeconds(1));
    assertThat(accepted[0]).isBetween(3 * limits.maxStreams() - 300, 3 * limits.maxStreams());
    peer.loop.advance(Duration.ofSeconds(10));
    assertThat(accepted[0]).isEqualTo(20_000);
    assertThat(peer.side.session.isOpen()).isTrue();
    assertThat(peer.side.session.streams()).isZero();
  }

  @Test
  void whoAsksForSignsOfLifeWithoutEndIsCutOff() {
    RawPeer peer = new RawPeer();
    for (int i = 0; i < 256; i++) {
      peer.send(PING, 0, 0, new byte[8]);
    }
    assertThat(peer.side.session.isOpen()).isTrue();
    peer.loop.advance(Duration.ofSeconds(1));
    for (int i = 0; i < 20; i++) {
      peer.send(PING, 0, 0, new byte[8]);
    }
    assertThat(peer.side.session.isOpen()).isTrue();
    peer.send(PING, 0, 0, new byte[8]);
    assertThat(peer.goAway().text()).contains("sent more than 256 PINGs at once");
  }

  @Test
  void aPeerThatAsksAndNeverListensIsCutOff() {
    RawPeer peer = new RawPeer();
    peer.side.acceptor =
        pipe -> {
          throw new IllegalStateException("nobody wants this; ".repeat(20));
        };
    peer.deaf();
    peer.sidePath.stall(true);
    for (int i = 0; i < 100_000 && peer.side.session.isOpen(); i += 1000) {
      ByteBuffer batch = ByteBuffer.allocate(1000 * FrameHeader.SIZE);
      for (int j = i; j < i + 1000; j++) {
        batch.put(RawPeer.header(OPEN, 0, 0, 0, 2 * j + 1, j, 0));
      }
      peer.raw(batch.array());
      peer.loop.advance(Duration.ofMillis(300));
    }
    assertThat(peer.side.session.isOpen()).isFalse();
    assertThat(peer.side.closeCause().text()).contains("does not read the answers");
  }

  @Test
  void answersThatAPeerDoesNotReadAreHeldUpToALimitForAllStreams() {
    SessionLimits limits = SessionLimits.builder().maxPending(1 << 20).build();
    RawPeer peer = new RawPeer(limits);
    int[] refused = new int[1];
    peer.side.acceptor =
        pipe -> {
          pipe.onError((which, error) -> refused[0]++);
          pipe.onMessage((message, from) -> from.send(message.bytes()));
        };
    peer.deaf();
    peer.sidePath.stall(true);
    for (int i = 0; i < 100; i++) {
      peer.open(2 * i + 1, "");
    }
    for (int i = 0; i < 20; i++) {
      for (int j = 0; j < 100; j++) {
        peer.send(DATA, 0, 2 * j + 1, new byte[2000]);
        peer.data(2 * j + 1, "");
      }
      peer.loop.advance(Duration.ofSeconds(1));
    }
    Streams streams = peer.side.session.core().streams();
    assertThat(streams.waiting()).isBetween((1L << 20) - 2064, (1L << 20) + 2064);
    assertThat(refused[0]).isPositive();
    assertThat(peer.side.session.isOpen()).isTrue();
    for (int j = 0; j < 100; j++) {
      peer.send(RESET, 0, 2 * j + 1, new byte[4]);
    }
    assertThat(streams.waiting()).isZero();
    peer.loop.advance(Duration.ofSeconds(1)); // what failed is told a moment later
  }

  @Test
  void dataThatWasUnderWayIsIgnoredExactlyAsFarAsItsCredit() {
    RawPeer peer = new RawPeer();
    peer.open(1, "");
    peer.side.accepted.get(0).abort();
    for (int i = 0; i < 4; i++) {
      peer.send(DATA, 0, 1, new byte[65_536 - 64]);
    }
    assertThat(peer.side.session.isOpen()).isTrue();
    peer.data(1, "");
    assertThat(peer.goAway().text()).contains("beyond what could be under way");
  }

  @Test
  void aStrangersWordsHoldNoControlCharacters() {
    RawPeer peer = new RawPeer();
    peer.send(GO_AWAY, 0, 0, text("\0\0\0\1\u001b[31mred\r\nalert"));
    String words = peer.side.closeCause().text();
    assertThat(words).contains("[31mred  alert");
    assertThat(words.chars()).noneMatch(Character::isISOControl);
  }

  @Test
  void manySmallFramesInOneChunkAreAllTaken() {
    RawPeer peer = new RawPeer();
    peer.side.echo();
    ByteBuffer batch = ByteBuffer.allocate(100_000);
    batch.put(RawPeer.header(OPEN, 0, 0, 0, 1, 0, 0));
    for (int i = 1; i <= 1000; i++) {
      batch.put(RawPeer.header(DATA, 0, 0, 1, 1, i, 0)).put((byte) i);
    }
    peer.raw(Arrays.copyOf(batch.array(), batch.position()));
    List<Frame> answers = peer.frames(DATA);
    assertThat(answers).hasSize(1000);
    assertThat(answers.get(999).ack()).isEqualTo(1001);
  }
}
