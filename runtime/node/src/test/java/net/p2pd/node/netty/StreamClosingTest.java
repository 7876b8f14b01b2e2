package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.PipeClosedException;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.route.Family;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How connections end: by halves, in order, by a reset. */
@ParameterizedClass
@EnumSource(
    value = NettyLoops.Io.class,
    names = {"NIO", "EPOLL"})
class StreamClosingTest {

  private static final int MIB = 1 << 20;

  @Parameter NettyLoops.Io io;
  private Rig rig;

  @BeforeEach
  void start() {
    rig = new Rig(io);
  }

  @AfterEach
  void stop() {
    if (rig != null) {
      rig.close();
    }
  }

  @Test
  void eachDirectionEndsByItself() {
    Rig.Pair pair = rig.pair();
    pair.client().read(true);
    pair.accepted().read(true);
    byte[] much = new byte[8 * MIB];
    pair.client().send(much);
    CompletableFuture<Void> end = pair.client().end();
    pair.accepted().heard.awaitEnd();
    assertThat(pair.accepted().heard.count()).isEqualTo(much.length);
    End.get(end);

    End.get(pair.accepted().send("still here"));
    pair.client().heard.awaitText("still here");
    End.get(pair.accepted().end());
    pair.client().heard.awaitEnd();
    assertThat(pair.client().heard.closed).isEmpty();
    assertThatThrownBy(() -> End.get(pair.client().send("more")))
        .isInstanceOf(PipeException.class)
        .hasMessageContaining("after the end");
  }

  @Test
  void aCloseEndsTheOtherSideAndIsToldOnce() {
    Rig.Pair pair = rig.pair();
    pair.accepted().read(true);
    pair.client().close(false);
    assertThat(pair.client().heard.awaitClosed().id()).isEqualTo(CloseCause.CLOSED_HERE);
    pair.accepted().heard.awaitEnd();
    pair.accepted().close(false);
    assertThat(pair.accepted().heard.awaitClosed().isOrderly()).isTrue();
    pair.client().close(true);
    pair.client().close(false);
    pair.client().pause(20);
    assertThat(pair.client().heard.closed).hasSize(1);
  }

  @Test
  void anAbortResetsTheOtherSide() {
    Rig.Pair pair = rig.pair();
    pair.accepted().read(true);
    pair.client().close(true);
    assertThat(pair.client().heard.awaitClosed().id()).isEqualTo(CloseCause.ABORTED_HERE);
    CloseCause cause = pair.accepted().heard.awaitClosed();
    assertThat(cause.id()).isEqualTo(CloseCause.RESET_BY_PEER);
    assertThat(cause.text()).contains("127.0.0.1").contains("reset");
    assertThat(pair.accepted().heard.ended).isZero();
  }

  @Test
  void everyListenerIsToldOnceBeforeTheClose() {
    Rig.Pair pair = rig.pair();
    AtomicInteger told = new AtomicInteger();
    List<Throwable> errors = new ArrayList<>();
    int writes = 512;
    pair.client()
        .onLoop(
            () -> {
              for (int i = 0; i < writes; i++) {
                pair.client()
                    .driver
                    .write(
                        ByteBuffer.allocate(1 << 16),
                        null,
                        error -> {
                          told.incrementAndGet();
                          if (error != null) {
                            errors.add(error);
                            assertThat(pair.client().heard.closed).isEmpty();
                          }
                        });
              }
              pair.client().driver.flush();
              pair.client().driver.close(true);
            });
    pair.client().heard.awaitClosed();
    assertThat(told).hasValue(writes);
    assertThat(errors)
        .isNotEmpty()
        .allSatisfy(e -> assertThat(e).isInstanceOf(PipeException.class));
    assertThatThrownBy(() -> End.get(pair.client().send("late")))
        .isInstanceOf(PipeClosedException.class);
  }

  @Test
  void whatCameBeforeAResetIsStillDelivered() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, Family.IPV4.loopback())) {
      End client = rig.client((InetSocketAddress) listening.getLocalSocketAddress(), Rig.DEFAULTS);
      Socket peer = listening.accept();
      peer.getOutputStream().write("last words".getBytes(StandardCharsets.UTF_8));
      peer.setSoLinger(true, 0);
      peer.close();
      CompletableFuture<Void> failed = new CompletableFuture<>();
      writeUntilItFails(client, failed);
      assertThatThrownBy(() -> End.get(failed))
          .isInstanceOf(PipeException.class)
          .hasMessageContaining("reset");
      client.read(true);
      assertThat(client.heard.awaitClosed().id()).isEqualTo(CloseCause.RESET_BY_PEER);
      assertThat(client.heard.text()).isEqualTo("last words");
    }
  }

  private static void writeUntilItFails(End client, CompletableFuture<Void> failed) {
    client
        .send("x")
        .whenComplete(
            (done, error) -> {
              if (error == null) {
                writeUntilItFails(client, failed);
              } else {
                failed.completeExceptionally(error);
              }
            });
  }

  @Test
  void aConnectionThatEndedBeforeItWasStartedSaysSo() throws Exception {
    End server = rig.server(Rig.DEFAULTS);
    Socket peer = new Socket(server.driver.local().getAddress(), server.driver.local().getPort());
    PipeDriver accepted = server.heard.awaitAccepted(0);
    peer.getOutputStream().write("bye".getBytes(StandardCharsets.UTF_8));
    peer.close();
    server.pause(50);
    End late = rig.track(End.reading(accepted));
    late.heard.awaitEnd();
    assertThat(late.heard.text()).isEqualTo("bye");
  }
}
