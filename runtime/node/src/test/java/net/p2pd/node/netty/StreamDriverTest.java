package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Transport;
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
class StreamDriverTest {

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

  @ParameterizedTest
  @EnumSource(Family.class)
  void bytesGoBothWays(Family family) {
    End server = rig.server(family, Rig.DEFAULTS);
    End client = rig.client(server, Rig.DEFAULTS).read(true);
    End accepted = rig.accept(server, 0).read(true);

    End.get(client.send("PING"));
    accepted.heard.awaitText("PING");
    End.get(accepted.send("PONG"));
    client.heard.awaitText("PONG");

    assertThat(client.driver.remote()).isEqualTo(server.driver.local());
    assertThat(accepted.driver.remote()).isEqualTo(client.driver.local());
    assertThat(client.driver.remote().getAddress()).isEqualTo(family.loopback());
    assertThat(client.heard.senders).containsOnlyNulls();
  }

  @Test
  void aDriverSaysWhatItIs() {
    End server = rig.server(Rig.DEFAULTS);
    End client = rig.client(server, Rig.DEFAULTS);
    PipeDriver accepted = rig.accept(server, 0).driver;

    assertThat(server.driver.role()).isEqualTo(PipeRole.SERVER);
    assertThat(server.driver.remote()).isNull();
    assertThat(client.driver.role()).isEqualTo(PipeRole.CLIENT);
    assertThat(accepted.role()).isEqualTo(PipeRole.ACCEPTED);
    assertThat(accepted.kind()).isEqualTo(PipeKind.STREAM);
    assertThat(accepted.transport()).isEqualTo(Transport.TCP);
  }

  @Test
  void nothingComesBeforeReadingIsWantedAndNothingIsLost() {
    Rig.Pair pair = rig.pair();
    End.get(pair.client().send("early"));
    pair.accepted().pause(100);
    assertThat(pair.accepted().heard.count()).isZero();

    pair.accepted().read(true).heard.awaitText("early");
  }

  @Test
  void anEndIsDeliveredOnlyWhileReadingIsWanted() {
    Rig.Pair pair = rig.pair();
    pair.accepted().read(true);
    End.get(pair.client().send("x"));
    pair.accepted().heard.awaitText("x");
    pair.accepted().read(false);
    End.get(pair.client().send("y"));
    End.get(pair.client().end());
    pair.accepted().pause(100);
    assertThat(pair.accepted().heard.ended).isZero();
    assertThat(pair.accepted().heard.text()).isEqualTo("x");

    pair.accepted().read(true).heard.awaitEnd();
    assertThat(pair.accepted().heard.text()).isEqualTo("xy");
  }

  @Test
  void aSinkThatStopsReadingInsideACallGetsNothingMore() {
    End server = rig.server(Rig.DEFAULTS);
    End client = rig.client(server, Rig.DEFAULTS);
    Recorder once =
        new Recorder() {
          @Override
          public synchronized void data(ByteBuffer data, InetSocketAddress from, Lease lease) {
            super.data(data, from, lease);
            driver.read(false);
          }
        };
    End accepted = rig.track(End.start(server.heard.awaitAccepted(0), once));
    byte[] much = new byte[4 * MIB];
    client.send(much);
    accepted.read(true);
    int calls = 0;
    while (once.count() < much.length) {
      int next = ++calls;
      once.await("call " + next, () -> once.senders.size() >= next);
      accepted.pause(1);
      assertThat(once.senders).as("calls while reading was off").hasSize(next);
      accepted.read(true);
    }
    assertThat(once.largest).isLessThanOrEqualTo(1 << 16);
  }

  @Test
  void aSlowReaderStopsTheWriter() {
    Rig.Pair pair = rig.pair();
    AtomicLong written = new AtomicLong();
    int pieces = 1024;
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < pieces; i++) {
      CompletableFuture<Void> piece = pair.client().send(new byte[1 << 16]);
      all.add(piece.thenRun(() -> written.addAndGet(1 << 16)));
    }
    long before = -1;
    while (written.get() != before) {
      before = written.get();
      pair.client().pause(200);
    }
    assertThat(before).as("written while nobody reads").isPositive().isLessThan(32 * MIB);

