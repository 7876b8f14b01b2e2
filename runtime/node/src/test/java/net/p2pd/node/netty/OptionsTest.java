package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOption;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Tls;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(
    value = NettyLoops.Io.class,
    names = {"NIO", "EPOLL"})
class OptionsTest {

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

  private static <T> T option(End end, ChannelOption<T> option) {
    return ((ChannelDriver<?>) end.driver).channel().config().getOption(option);
  }

  @Test
  void smallSegmentsGoAtOnceUnlessToldOtherwise() {
    Rig.Pair usual = rig.pair();
    assertThat(option(usual.client(), ChannelOption.TCP_NODELAY)).isTrue();
    assertThat(option(usual.accepted(), ChannelOption.TCP_NODELAY)).isTrue();
    PipeOptions delayed = Rig.DEFAULTS.with(PipeOptions.NO_DELAY, false);
    Rig.Pair slow = rig.pair(delayed, delayed);
    assertThat(option(slow.client(), ChannelOption.TCP_NODELAY)).isFalse();
    assertThat(option(slow.accepted(), ChannelOption.TCP_NODELAY)).isFalse();
  }

  @Test
  void keepAliveReachesBothKindsOfConnection() {
    PipeOptions alive = Rig.DEFAULTS.with(PipeOptions.KEEP_ALIVE, true);
    Rig.Pair pair = rig.pair(alive, alive);
    assertThat(option(pair.client(), ChannelOption.SO_KEEPALIVE)).isTrue();
    assertThat(option(pair.accepted(), ChannelOption.SO_KEEPALIVE)).isTrue();
    assertThat(option(rig.pair().client(), ChannelOption.SO_KEEPALIVE)).isFalse();
  }

  @Test
  void noChunkIsLargerThanTheReadBuffer() {
    PipeOptions small = Rig.DEFAULTS.with(PipeOptions.READ_BUFFER, 1000);
    Rig.Pair pair = rig.pair(Rig.DEFAULTS, small);
    End.get(pair.client().send(new byte[200_000]));
    pair.accepted().read(true).heard.awaitCount(200_000);
    assertThat(pair.accepted().heard.largest).isLessThanOrEqualTo(1000);
  }

  @Test
  void twoServersShareAPortWithReusePort() {
    PipeOptions shared = Rig.DEFAULTS.with(PipeOptions.REUSE_PORT, true);
    End first = rig.server(shared);
    int port = first.driver.local().getPort();
    PipeDriver second =
        End.get(rig.open(Transport.TCP, null, Rig.loopback(Family.IPV4, port), shared));
    rig.track(End.reading(second));
    assertThat(second.local()).isEqualTo(first.driver.local());
  }

  @Test
  void twoUdpPipesShareAPortWithReuseAddress() {
    PipeOptions shared = Rig.DEFAULTS.with(PipeOptions.REUSE_ADDRESS, true);
    End first = rig.udp(Family.IPV4, shared);
    int port = first.driver.local().getPort();
    PipeDriver second =
        End.get(rig.open(Transport.UDP, null, Rig.loopback(Family.IPV4, port), shared));
    rig.track(End.reading(second));
    assertThat(second.local()).isEqualTo(first.driver.local());
  }

  @Test
  void aListenerCanConnectFromItsOwnPort() {
    PipeOptions shared =
        Rig.DEFAULTS.with(PipeOptions.REUSE_PORT, true).with(PipeOptions.REUSE_ADDRESS, true);
    End listener = rig.server(shared);
    End other = rig.server(Rig.DEFAULTS);
    Route same = Rig.loopback(Family.IPV4, listener.driver.local().getPort());
    PipeDriver out = End.get(rig.open(Transport.TCP, other.driver.local(), same, shared));
    rig.track(End.start(out));
    assertThat(out.local()).isEqualTo(listener.driver.local());
  }

  @Test
  void broadcastIsAllowedOnlyWhenAskedFor() {
    End usual = rig.udp(Family.IPV4, Rig.DEFAULTS);
    assertThat(option(usual, ChannelOption.SO_BROADCAST)).isFalse();
    End loud = rig.udp(Family.IPV4, Rig.DEFAULTS.with(PipeOptions.BROADCAST, true));
    assertThat(option(loud, ChannelOption.SO_BROADCAST)).isTrue();
    End small = rig.udp(Family.IPV4, Rig.DEFAULTS.with(PipeOptions.SOCKET_BUFFER, 20_000));
    assertThat(option(small, ChannelOption.SO_RCVBUF))
        .as("Linux doubles it")
        .isBetween(20_000, 40_000)
        .isLessThan(option(usual, ChannelOption.SO_RCVBUF));
  }

