package net.p2pd.core.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.pipe.Filter;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.core.testing.MemoryDriver;
import net.p2pd.core.testing.TestLoop;
import org.junit.jupiter.api.Test;

class DatagramPipeTest {

  private static final InetSocketAddress ANNE = MemoryDriver.address(7001);
  private static final InetSocketAddress BERT = MemoryDriver.address(7002);

  private final TestLoop loop = new TestLoop();
  private final MemoryDriver driver = MemoryDriver.server(PipeKind.DATAGRAM, loop);
  private final EnginePipe server = open(PipeOptions.defaults());

  private EnginePipe open(PipeOptions options) {
    return EnginePipe.over(driver, options, PipeAttributes.defaults());
  }

  private void arrive(String text, InetSocketAddress sender) {
    driver.inject(text.getBytes(), sender);
    loop.run();
  }

  private List<String> sent() {
    return driver.sent().stream()
        .map(datagram -> datagram.to().getPort() + ":" + new String(datagram.bytes()))
        .toList();
  }

  // PIPE-11

  @Test
  void theHandlersPipeAnswersTheSender() {
    server.onMessage((message, pipe) -> pipe.send("to " + message.text()));
    arrive("anne", ANNE);
    arrive("bert", BERT);
    arrive("anne again", ANNE);
    assertThat(sent()).containsExactly("7001:to anne", "7002:to bert", "7001:to anne again");
  }

  @Test
  void aTalkWithOneSenderHasOnePipe() {
    List<Pipe> pipes = new ArrayList<>();
    server.onMessage((message, pipe) -> pipes.add(pipe));
    arrive("1", ANNE);
    arrive("2", MemoryDriver.address(7001));
    arrive("3", BERT);
    assertThat(pipes.get(1)).isSameAs(pipes.get(0));
    assertThat(pipes.get(2)).isNotEqualTo(pipes.get(0));
    assertThat(pipes.get(0).remote()).contains(ANNE);
    assertThat(pipes.get(0).role()).isEqualTo(PipeRole.ACCEPTED);
  }

  @Test
  void handlersElsewhereAnswerTheSenderToo() {
    server.onMessage((message, pipe) -> pipe.send("executor " + message.text()), Runnable::run);
    server.onMessageAsync((message, pipe) -> pipe.send("async " + message.text()));
    arrive("anne", ANNE);
    assertThat(sent()).containsExactly("7001:executor anne", "7001:async anne");
  }

  @Test
  void aHandlerThatClosesItsPipeDoesNotCloseTheServer() {
    server.onMessage(
        (message, pipe) -> {
          pipe.send("bye");
          pipe.close();
          pipe.abort();
          assertThat(pipe.closeAsync()).isCompleted();
        });
    arrive("a", ANNE);
    arrive("b", BERT);
    assertThat(sent()).containsExactly("7001:bye", "7002:bye");
    assertThat(server.isOpen()).isTrue();
  }

  @Test
  void whatIsReceivedThroughASendersPipeComesFromThere() {
    List<Pipe> pipes = new ArrayList<>();
    server.onMessage((message, pipe) -> pipes.add(pipe));
    arrive("hello", ANNE);
    Pipe anne = pipes.get(0);
    anne.subscribe(Filter.ALL);
    List<String> heard = new ArrayList<>();
    anne.onMessage((message, pipe) -> heard.add(message.text()));
    arrive("from bert", BERT);
    arrive("from anne", ANNE);
    assertThat(loop.await(anne.receive(Bench.SECOND)).text()).isEqualTo("from anne");
    assertThat(heard).containsExactly("from anne");
  }

  @Test
  void aSendersPipeCanBeLinkedBothWays() {
    MemoryDriver.Pair pair = MemoryDriver.pair(PipeKind.MESSAGES, loop);
    EnginePipe inner =
        EnginePipe.over(pair.near(), PipeOptions.defaults(), PipeAttributes.defaults());
    EnginePipe outer =
        EnginePipe.over(pair.far(), PipeOptions.defaults(), PipeAttributes.defaults());
    List<String> got = new ArrayList<>();
    outer.onMessage((message, pipe) -> got.add(message.text()));
    List<Pipe> pipes = new ArrayList<>();
    server.onMessage((message, pipe) -> pipes.add(pipe));
    arrive("hello", ANNE);
    Pipe.relay(pipes.get(0), inner);
    arrive("anne speaks", ANNE);
    arrive("bert speaks", BERT);
    outer.send("answer");
    loop.run();
    assertThat(got).containsExactly("anne speaks");
    assertThat(sent()).containsExactly("7001:answer");
  }

