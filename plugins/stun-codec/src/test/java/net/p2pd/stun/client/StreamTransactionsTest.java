package net.p2pd.stun.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.stun.codec.ChannelData;
import net.p2pd.stun.codec.IntegrityKey;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunClass;
import org.junit.jupiter.api.Test;

class StreamTransactionsTest {

  private static final StunRequest BINDING = StunRequest.binding();

  private final Lab lab = new Lab();

  @Test
  void aRequestIsSentOnceAndGivenUpAfterItsLimit() {
    lab.serveStreams((request, pipe) -> {});
    Duration began = lab.internet.time().elapsed();

    StunException failure = lab.failure(lab.over(lab.stream()).send(BINDING));

    assertThat(failure).hasMessage("no answer from 198.18.0.2:3478 within 39500 ms");
    assertThat(lab.arrivals).hasSize(1);
    assertThat(lab.internet.time().elapsed().minus(began)).isLessThan(Duration.ofMillis(39_600));
  }

  @Test
  void answersAreFoundWhereverTheirBytesEnd() {
    lab.serveStreams(
        (request, pipe) -> {
          ByteBuffer answer = Lab.success(request, pipe);
          for (int i = 0; i < answer.limit(); i++) {
            pipe.send(answer.slice(i, 1));
          }
        });
    Pipe stream = lab.stream();
    StunTransactions transactions = lab.over(stream);

    StunAnswer first = lab.await(transactions.send(BINDING));
    StunAnswer second = lab.await(transactions.send(BINDING));

    assertThat(first.mapped().orElseThrow().getPort())
        .isEqualTo(stream.local().orElseThrow().getPort());
    assertThat(second.mapped()).isEqualTo(first.mapped());
  }

  @Test
  void whatIsNoStunEndsEverything() {
    lab.serveStreams((request, pipe) -> pipe.send("SSH-2.0-OpenSSH_9.2\r\n"));
    StunTransactions transactions = lab.over(lab.stream());

    StunException failure = lab.failure(transactions.send(BINDING));
    StunException later = lab.failure(transactions.send(BINDING));

    assertThat(failure.reason()).isEqualTo(StunException.MALFORMED);
    assertThat(failure).hasMessageStartingWith("what came from 198.18.0.2:3478 is no STUN: ");
    assertThat(later.reason()).isEqualTo(StunException.MALFORMED);
  }

  @Test
  void aServerThatClosesEndsTheRequest() {
    lab.serveStreams((request, pipe) -> pipe.closeAsync());

    StunException failure = lab.failure(lab.over(lab.stream()).send(BINDING));

    assertThat(failure.reason()).isEqualTo(StunException.CLOSED);
  }

  @Test
  void anUnsignedAnswerEndsTheRequestAtOnce() {
    IntegrityKey key = IntegrityKey.shortTerm("secret");
    lab.serveStreams((request, pipe) -> pipe.send(Lab.success(request, pipe)));

    StunException failure =
        lab.failure(
            lab.over(lab.stream())
                .send(BINDING.signed(builder -> builder.integrity(key), key::verifies)));

    assertThat(failure.reason()).isEqualTo(StunException.NOT_AUTHENTIC);
    assertThat(lab.internet.time().elapsed()).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void afterTheLastAnswerTheStreamIsHandedOnAsItIs() {
    StringBuilder raw = new StringBuilder();
    List<Integer> frames = new ArrayList<>();
    StunRequest bind = StunRequest.of(Methods.CONNECTION_BIND).thenRaw();
    lab.serveStreams(
        (request, pipe) -> {
          ByteBuffer all = ByteBuffer.allocate(200);
          ChannelData.write(all, 0x4001, ByteBuffer.allocate(3), true);
          Lab.begin(all, request, StunClass.SUCCESS);
          all.put("peer's bytes, ".getBytes(StandardCharsets.UTF_8));
          pipe.send(all.flip());
          pipe.send("and more");
        });
    CompletableFuture<StunAnswer> bound = new CompletableFuture<>();
    StunTransactions transactions =
        lab.over(
            lab.stream(),
            (packet, from) -> {
              if (bound.isDone()) {
                raw.append(StandardCharsets.UTF_8.decode(packet));
              } else {
                frames.add(packet.remaining());
              }
            });
    transactions.send(bind).whenComplete((answer, error) -> bound.complete(answer));

    assertThat(lab.await(bound).isSuccess()).isTrue();
    lab.internet.time().advance(Duration.ofSeconds(1));
    assertThat(frames).as("without padding").containsExactly(7);
    assertThat(raw).hasToString("peer's bytes, and more");
  }
}