  @Test
  void theHopLimitIsSetOrRefused() {
    PipeOptions near = Rig.DEFAULTS.with(PipeOptions.HOP_LIMIT, 3);
    End server = rig.server(Rig.DEFAULTS);
    if (io == NettyLoops.Io.NIO) {
      assertRefused(Transport.TCP, near, "hop-limit");
      assertRefused(Transport.UDP, near, "hop-limit");
      return;
    }
    IntegerUnixChannelOption ttl = new IntegerUnixChannelOption("TTL", 0, 2);
    IntegerUnixChannelOption hops = new IntegerUnixChannelOption("HOPS", 41, 16);
    assertThat(option(rig.client(server, near), ttl)).isEqualTo(3);
    assertThat(option(rig.client(server, Rig.DEFAULTS), ttl)).isNotEqualTo(3);
    assertThat(option(rig.udp(Family.IPV4, near), ttl)).isEqualTo(3);
    assertThat(option(rig.udp(Family.IPV6, near), hops)).isEqualTo(3);
    End listening = rig.server(Family.IPV6, near);
    rig.client(listening, Rig.DEFAULTS);
    assertThat(option(rig.accept(listening, 0), hops)).isEqualTo(3);
  }

  @Test
  void theDeviceIsBoundOrRefused() {
    PipeOptions device = Rig.DEFAULTS.with(PipeOptions.BIND_TO_DEVICE, true);
    if (io == NettyLoops.Io.NIO) {
      assertRefused(Transport.TCP, device, "bind-to-device");
      return;
    }
    RawUnixChannelOption bound = new RawUnixChannelOption("DEVICE", 1, 25, 16);
    End server = rig.server(device);
    ByteBuffer name = option(server, bound);
    assertThat(StandardCharsets.UTF_8.decode(name).toString()).startsWith(Rig.loopbackNic());
    assertRefused(Transport.UDP, device, "bind-to-device"); // without a route there is no device
  }

  @Test
  void anOptionThatNobodyKnowsIsRefused() {
    PipeOption<Boolean> smoke = PipeOption.of("smoke-signals", Boolean.class, false);
    assertRefused(Transport.TCP, Rig.DEFAULTS.with(smoke, true), "smoke-signals");
    assertRefused(Transport.UDP, Rig.DEFAULTS.with(smoke, false), "smoke-signals");
  }

  @Test
  void whatATransportCannotDoIsRefused() {
    assertRefused(Transport.UDP, Rig.DEFAULTS.with(PipeOptions.TLS, Tls.system()), "tls");
    assertRefused(Transport.UDP, Rig.DEFAULTS.with(PipeOptions.KEEP_ALIVE, true), "keep-alive");
    assertRefused(Transport.UDP, Rig.DEFAULTS.with(PipeOptions.NO_DELAY, false), "no-delay");
    assertRefused(Transport.TCP, Rig.DEFAULTS.with(PipeOptions.BROADCAST, true), "broadcast");
    assertRefused(
        Transport.TCP, Rig.DEFAULTS.with(PipeOptions.SOCKET_BUFFER, 9999), "socket-buffer");
  }

  @Test
  void whatATransportDoesAnywayIsNotRefused() {
    PipeOptions same =
        Rig.DEFAULTS
            .with(PipeOptions.NO_DELAY, true)
            .with(PipeOptions.KEEP_ALIVE, false)
            .with(PipeOptions.TLS, Tls.off())
            .with(PipeOptions.HOP_LIMIT, 0);
    assertThat(rig.udp(Family.IPV4, same).driver.local()).isNotNull();
  }

  private void assertRefused(Transport transport, PipeOptions options, String name) {
    long before = Rig.openSockets();
    assertThatThrownBy(
            () ->
                End.get(
                    rig.open(
                        transport,
                        transport.equals(Transport.UDP)
                            ? null
                            : new java.net.InetSocketAddress("127.0.0.1", 9),
                        null,
                        options)))
        .isInstanceOfSatisfying(
            UnsupportedOptionException.class, e -> assertThat(e.option()).isEqualTo(name));
    assertThat(Rig.openSockets()).isLessThanOrEqualTo(before);
  }

  @Test
  void aDeviceThatIsNotThereIsNamed() {
    Assumptions.assumeTrue(io == NettyLoops.Io.EPOLL, "only epoll binds devices");
    Route route =
        Route.of("nodevice7", 99, Rig.loopback(Family.IPV4, 0).nicRanges()).bindLoopback(0);
    assertThatThrownBy(
            () ->
                End.get(
                    rig.open(
                        Transport.TCP,
                        null,
                        route,
                        Rig.DEFAULTS.with(PipeOptions.BIND_TO_DEVICE, true))))
        .hasMessageContaining("no device nodevice7");
  }
}
