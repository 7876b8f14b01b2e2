package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.core.pipe.LoopFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NettyNamesTest {

  private final NettyLoops loops = NettyLoops.start(NettyLoops.Io.AUTO, 1, true);
  private final AtomicInteger asked = new AtomicInteger();
  private CountDownLatch hang;
  private NettyNames names;

  @BeforeEach
  void start() {
    hang = new CountDownLatch(1);
    names = new NettyNames(loops, this::lookup);
  }

  @AfterEach
  void stop() {
    hang.countDown();
    loops.close();
  }

  private InetAddress[] lookup(String host) throws UnknownHostException {
    asked.incrementAndGet();
    if (host.startsWith("hung")) {
      try {
        hang.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (host.startsWith("unknown")) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {
      InetAddress.getByAddress(host, new byte[] {127, 0, 0, 9}),
      InetAddress.getByAddress(host, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})
    };
  }

  private CompletableFuture<List<InetAddress>> resolve(String host) {
    return names.resolve(host).toCompletableFuture();
  }

  @Test
  void theSystemsNamesAreKnown() {
    List<InetAddress> found =
        End.get(new NettyNames(loops).resolve("localhost").toCompletableFuture());
    assertThat(found).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
    assertThat(found.get(0).getHostName()).isEqualTo("localhost");
  }

  @Test
  void bothFamiliesComeInTheOrderOfTheSystem() {
    assertThat(End.get(resolve("both")))
        .extracting(InetAddress::getHostAddress)
        .containsExactly("127.0.0.9", "0:0:0:0:0:0:0:1");
    assertThat(resolve("both")).isInstanceOf(LoopFuture.class);
  }

  @Test
  void anUnknownNameIsSaidToBeUnknown() {
    assertThatThrownBy(() -> End.get(resolve("unknown.test")))
        .isInstanceOf(PipeOpenException.class)
        .hasMessageContaining("'unknown.test' is unknown");
  }

  @Test
  void allWhoAskForANameShareOneLookup() {
    CompletableFuture<List<InetAddress>> first = resolve("hung");
    CompletableFuture<List<InetAddress>> second = resolve("hung");
    first.cancel(true);
    hang.countDown();
    assertThat(End.get(second)).hasSize(2);
    assertThat(asked).hasValue(1);
  }

  @Test
  void aHungLookupStopsNobodyElse() {
    CompletableFuture<List<InetAddress>> hung = resolve("hung");
    for (int i = 0; i < 50; i++) {
      resolve("hung");
    }
    assertThat(End.get(resolve("other"))).hasSize(2);
    assertThat(hung).isNotDone();
  }

  @Test
  void waitingNamesAreBoundedAndTheRestIsToldWhy() {
    List<CompletableFuture<List<InetAddress>>> hung = new ArrayList<>();
    for (int i = 0; i < NettyNames.THREADS; i++) {
      hung.add(resolve("hung" + i));
    }
    List<CompletableFuture<List<InetAddress>>> waiting = new ArrayList<>();
    for (int i = 0; i <= NettyNames.QUEUE; i++) {
      waiting.add(resolve("name" + i));
    }
    assertThatThrownBy(() -> End.get(waiting.get(NettyNames.QUEUE)))
        .isInstanceOf(PipeOpenException.class)
        .hasMessageContaining("does not answer");
    waiting.subList(0, 10).forEach(one -> one.cancel(true));
    hang.countDown();
    for (CompletableFuture<List<InetAddress>> one : hung) {
      assertThat(End.get(one)).hasSize(2);
    }
    for (CompletableFuture<List<InetAddress>> one : waiting.subList(10, NettyNames.QUEUE)) {
      assertThat(End.get(one)).hasSize(2);
    }
    assertThat(asked.get())
        .as("what was cancelled is not begun")
        .isEqualTo(NettyNames.THREADS + NettyNames.QUEUE - 10);
    assertThat(End.get(resolve("again"))).hasSize(2);
  }
}
