package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Family;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(
    value = NettyLoops.Io.class,
    names = {"NIO", "EPOLL"})
class WrapTest {

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

  private End wrap(NetworkChannel channel) {
    return rig.track(
        End.reading(End.get(rig.provider.wrap(channel, Rig.DEFAULTS).toCompletableFuture())));
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(Family.IPV4.loopback(), 0);
  }

  @Test
  void aConnectedSocketChannel() throws Exception {
    End server = rig.server(Rig.DEFAULTS);
    End wrapped = wrap(SocketChannel.open(server.driver.local()));
    End accepted = rig.accept(server, 0).read(true);
    End.get(wrapped.send("ping"));
    accepted.heard.awaitText("ping");
    End.get(accepted.send("pong"));
    wrapped.heard.awaitText("pong");
    assertThat(wrapped.driver.remote()).isEqualTo(server.driver.local());
    wrapped.close(true);
    accepted.heard.awaitClosed();
  }

  @Test
  void aBoundServerSocketChannel() throws Exception {
    End wrapped = wrap(ServerSocketChannel.open().bind(anyPort()));
    End client = rig.client(wrapped, Rig.DEFAULTS).read(true);
    End accepted = rig.accept(wrapped, 0).read(true);
    End.get(client.send("ping"));
    accepted.heard.awaitText("ping");
    End.get(accepted.send("pong"));
    client.heard.awaitText("pong");
  }

  @Test
  void aDatagramChannelThatIsNotConnected() throws Exception {
    End wrapped = wrap(DatagramChannel.open());
    End other = rig.udp(Family.IPV4, Rig.DEFAULTS);
    End.get(wrapped.send("ping", other.driver.local()));
    other.heard.awaitText("ping");
    End.get(other.send("pong", other.heard.senders.get(0)));
    wrapped.heard.awaitText("pong");
    assertThat(wrapped.heard.senders).containsExactly(other.driver.local());
  }

  @Test
  void aDatagramChannelThatIsConnected() throws Exception {
    End other = rig.udp(Family.IPV4, Rig.DEFAULTS);
    End wrapped = wrap(DatagramChannel.open().connect(other.driver.local()));
    End.get(wrapped.send("ping"));
    other.heard.awaitText("ping");
    assertThat(wrapped.driver.remote()).isEqualTo(other.driver.local());
  }

  @Test
  void aChannelThatIsNotReadyIsRefused() throws Exception {
    try (SocketChannel loose = SocketChannel.open();
        ServerSocketChannel unbound = ServerSocketChannel.open()) {
      assertThatThrownBy(() -> wrap(loose))
          .isInstanceOf(PipeOpenException.class)
          .hasMessageContaining("not connected");
      assertThatThrownBy(() -> wrap(unbound))
          .isInstanceOf(PipeOpenException.class)
          .hasMessageContaining("not bound");
    }
  }

  @Test
  void anotherKindOfChannelIsRefused() throws Exception {
    // The JDK's own group would keep its threads.
    AsynchronousChannelGroup group = AsynchronousChannelGroup.withFixedThreadPool(1, Thread::new);
    try (AsynchronousSocketChannel other = AsynchronousSocketChannel.open(group)) {
      assertThatThrownBy(() -> wrap(other)).isInstanceOf(UnsupportedOptionException.class);
    } finally {
      group.shutdownNow();
    }
  }

  @Test
  void anOptionThatComesTooLateIsRefused() throws Exception {
    try (DatagramChannel channel = DatagramChannel.open()) {
      PipeOptions late = Rig.DEFAULTS.with(PipeOptions.REUSE_PORT, true);
      assertThatThrownBy(() -> End.get(rig.provider.wrap(channel, late).toCompletableFuture()))
          .isInstanceOf(UnsupportedOptionException.class)
          .hasMessageContaining("exists already");
    }
  }
}
