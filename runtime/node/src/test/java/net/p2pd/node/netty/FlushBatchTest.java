package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.core.pipe.EnginePipe;
import net.p2pd.core.pipe.PipeAttributes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How many flushes, each of which is a system call, a pipe needs. */
@ParameterizedClass
@EnumSource(
    value = NettyLoops.Io.class,
    names = {"NIO", "EPOLL"})
class FlushBatchTest {

  private static final int MESSAGES = 50;
  private static final PipeOptions LINES =
      PipeOptions.defaults().with(PipeOptions.FRAMING, Framing.line());

  @Parameter NettyLoops.Io io;
  private final AtomicInteger flushes = new AtomicInteger();
  private Rig rig;
  private ServerSocket server;
  private Socket peer;

  @BeforeEach
  void listen() throws IOException {
    rig = new Rig(io);
    server = new ServerSocket(0, 1, Family.IPV4.loopback());
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
    server.close();
    rig.close();
  }

  private Pipe connect(PipeOptions options) throws Exception {
    InetSocketAddress to = (InetSocketAddress) server.getLocalSocketAddress();
    ChannelDriver<?> driver =
        (ChannelDriver<?>)
            rig.open(Transport.TCP, to, null, options.with(PipeOptions.FRAMING, Framing.none()))
                .get(60, TimeUnit.SECONDS);
    peer = server.accept();
    driver.channel().pipeline().addFirst(new Counter());
    return EnginePipe.over(driver, options, PipeAttributes.defaults());
  }

  private final class Counter extends ChannelOutboundHandlerAdapter {
    @Override
    public void flush(ChannelHandlerContext context) {
      flushes.incrementAndGet();
      context.flush();
    }
  }

  private void peerSends(String text) throws IOException {
    peer.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private String peerReads(int bytes) throws IOException {
    return new String(peer.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
  }

  @Test
  void theAnswersToWhatIsReadAtOnceGoOutAtOnceAndInOrder() throws Exception {
    connect(LINES).onMessage((message, pipe) -> pipe.send(message.bytes()));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < MESSAGES; i++) {
      lines.append(i).append('\n');
    }
    peerSends(lines.toString());
    assertThat(peerReads(lines.length())).isEqualTo(lines.toString());
    assertThat(flushes).hasValue(1);
  }

  @Test
  void whatComesFromOtherThreadsMeanwhileGoesOutAtOnceAndInOrder() throws Exception {
    Pipe pipe = connect(LINES);
    CountDownLatch holding = new CountDownLatch(1);
    pipe.eventLoop().execute(() -> await(holding));
    StringBuilder lines = new StringBuilder();
    List<CompletableFuture<Void>> results = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      results.add(pipe.send("" + i));
      lines.append(i).append('\n');
    }
    holding.countDown();
    assertThat(peerReads(lines.length())).isEqualTo(lines.toString());
    for (CompletableFuture<Void> result : results) {
      result.get(60, TimeUnit.SECONDS);
    }
    assertThat(flushes).hasValue(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBatchDoesNotMakeASmallSendLimitRefuseAnswers() throws Exception {
    List<Throwable> errors = new ArrayList<>();
    Pipe pipe = connect(LINES.with(PipeOptions.SEND_LIMIT, 1024));
    pipe.onError((failed, error) -> errors.add(error));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < MESSAGES; i++) {
      lines.append("0123456789".repeat(10)).append('\n');
    }
    pipe.onMessage((message, answer) -> answer.send(message.bytes()));
    peerSends(lines.toString());
    assertThat(peerReads(lines.length())).isEqualTo(lines.toString());
    assertThat(errors).isEmpty();
  }

  @Test
  void aPipeThatDoesNotLingerStillSendsWhatAHandlerSentBeforeItClosed() throws Exception {
    Pipe pipe = connect(LINES.with(PipeOptions.LINGER, Duration.ZERO));
    pipe.onMessage(
        (message, answer) -> {
          answer.send("bye");
          answer.closeAsync();
        });
    peerSends("hello\n");
    assertThat(peerReads(4)).isEqualTo("bye\n");
    assertThat(pipe.closed().get(60, TimeUnit.SECONDS).isOrderly()).isTrue();
  }
}