  // The rest of datagrams

  @Test
  void aFilterBySenderChoosesAndPortZeroMeansAny() {
    server.subscribe(Filter.from(BERT));
    server.subscribe(Filter.from(new InetSocketAddress(BERT.getAddress(), 0)));
    arrive("a", ANNE);
    arrive("b", BERT);
    assertThat(server.subscribe(Filter.from(BERT)).queued()).isEqualTo(1);
    assertThat(server.subscribe(Filter.from(new InetSocketAddress(BERT.getAddress(), 0))).queued())
        .isEqualTo(2);
  }

  @Test
  void anEmptyDatagramIsAMessage() {
    server.subscribe(Filter.ALL);
    arrive("", ANNE);
    assertThat(loop.await(server.receive(Bench.SECOND)).size()).isZero();
  }

  @Test
  void sendingWithoutADestinationFailsAndSaysWhatToUse() {
    assertThatThrownBy(() -> loop.await(server.send("x")))
        .hasRootCauseInstanceOf(PipeException.class)
        .hasMessageContaining("send(bytes, to)");
    assertThat(server.stats().dropped()).isEqualTo(1);
  }

  @Test
  void aDatagramPipeSendsToAnyAddress() {
    server.send(Bench.buffer("x"), BERT);
    loop.run();
    assertThat(sent()).containsExactly("7002:x");
  }

  @Test
  void aDatagramPipeHasNoEndAndAcceptsNobody() {
    assertThatThrownBy(() -> loop.await(server.end()))
        .hasCauseInstanceOf(UnsupportedOptionException.class);
    assertThatThrownBy(() -> loop.await(server.accept(Bench.SECOND)))
        .hasCauseInstanceOf(UnsupportedOptionException.class);
  }

  @Test
  void anUnreadableDatagramReachesTheErrorHandlersAndThePipeStaysOpen() {
    List<Throwable> errors = new ArrayList<>();
    server.onError((pipe, error) -> errors.add(error));
    driver.injectError(new PipeException("unreadable"));
    loop.run();
    assertThat(errors).hasSize(1);
    assertThat(server.isOpen()).isTrue();
  }

  // Duplicates

  @Test
  void repeatedMessagesOfOneSenderAreDroppedAndCounted() {
    MemoryDriver other = MemoryDriver.server(PipeKind.DATAGRAM, loop);
    EnginePipe pipe =
        EnginePipe.over(
            other,
            PipeOptions.defaults().with(PipeOptions.DUPLICATE_WINDOW, 2),
            PipeAttributes.defaults());
    List<String> got = new ArrayList<>();
    pipe.onMessage((message, answer) -> got.add(message.text()));
    for (String text : List.of("one", "one", "two", "one", "three", "one")) {
      other.inject(text.getBytes(), ANNE);
    }
    other.inject("two".getBytes(), BERT);
    loop.run();
    // "three" pushed "one" out of a window of two.
    assertThat(got).containsExactly("one", "two", "three", "one", "two");
    assertThat(pipe.stats().dropped()).isEqualTo(2);
  }

  @Test
  void messagesThatDifferAnywhereAreNotTakenForRepeated() {
    DuplicateWindow window = new DuplicateWindow(100_000);
    for (int size = 0; size < 40; size++) {
      byte[] bytes = new byte[size];
      assertThat(window.isRepeated(java.nio.ByteBuffer.wrap(bytes.clone()), ANNE)).isFalse();
      for (int i = 0; i < size; i++) {
        bytes[i] = (byte) 0x80;
        java.nio.ByteBuffer changed = java.nio.ByteBuffer.wrap(bytes.clone());
        assertThat(window.isRepeated(changed, ANNE)).isFalse();
        assertThat(window.isRepeated(changed, ANNE)).isTrue();
        bytes[i] = 0;
      }
    }
  }

  @Test
  void theChunksOfAnUnframedStreamAreNoMessagesThatCouldRepeat() {
    MemoryDriver stream = MemoryDriver.pair(PipeKind.STREAM, loop).near();
    PipeOptions options = PipeOptions.defaults().with(PipeOptions.DUPLICATE_WINDOW, 10);
    assertThatThrownBy(() -> EnginePipe.over(stream, options, PipeAttributes.defaults()))
        .isInstanceOf(UnsupportedOptionException.class)
        .hasMessageContaining("framing");
  }
}
