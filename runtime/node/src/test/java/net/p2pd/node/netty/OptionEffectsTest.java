package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.foreign.Foreign;
import net.p2pd.foreign.ForeignProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the options that a provider may refuse do to packets, where it does not refuse them. */
@ParameterizedClass
@EnumSource(
    value = NettyLoops.Io.class,
    names = {"NIO", "EPOLL"})
class OptionEffectsTest {

  private static final PipeOptions SHARED = Rig.DEFAULTS.with(PipeOptions.REUSE_PORT, true);
  private static final PipeOptions DEVICE = Rig.DEFAULTS.with(PipeOptions.BIND_TO_DEVICE, true);

  /** The chance that the kernel gives none of so many to one of two sockets is nothing. */
  private static final int MANY = 200;

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

  private End at(Transport transport, int port, PipeOptions options) {
    return rig.track(
        End.reading(End.get(rig.open(transport, null, Rig.loopback(Family.IPV4, port), options))));
  }

  @Test
  void twoServersOnOnePortBothGetConnections() {
    End first = at(Transport.TCP, 0, SHARED);
    End second = at(Transport.TCP, first.driver.local().getPort(), SHARED);
    for (int i = 1; i <= MANY && (accepted(first) == 0 || accepted(second) == 0); i++) {
      int expected = i;
      rig.client(first, Rig.DEFAULTS);
      await(first, () -> accepted(first) + accepted(second) >= expected);
    }
    assertThat(accepted(first)).isPositive();
    assertThat(accepted(second)).isPositive();
    for (End server : List.of(first, second)) {
      for (int i = 0; i < accepted(server); i++) {
        rig.accept(server, i);
      }
    }
  }

  /** What two recorders heard together, neither can wait for. */
  private static void await(End end, BooleanSupplier condition) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(Recorder.LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - limit).as("nanoseconds too late").isNegative();
      end.pause(1);
    }
  }

  private static int accepted(End server) {
    synchronized (server.heard) {
      return server.heard.accepted.size();
    }
  }

  @Test
  void twoUdpPipesOnOnePortBothGetDatagrams() {
    End first = at(Transport.UDP, 0, SHARED);
    End second = at(Transport.UDP, first.driver.local().getPort(), SHARED);
    for (int i = 1; i <= MANY && (messages(first) == 0 || messages(second) == 0); i++) {
      int expected = i;
      End.get(rig.udp(Family.IPV4, Rig.DEFAULTS).send("hello", first.driver.local()));
      await(first, () -> messages(first) + messages(second) >= expected);
    }
    assertThat(messages(first)).isPositive();
    assertThat(messages(second)).isPositive();
  }

  private static int messages(End end) {
    synchronized (end.heard) {
      return end.heard.messages.size();
    }
  }

  @Test
  void aPortThatIsNotSharedIsTaken() {
    End first = at(Transport.UDP, 0, Rig.DEFAULTS);
    int port = first.driver.local().getPort();
    assertThatThrownBy(() -> at(Transport.UDP, port, SHARED))
        .isInstanceOf(PipeOpenException.class)
        .hasMessageContaining("is taken by another program");
  }

  @Test
  void theHopLimitIsInThePacketsOfIpv4() throws Exception {
    assumeEpoll();
    assertThat(hops(Family.IPV4, "UDP4-RECVFROM:PORT,bind=127.0.0.1,ip-recvttl", "SOCAT_IP_TTL"))
        .isEqualTo("hops=7");
  }

  @Test
  void theHopLimitIsInThePacketsOfIpv6() throws Exception {
    assumeEpoll();
    assertThat(
            hops(
                Family.IPV6,
                "UDP6-RECVFROM:PORT,bind=[::1],ipv6-recvhoplimit",
                "SOCAT_IPV6_HOPLIMIT"))
        .isEqualTo("hops=7");
  }

  /** Sends with a hop limit of 7 until somebody else's program tells what it got. */
  private String hops(Family family, String receiver, String variable) throws Exception {
    End sender = rig.udp(family, Rig.DEFAULTS.with(PipeOptions.HOP_LIMIT, 7));
    int port = Foreign.freePort();
    try (ForeignProgram socat =
        ForeignProgram.start(
            "socat",
            "-u",
            receiver.replace("PORT", Integer.toString(port)),
            "SYSTEM:echo hops=$" + variable)) {
      CompletableFuture<String> told = new CompletableFuture<>();
      Thread listening =
          new Thread(
              () -> {
                try {
                  told.complete(socat.await("hops="));
                } catch (AssertionError e) {
                  told.completeExceptionally(e);
                }
              },
              "hops");
      listening.start();
      while (!told.isDone()) {
        End.get(sender.send("hello", new InetSocketAddress(family.loopback(), port)));
        sender.pause(20);
      }
      listening.join();
      return told.join();
    }
  }

  @Test
  void onALoopbackDeviceLoopbackWorks() {
    assumeEpoll();
    End server = at(Transport.UDP, 0, DEVICE);
    End client = at(Transport.UDP, 0, DEVICE);
    End.get(client.send("hello", server.driver.local()));
    server.heard.await("the message", () -> server.heard.messages.contains("hello"));
  }

  /** To Linux a packet to an address of its own arrives at the NIC that has the address. */
  @Test
  void onlyWhatArrivesAtTheDeviceIsReceived() {
    assumeEpoll();
    Route route = routeOfAnotherNic();
    InetAddress own = route.bound().orElseThrow().getAddress();
    Route onLoopback = Rig.route(own, 0);
    End byDevice =
        rig.track(End.reading(End.get(rig.open(Transport.UDP, null, onLoopback, DEVICE))));
    End byAddress =
        rig.track(End.reading(End.get(rig.open(Transport.UDP, null, route, Rig.DEFAULTS))));
    for (End receiver : List.of(byDevice, byAddress)) {
      int port = receiver.driver.local().getPort();
      End from =
          rig.track(
              End.reading(
                  End.get(
                      rig.open(
                          Transport.UDP, new InetSocketAddress(own, port), null, Rig.DEFAULTS))));
      End.get(from.send("hello"));
    }
    byAddress.heard.await("the message", () -> byAddress.heard.messages.contains("hello"));
    byAddress.pause(200);
    assertThat(messages(byDevice)).isZero();
  }

  private static Route routeOfAnotherNic() {
    List<Nic> others = new ArrayList<>(Nic.ofSystem());
    others.removeIf(nic -> nic.isLoopback() || !nic.isUp() || nic.addresses(Family.IPV4).isEmpty());
    Assumptions.assumeFalse(others.isEmpty(), "there is no NIC beside loopback");
    return others.get(0).route(Family.IPV4).bind(0);
  }

  @Test
  void whoHasNoRightToADeviceIsToldWhatToDo() {
    assumeEpoll();
    assertThat(
            EpollSockets.deviceRefused(
                "eth0", new ChannelException("setsockopt() failed: Operation not permitted")))
        .isInstanceOf(UnsupportedOptionException.class)
        .hasMessage(
            "'bind-to-device' is not supported here: this user may not bind to device eth0; Linux"
                + " before 5.7 wants the right CAP_NET_RAW for it, so give that, or bind by"
                + " address only");
    RuntimeException other = new ChannelException("setsockopt() failed: No such device");
    assertThat(EpollSockets.deviceRefused("eth0", other)).isSameAs(other);
  }

  private void assumeEpoll() {
    Assumptions.assumeTrue(io == NettyLoops.Io.EPOLL, "the JDK's sockets refuse this option");
  }
}