    pair.accepted().heard.keepBytes = false;
    pair.accepted().read(true).heard.awaitCount(64L * MIB);
    all.forEach(End::get);
    assertThat(written.get()).isEqualTo(64L * MIB);
  }

  @Test
  void aKeptBufferStaysAsItWas() {
    End server = rig.server(Rig.DEFAULTS);
    End client = rig.client(server, Rig.DEFAULTS);
    List<ByteBuffer> kept = new ArrayList<>();
    List<Runnable> releases = new ArrayList<>();
    Recorder keeper =
        new Recorder() {
          @Override
          public synchronized void data(ByteBuffer data, InetSocketAddress from, Lease lease) {
            assertThat(data.capacity()).as("no memory beyond the data").isEqualTo(data.remaining());
            releases.add(lease.keep());
            kept.add(data.duplicate());
            super.data(data, from, lease);
          }
        };
    End accepted = rig.track(End.start(server.heard.awaitAccepted(0), keeper)).read(true);
    byte[] random = new byte[2 * MIB];
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    new Random(seed).nextBytes(random);
    End.get(client.send(random));
    keeper.awaitCount(random.length);

    ByteBuffer all = ByteBuffer.allocate(random.length);
    accepted.onLoop(() -> kept.forEach(all::put));
    assertThat(all.array()).isEqualTo(random);
    releases.forEach(Runnable::run);
    releases.get(0).run(); // a second time does no harm
  }

  @Test
  void aBufferCannotBeKeptAfterTheCall() {
    End server = rig.server(Rig.DEFAULTS);
    End client = rig.client(server, Rig.DEFAULTS);
    List<Recorder.Lease> leases = new ArrayList<>();
    Recorder keeper =
        new Recorder() {
          @Override
          public synchronized void data(ByteBuffer data, InetSocketAddress from, Lease lease) {
            leases.add(lease);
            super.data(data, from, lease);
          }
        };
    End accepted = rig.track(End.start(server.heard.awaitAccepted(0), keeper)).read(true);
    End.get(client.send("x"));
    keeper.awaitText("x");
    assertThatThrownBy(() -> accepted.askLoop(() -> leases.get(0).keep()))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource(Memory.class)
  void everyKindOfBufferIsSentFromPositionToLimit(Memory memory) {
    Rig.Pair pair = rig.pair();
    ByteBuffer bytes = memory.of("<hello>");
    bytes.position(1).limit(6);
    End.get(pair.client().send(bytes, null));
    pair.accepted().read(true).heard.awaitText("hello");
  }

  enum Memory {
    ARRAY,
    DIRECT,
    READ_ONLY_ARRAY,
    READ_ONLY_DIRECT;

    ByteBuffer of(String text) {
      ByteBuffer heap = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      ByteBuffer direct = ByteBuffer.allocateDirect(heap.remaining());
      direct.put(heap.duplicate()).flip();
      return switch (this) {
        case ARRAY -> heap;
        case DIRECT -> direct;
        case READ_ONLY_ARRAY -> heap.asReadOnlyBuffer();
        case READ_ONLY_DIRECT -> direct.asReadOnlyBuffer();
      };
    }
  }

  @Test
  void fiftyConnectAtOnce() {
    End server = rig.server(Rig.DEFAULTS);
    List<CompletableFuture<PipeDriver>> opening = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      opening.add(rig.open(Transport.TCP, server.driver.local(), null, PipeOptions.defaults()));
    }
    List<End> clients = new ArrayList<>();
    for (CompletableFuture<PipeDriver> one : opening) {
      clients.add(rig.track(End.reading(End.get(one))));
    }
    for (int i = 0; i < 50; i++) {
      End accepted = rig.accept(server, i);
      accepted.send("you are " + accepted.driver.remote().getPort());
    }
    for (End client : clients) {
      client.heard.awaitText("you are " + client.driver.local().getPort());
    }
    assertThat(server.heard.accepted).hasSize(50);
  }

  @Test
  void aServerThatDoesNotReadAcceptsNobody() {
    End server = rig.server(Rig.DEFAULTS).read(false);
    End client = rig.client(server, Rig.DEFAULTS);
    End.get(client.send("hello"));
    server.pause(50);
    assertThat(server.heard.accepted).isEmpty();
    server.read(true);
    rig.accept(server, 0).read(true).heard.awaitText("hello");
  }

  @Test
  void aSecondDestinationIsRefused() {
    Rig.Pair pair = rig.pair();
    assertThatThrownBy(
            () -> End.get(pair.client().send("x", new InetSocketAddress("127.0.0.1", 9))))
        .hasMessageContaining("only");
  }

  @Test
  void aPlainSocketTalksWithADriver() throws Exception {
    End server = rig.server(Rig.DEFAULTS);
    try (Socket peer =
        new Socket(server.driver.local().getAddress(), server.driver.local().getPort())) {
      End accepted = rig.accept(server, 0);
      End.get(accepted.send("abc"));
      InputStream in = peer.getInputStream();
      assertThat(in.readNBytes(3)).asString(StandardCharsets.UTF_8).isEqualTo("abc");
      End.get(accepted.end());
      assertThat(in.read()).isEqualTo(-1);
    }
  }
}
