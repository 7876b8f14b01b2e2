package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Family;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(
    value = NettyLoops.Io.class,
    names = {"NIO", "EPOLL"})
class DatagramDriverTest {

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

  @ParameterizedTest
  @EnumSource(Family.class)
  void aServerAnswersWhoeverWrites(Family family) {
    End server = rig.udp(family, Rig.DEFAULTS);
    End client = rig.udp(server.driver.local(), Rig.DEFAULTS);
    End.get(client.send("ping"));
    server.heard.awaitText("ping");
    InetSocketAddress from = server.heard.senders.get(0);
    assertThat(from).isEqualTo(client.driver.local());
    End.get(server.send("pong", from));
    client.heard.awaitText("pong");

    assertThat(client.heard.senders).containsOnlyNulls();
    assertThat(client.driver.kind()).isEqualTo(PipeKind.DATAGRAM);
    assertThat(client.driver.role()).isEqualTo(PipeRole.CLIENT);
    assertThat(client.driver.remote()).isEqualTo(server.driver.local());
    assertThat(client.driver.local().getAddress()).isEqualTo(family.loopback());
    assertThat(server.driver.role()).isEqualTo(PipeRole.SERVER);
    assertThat(server.driver.remote()).isNull();
  }

  @Test
  void aPipeWithoutRouteSpeaksBothFamilies() {
    End both = rig.track(End.reading(End.get(rig.open(Transport.UDP, null, null, Rig.DEFAULTS))));
    for (Family family : Family.values()) {
      End other = rig.udp(family, Rig.DEFAULTS);
      End.get(both.send("to " + family, other.driver.local()));
      other.heard.awaitText("to " + family);
      InetSocketAddress back = other.heard.senders.get(0);
      assertThat(back.getAddress()).isEqualTo(family.loopback());
      End.get(other.send(family + ";", back));
    }
    both.heard.await("both", () -> both.heard.messages.size() == 2);
    assertThat(both.heard.messages).containsExactlyInAnyOrder("ipv4;", "ipv6;");
    assertThat(both.heard.senders)
        .extracting(InetSocketAddress::getAddress)
        .containsExactlyInAnyOrder(Family.IPV4.loopback(), Family.IPV6.loopback());
  }

  @Test
  void bordersAreKept() {
    End server = rig.udp(Family.IPV4, Rig.DEFAULTS);
    End client = rig.udp(server.driver.local(), Rig.DEFAULTS);
    client.onLoop(
        () -> {
          for (String text : List.of("a", "bb", "ccc")) {
            client.driver.write(End.bytes(text), null, null);
          }
          client.driver.flush();
        });
    server.heard.await("three", () -> server.heard.messages.size() == 3);
    assertThat(server.heard.messages).containsExactly("a", "bb", "ccc");
  }

  @Test
  void anEmptyDatagramIsAMessageBothWays() {
    End server = rig.udp(Family.IPV4, Rig.DEFAULTS);
    End client = rig.udp(server.driver.local(), Rig.DEFAULTS);
    End.get(client.send(""));
    server.heard.await("one", () -> server.heard.messages.size() == 1);
    End.get(server.send("", server.heard.senders.get(0)));
    client.heard.await("one", () -> client.heard.messages.size() == 1);
    End.get(client.send("after"));
    server.heard.await("two", () -> server.heard.messages.size() == 2);
    assertThat(server.heard.messages).containsExactly("", "after");
    assertThat(client.heard.messages).containsExactly("");
  }

