package net.p2pd.stun.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ChannelData;
import net.p2pd.stun.codec.IntegrityKey;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.PacketKind;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;
import net.p2pd.stun.codec.TransactionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatagramTransactionsTest {

  private static final StunRequest BINDING = StunRequest.binding();

  private final Lab lab = new Lab();
  private final InetSocketAddress server = lab.at(0, Lab.PORT);

  private static void answer(StunMessage request, Pipe pipe) {
    pipe.send(Lab.success(request, pipe));
  }

  private StunException failureOf(StunRequest request) {
    return lab.failure(lab.over(lab.socket()).send(request, server));
  }

  // Repeating

  @Test
  void theServerTellsWhereTheClientIsSeen() {
    lab.serve(0, Lab.PORT, DatagramTransactionsTest::answer);
    Pipe socket = lab.socket();

    StunAnswer answer = lab.await(lab.over(socket).send(BINDING, server));

    assertThat(answer.mapped().orElseThrow().getPort())
        .isEqualTo(socket.local().orElseThrow().getPort());
    assertThat(answer.mapped().orElseThrow().getAddress())
        .isNotEqualTo(lab.client.address(Family.IPV4));
    assertThat(answer.from()).contains(server);
    assertThat(answer.requests()).isEqualTo(1);
    assertThat(answer.elapsed()).isBetween(Duration.ofMillis(48), Duration.ofMillis(50));
  }

  @Test
  void aRequestIsRepeatedAsTheRfcSaysAndThenGivenUp() {
    lab.serve(0, Lab.PORT, (request, pipe) -> {});
    Duration began = lab.internet.time().elapsed();

    StunException failure = failureOf(BINDING);

    assertThat(lab.steps()).containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15_500L, 31_500L);
    assertThat(lab.internet.time().elapsed().minus(began)).isEqualTo(Duration.ofMillis(39_500));
    assertThat(failure.reason()).isEqualTo(StunException.NO_ANSWER);
    assertThat(failure).hasMessage("no answer from 198.18.0.2:3478 within 39500 ms");
  }

  @ParameterizedTest
  @CsvSource({
    "100, 3, 5, 86400000, 0 100 300, 800",
    "100, 5, 2, 200, 0 100 300 500 700, 900",
    "250, 1, 4, 1000, 0, 1000"
  })
  void timingIsConfigurable(
      int interval, int requests, int lastWait, int longest, String steps, int total) {
    lab.serve(0, Lab.PORT, (request, pipe) -> {});
    StunTiming timing =
        StunTiming.STANDARD
            .withInterval(Duration.ofMillis(interval))
            .withRequests(requests)
            .withLastWait(lastWait)
            .withLongestInterval(Duration.ofMillis(longest));

    StunException failure = failureOf(BINDING.timing(timing));

    assertThat(lab.steps().stream().map(String::valueOf).toList())
        .containsExactly(steps.split(" "));
    assertThat(timing.total()).hasMillis(total);
    assertThat(failure).hasMessageEndingWith("within " + total + " ms");
  }

  @Test
  void theFastTimingGivesUpAfterTwoSeconds() {
    assertThat(StunTiming.FAST.total()).hasMillis(2200);
    assertThat(StunTiming.STANDARD.total()).isEqualTo(StunTiming.STANDARD.reliable());
  }

  @Test
  void whatIsAnsweredIsNotRepeated() {
    lab.serve(
        0,
        Lab.PORT,
        (request, pipe) -> {
          if (lab.arrivals.size() == 3) {
            answer(request, pipe);
          }
        });

    StunAnswer answer = lab.await(lab.over(lab.socket()).send(BINDING, server));
    lab.internet.time().advance(Lab.LIMIT);

    assertThat(answer.requests()).isEqualTo(3);
    assertThat(answer.elapsed()).isBetween(Duration.ofMillis(1540), Duration.ofMillis(1560));
    assertThat(lab.arrivals).hasSize(3);
  }

  @Test
  void manyAreAskedAtOnceOverOneSocket() {
    lab.serve(0, Lab.PORT, DatagramTransactionsTest::answer);
    lab.serve(1, Lab.PORT, DatagramTransactionsTest::answer);
    lab.serve(1, 3479, DatagramTransactionsTest::answer);
    List<InetSocketAddress> servers = List.of(server, lab.at(1, Lab.PORT), lab.at(1, 3479));
    StunTransactions transactions = lab.over(lab.socket());
    List<CompletableFuture<StunAnswer>> asked = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      asked.add(transactions.send(BINDING, servers.get(i % 3)));
    }

    lab.await(CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)));

    for (int i = 0; i < 300; i++) {
      assertThat(asked.get(i).join().from()).contains(servers.get(i % 3));
    }
  }

  @Test
  void aCancelledRequestIsNotRepeated() {
    lab.serve(0, Lab.PORT, (request, pipe) -> {});
    CompletableFuture<StunAnswer> asked = lab.over(lab.socket()).send(BINDING, server);
    lab.internet.time().advance(Duration.ofMillis(100));

    asked.cancel(true);
    lab.internet.time().advance(Lab.LIMIT);

    assertThat(lab.arrivals).hasSize(1);
  }

  @Test
  void closingEndsAllRequestsAndLeavesThePipe() {
    lab.serve(0, Lab.PORT, (request, pipe) -> {});
    Pipe socket = lab.socket();
    StunTransactions transactions = lab.over(socket);
    CompletableFuture<StunAnswer> asked = transactions.send(BINDING, server);
    lab.internet.time().advance(Duration.ofMillis(100));

    transactions.close();
    StunException failure = lab.failure(asked);
    StunException later = lab.failure(transactions.send(BINDING, server));
    lab.internet.time().advance(Lab.LIMIT);

    assertThat(failure.reason()).isEqualTo(StunException.CLOSED);
    assertThat(later.reason()).isEqualTo(StunException.CLOSED);
    assertThat(lab.arrivals).hasSize(1);
    assertThat(socket.isOpen()).isTrue();
  }

  @Test
  void aClosedPipeEndsAllRequests() {
    lab.serve(0, Lab.PORT, (request, pipe) -> {});
    Pipe socket = lab.socket();
    CompletableFuture<StunAnswer> asked = lab.over(socket).send(BINDING, server);
    lab.internet.time().advance(Duration.ofMillis(100));

    socket.closeAsync();

    assertThat(lab.failure(asked).reason()).isEqualTo(StunException.CLOSED);
  }

  @Test
  void aConnectedSocketHearsThatNothingListens() {
    Pipe socket = lab.open(lab.client, Transport.UDP, server, null);

    StunException failure = lab.failure(lab.over(socket).send(BINDING));

    assertThat(failure.reason()).isEqualTo(StunException.UNREACHABLE);
    assertThat(failure).hasMessage("nothing listens at 198.18.0.2:3478 (ICMP port unreachable)");
    assertThat(lab.internet.time().elapsed()).isLessThan(Duration.ofMillis(200));
  }

  @Test
  void whatCannotBeSentFailsAtOnce() {
    lab.client.connected(false);

    StunException failure = failureOf(BINDING);

    assertThat(failure.reason()).isEqualTo(StunException.UNREACHABLE);
    assertThat(failure).hasMessageContaining("no route to 198.18.0.2:3478");
  }

  // Believing

  /** Each answer is bad in its own way; the request is repeated, and the good answer is taken. */
  private StunAnswer afterBad(StunRequest request, BiConsumer<StunMessage, Pipe> bad) {
    lab.serve(
        0,
        Lab.PORT,
        (received, pipe) -> {
          if (lab.arrivals.size() == 1) {
            bad.accept(received, pipe);
          } else {
            answer(received, pipe);
          }
        });
    StunAnswer answer = lab.await(lab.over(lab.socket()).send(request, server));
    assertThat(answer.requests()).isEqualTo(2);
    return answer;
  }

  private static byte[] bytes(StunMessage request, Pipe pipe) {
    return Lab.success(request, pipe).array();
  }

  @Test
  void anAnswerFromElsewhereIsNotBelieved() {
    Pipe elsewhere = lab.open(lab.server, Transport.UDP, null, Lab.route(lab.server, 1, Lab.PORT));
    lab.serve(
        0,
        Lab.PORT,
        (request, pipe) -> elsewhere.send(Lab.success(request, pipe), pipe.remote().orElseThrow()));
    Pipe socket = lab.socket();
    socket.send(ByteBuffer.allocate(1), lab.at(1, Lab.PORT)); // so that the NAT lets it in

    StunException failure = lab.failure(lab.over(socket).send(BINDING, server));

    assertThat(failure.reason()).isEqualTo(StunException.NO_ANSWER);
    assertThat(failure).hasMessageContaining("an answer came from 198.19.0.2:3478, which was not");
  }

  @Test
  void anAnswerFromElsewhereIsTakenWhereItWasAskedFor() {
    Pipe elsewhere = lab.open(lab.server, Transport.UDP, null, Lab.route(lab.server, 1, 3479));
    lab.serve(
        0,
        Lab.PORT,
        (request, pipe) -> elsewhere.send(Lab.success(request, pipe), pipe.remote().orElseThrow()));
    Pipe socket = lab.socket();
    socket.send(ByteBuffer.allocate(1), lab.at(1, 3479));

    StunAnswer answer = lab.await(lab.over(socket).send(BINDING.answeredFromAnywhere(), server));

    assertThat(answer.from()).contains(lab.at(1, 3479));
  }

  @Test
  void anAnswerToAnotherTransactionIsNone() {
    afterBad(
        BINDING,
        (request, pipe) -> {
          byte[] wrong = bytes(request, pipe);
          wrong[19]++;
          pipe.send(wrong);
        });
  }

  @Test
  void aTruncatedAnswerIsNone() {
    afterBad(BINDING, (request, pipe) -> pipe.send(ByteBuffer.wrap(bytes(request, pipe), 0, 24)));
  }

  @Test
  void anAnswerWithAWrongFingerprintIsNone() {
    afterBad(
        BINDING,
        (request, pipe) -> {
          ByteBuffer wrong = Lab.success(request, pipe);
          wrong.put(wrong.limit() - 1, (byte) (wrong.get(wrong.limit() - 1) + 1));
          pipe.send(wrong);
        });
  }

  @Test
  void anAnswerToAnotherMethodIsNone() {
    afterBad(
        BINDING,
        (request, pipe) -> {
          ByteBuffer other = ByteBuffer.allocate(20);
          new StunBuilder()
              .begin(other, StunClass.SUCCESS, Methods.ALLOCATE, request.transactionId());
          pipe.send(other.flip());
        });
  }

  @Test
  void anErrorWithoutACodeIsNone() {
    afterBad(
        BINDING,
        (request, pipe) -> {
          ByteBuffer bare = ByteBuffer.allocate(20);
          Lab.begin(bare, request, StunClass.ERROR);
          pipe.send(bare.flip());
        });
  }

  @Test
  void anErrorIsAnAnswer() {
    lab.serve(0, Lab.PORT, (request, pipe) -> pipe.send(Lab.error(request, 500)));

    StunAnswer answer = lab.await(lab.over(lab.socket()).send(BINDING, server));

    assertThat(answer.isSuccess()).isFalse();
    assertThat(answer.error().orElseThrow().code()).isEqualTo(500);
    assertThat(answer.mapped()).isEmpty();
  }

  @Test
  void whatMustBeUnderstoodAndIsNotEndsTheRequest() {
    lab.serve(
        0,
        Lab.PORT,
        (request, pipe) -> {
          ByteBuffer odd = ByteBuffer.allocate(100);
          Lab.begin(odd, request, StunClass.SUCCESS).bytes(0x7FFF, new byte[4]);
          pipe.send(odd.flip());
        });

    StunException failure = failureOf(BINDING);

    assertThat(failure.reason()).isEqualTo(StunException.MALFORMED);
    assertThat(failure).hasMessageEndingWith("that must be understood and are unknown: 0x7fff");
    assertThat(lab.arrivals).hasSize(1);
  }

  @Test
  void aSignedRequestWantsASignedAnswer() {
    IntegrityKey key = IntegrityKey.shortTerm("secret");
    StunRequest request =
        BINDING.signed(builder -> builder.integrity(key), key::verifies).fingerprint();
    lab.serve(
        0,
        Lab.PORT,
        (received, pipe) -> {
          assertThat(key.verifies(received)).isTrue();
          assertThat(received.isFingerprintRight()).isTrue();
          ByteBuffer signed = ByteBuffer.allocate(200);
          IntegrityKey used = lab.arrivals.size() == 2 ? IntegrityKey.shortTerm("guess") : key;
          StunBuilder builder =
              Lab.begin(signed, received, StunClass.SUCCESS)
                  .address(Attributes.XOR_MAPPED_ADDRESS, pipe.remote().orElseThrow());
          if (lab.arrivals.size() > 1) {
            builder.integrity(used);
          }
          pipe.send(signed.flip());
        });

    StunAnswer answer = lab.await(lab.over(lab.socket()).send(request, server));

    assertThat(answer.requests()).as("unsigned, signed by another, signed").isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"401, true", "438, true", "400, false"})
  void onlyAChallengeMayBeUnsigned(int code, boolean believed) {
    IntegrityKey key = IntegrityKey.shortTerm("secret");
    StunRequest request = BINDING.signed(builder -> builder.integrity(key), key::verifies);
    lab.serve(0, Lab.PORT, (received, pipe) -> pipe.send(Lab.error(received, code)));
    CompletableFuture<StunAnswer> asked = lab.over(lab.socket()).send(request, server);

    if (believed) {
      assertThat(lab.await(asked).error().orElseThrow().code()).isEqualTo(code);
    } else {
      assertThat(lab.failure(asked))
          .hasMessageEndingWith("; the error 400 is not signed with the agreed password");
    }
  }

  @Test
  void aClassicRequestIsAnsweredInItsForm() {
    lab.serve(0, Lab.PORT, DatagramTransactionsTest::answer);

    StunAnswer answer = lab.await(lab.over(lab.socket()).send(BINDING.classic(), server));

    assertThat(answer.message().isClassic()).isTrue();
    assertThat(answer.mapped()).isPresent();
  }

  @Test
  void aRequestTooLargeForTheUsualBufferIsWrittenWhole() {
    StunRequest large = BINDING.with(b -> b.padding(3000)).with(b -> b.padding(1000));

    ByteBuffer packet = large.packet(TransactionId.random(new java.util.Random(7)));

    assertThat(packet.remaining()).isEqualTo(20 + 3004 + 1004);
    assertThat(StunMessage.parse(packet).size()).isEqualTo(packet.remaining());
  }

  // Everything else

  @Test
  void whatIsNoAnswerGoesToTheHandler() {
    List<String> others = new ArrayList<>();
    lab.serve(
        0,
        Lab.PORT,
        (request, pipe) -> {
          ByteBuffer indication = ByteBuffer.allocate(20);
          TransactionId id = request.transactionId();
          new StunBuilder().begin(indication, StunClass.INDICATION, Methods.DATA, id);
          pipe.send(indication.flip());
          ByteBuffer channel = ByteBuffer.allocate(8);
          ByteBuffer data = ByteBuffer.wrap("data".getBytes(StandardCharsets.UTF_8));
          ChannelData.write(channel, ChannelData.FIRST_CHANNEL, data, false);
          pipe.send(channel.flip());
          pipe.send("hello, somebody else");
          answer(request, pipe);
          answer(request, pipe);
        });
    StunTransactions transactions =
        lab.over(
            lab.socket(),
            (packet, from) -> {
              PacketKind kind = PacketKind.of(packet);
              String what =
                  kind == PacketKind.STUN ? StunMessage.parse(packet).toString() : kind.toString();
              others.add(what + " from " + from.getPort());
            });

    lab.await(transactions.send(BINDING, server));
    lab.internet.time().advance(Duration.ofSeconds(1));

    assertThat(others)
        .containsExactly(
            "Data INDICATION from 3478",
            "CHANNEL_DATA from 3478",
            "QUIC from 3478", // a text's first letter looks like that
            "Binding SUCCESS: XOR-MAPPED-ADDRESS from 3478");
  }
}