  @Test
  void theLargestDatagramArrivesWhole() {
    End server = rig.udp(Family.IPV4, Rig.DEFAULTS);
    End client = rig.udp(server.driver.local(), Rig.DEFAULTS);
    byte[] largest = new byte[65_507];
    Arrays.fill(largest, (byte) 7);
    End.get(client.send(largest));
    server.heard.awaitCount(largest.length);
    assertThat(server.heard.bytes()).isEqualTo(largest);
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(ints = {65_508, 65_527, 65_528, 1_000_000})
  void aDatagramThatIsTooLongIsRefusedInWords(int size) {
    End server = rig.udp(Family.IPV4, Rig.DEFAULTS);
    End client = rig.udp(server.driver.local(), Rig.DEFAULTS);
    assertThatThrownBy(() -> End.get(client.send(new byte[size])))
        .isInstanceOf(PipeException.class)
        .hasMessageContaining("a datagram of " + size + " bytes")
        .hasMessageContaining("is too long");
    End.get(client.send("next"));
    server.heard.awaitText("next");
  }

  @Test
  void aDatagramLongerThanTheReadBufferIsReportedAndNeverCut() {
    PipeOptions small = Rig.DEFAULTS.with(PipeOptions.READ_BUFFER, 500);
    End server = rig.udp(Family.IPV4, small);
    End client = rig.udp(server.driver.local(), Rig.DEFAULTS);
    End.get(client.send(new byte[501]));
    assertThat(server.heard.awaitError())
        .isInstanceOf(PipeException.class)
        .hasMessageContaining("longer than 500 bytes")
        .hasMessageContaining(Texts.of(client.driver.local()));
    End.get(client.send(new byte[500]));
    server.heard.awaitCount(500);
    assertThat(server.heard.count()).isEqualTo(500);
    assertThat(server.heard.errors).hasSize(1);
  }

  @Test
  void aClosedPortIsReportedAndThePipeStaysOpen() throws Exception {
    InetSocketAddress there;
    try (DatagramSocket gone = new DatagramSocket(0, Family.IPV4.loopback())) {
      there = (InetSocketAddress) gone.getLocalSocketAddress();
    }
    End client = rig.udp(there, Rig.DEFAULTS);
    End.get(client.send("anybody?"));
    assertThat(client.heard.awaitError())
        .isInstanceOf(PipeException.class)
        .hasMessage("nothing listens at 127.0.0.1:%d (ICMP port unreachable)", there.getPort());
    assertThat(client.heard.closed).isEmpty();

    End server =
        rig.track(
            End.reading(
                End.get(
                    rig.open(
                        Transport.UDP,
                        null,
                        Rig.loopback(Family.IPV4, there.getPort()),
                        Rig.DEFAULTS))));
    End.get(client.send("now?"));
    server.heard.awaitText("now?");
  }

  @Test
  void aConnectedPipeHearsItsRemoteOnly() {
    End server = rig.udp(Family.IPV4, Rig.DEFAULTS);
    End stranger = rig.udp(Family.IPV4, Rig.DEFAULTS);
    End client = rig.udp(server.driver.local(), Rig.DEFAULTS);
    End.get(stranger.send("psst", client.driver.local()));
    End.get(server.send("hello", client.driver.local()));
    client.heard.awaitText("hello");
  }

  @Test
  void whereToIsCheckedBeforeSending() {
    End server = rig.udp(Family.IPV4, Rig.DEFAULTS);
    End client = rig.udp(server.driver.local(), Rig.DEFAULTS);
    assertThatThrownBy(() -> End.get(server.send("x")))
        .hasMessageContaining("no fixed destination");
    assertThatThrownBy(() -> End.get(client.send("x", new InetSocketAddress("127.0.0.1", 9))))
        .isInstanceOf(UnsupportedOptionException.class);
    assertThatThrownBy(
            () -> End.get(server.send("x", InetSocketAddress.createUnresolved("nowhere", 9))))
        .hasMessageContaining("not resolved");
    assertThatThrownBy(() -> End.get(client.end())).isInstanceOf(UnsupportedOptionException.class);
  }

  @Test
  void aPausedPipeHoldsALittleAndLosesNothingOfIt() {
    End server = rig.udp(Family.IPV4, Rig.DEFAULTS);
    Recorder once =
        new Recorder() {
          @Override
          public synchronized void data(ByteBuffer data, InetSocketAddress from, Lease lease) {
            driver.read(false);
            super.data(data, from, lease);
          }
        };
    End client =
        rig.track(
            End.start(
                End.get(rig.open(Transport.UDP, server.driver.local(), null, Rig.DEFAULTS)), once));
    server.onLoop(
        () -> {
          for (int i = 0; i < 20; i++) {
            server.driver.write(End.bytes("m" + i), client.driver.local(), null);
          }
          server.driver.flush();
        });
    for (int i = 1; i <= 20; i++) {
      int expected = i;
      client.read(true);
      once.await("message " + i, () -> once.messages.size() >= expected);
      client.pause(5);
      assertThat(once.messages).hasSize(expected);
    }
    assertThat(once.messages.get(19)).isEqualTo("m19");
  }

  @Test
  void aSmallDatagramThatWaitsTakesLittleMemory() {
    End server = rig.udp(Family.IPV4, Rig.DEFAULTS);
    DatagramPacket read =
        new DatagramPacket(
            Unpooled.directBuffer(65_536).writeZero(10), null, server.driver.local());
    DatagramPacket waiting = ((DatagramDriver) server.driver).toHold(read);
    assertThat(waiting.content().capacity()).isEqualTo(10);
    assertThat(waiting.sender()).isEqualTo(server.driver.local());
    assertThat(read.refCnt()).isZero();
    waiting.release();
  }

  @Test
  void aKeptDatagramStaysAsItWas() {
    List<ByteBuffer> kept = new ArrayList<>();
    List<Runnable> releases = new ArrayList<>();
    Recorder keeper =
        new Recorder() {
          @Override
          public synchronized void data(ByteBuffer data, InetSocketAddress from, Lease lease) {
            releases.add(lease.keep());
            kept.add(data.duplicate());
            super.data(data, from, lease);
          }
        };
    End server =
        rig.track(
            End.start(
                    End.get(
                        rig.open(Transport.UDP, null, Rig.loopback(Family.IPV4, 0), Rig.DEFAULTS)),
                    keeper)
                .read(true));
    End client = rig.udp(server.driver.local(), Rig.DEFAULTS);
    for (int i = 0; i < 40; i++) {
      int expected = i + 1;
      End.get(client.send("message " + i));
      keeper.await("message", () -> keeper.messages.size() == expected);
    }
    for (int i = 0; i < 40; i++) {
      assertThat(kept.get(i)).isEqualTo(End.bytes("message " + i));
    }
    releases.forEach(Runnable::run);
  }

  @Test
  void aCloseFailsWhatComesAfter() {
    End server = rig.udp(Family.IPV4, Rig.DEFAULTS);
    End client = rig.udp(server.driver.local(), Rig.DEFAULTS);
    client.close(false);
    assertThat(client.heard.awaitClosed().id()).isEqualTo(CloseCause.CLOSED_HERE);
    for (String text : List.of("late", "")) {
      CompletableFuture<Void> late = client.send(text);
      assertThatThrownBy(() -> End.get(late)).isInstanceOf(PipeException.class);
    }
  }
}
