package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NettyLoopsTest {

  private static Set<Thread> loopThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("p2pd-io-"))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource(NettyLoops.Io.class)
  void theThreadsAreThereFromTheStartAndGoneAfterTheClose(NettyLoops.Io io) {
    try (NettyLoops loops = NettyLoops.start(io, 3, true)) {
      List<Thread> threads = new ArrayList<>();
      for (EventLoop loop : loops.all()) {
        CompletableFuture<Thread> found = new CompletableFuture<>();
        loop.execute(() -> found.complete(Thread.currentThread()));
        threads.add(End.get(found));
      }
      assertThat(threads).doesNotHaveDuplicates().hasSize(3);
      assertThat(threads).allMatch(Thread::isDaemon);
      assertThat(threads)
          .extracting(Thread::getName)
          .containsExactlyInAnyOrder("p2pd-io-1", "p2pd-io-2", "p2pd-io-3");
      assertThat(loops.close(Duration.ofSeconds(5))).isTrue();
      assertThat(threads).noneMatch(Thread::isAlive);
    }
  }

  @Test
  void noThreadKeepsTheCallersClassLoader() throws Exception {
    ClassLoader plugin = new ClassLoader(null) {};
    List<NettyLoops> made = new ArrayList<>();
    Thread caller = new Thread(() -> made.add(NettyLoops.start(NettyLoops.Io.AUTO, 2, true)));
    caller.setContextClassLoader(plugin);
    Set<Thread> before = loopThreads();
    caller.start();
    caller.join();
    try (NettyLoops loops = made.get(0)) {
      loops.nioLoop();
      Set<Thread> fresh = loopThreads();
      fresh.removeAll(before);
      assertThat(fresh).isNotEmpty();
      assertThat(fresh).noneMatch(thread -> thread.getContextClassLoader() == plugin);
    }
  }

  @Test
  void closingTwiceOrFromALoopDoesNoHarm() throws Exception {
    NettyLoops loops = NettyLoops.start(NettyLoops.Io.AUTO, 2, true);
    CompletableFuture<Boolean> inside = new CompletableFuture<>();
    loops.next().execute(() -> inside.complete(loops.close(Duration.ofSeconds(5))));
    assertThat(End.get(inside)).as("a loop cannot wait for itself").isFalse();
    assertThat(loops.close(Duration.ofSeconds(5))).isTrue();
    assertThat(loops.close(Duration.ofSeconds(5))).isTrue();
    assertThatThrownBy(() -> loops.next().execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void aLoopThatIsStuckMissesTheDeadlineAndIsSaidTo() {
    NettyLoops loops = NettyLoops.start(NettyLoops.Io.NIO, 1, true);
    CountDownLatch stuck = new CountDownLatch(1);
    loops
        .next()
        .execute(
            () -> {
              try {
                stuck.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(loops.close(Duration.ofMillis(100))).isFalse();
    stuck.countDown();
    assertThat(loops.close(Duration.ofSeconds(5))).isTrue();
  }

  @Test
  void timersRunOnTheLoopAndCanBeTakenBack() throws Exception {
    try (NettyLoops loops = NettyLoops.start(NettyLoops.Io.AUTO, 1, true)) {
      EventLoop loop = loops.next();
      List<String> order = new ArrayList<>();
      CountDownLatch done = new CountDownLatch(1);
      Registration never = loop.schedule(Duration.ofMillis(500), () -> order.add("never"));
      never.close();
      loop.schedule(
          Duration.ofSeconds(1),
          () -> {
            order.add("second " + loop.inLoop());
            done.countDown();
          });
      loop.schedule(Duration.ofMillis(-5), () -> order.add("first"));
      Registration far = loop.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> {});
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
      far.close();
      assertThat(order).containsExactly("first", "second true");
      assertThat(loop.inLoop()).isFalse();
    }
  }

  @Test
  void ioIsReadFromConfiguration() {
    assertThat(NettyLoops.Io.parse("auto")).isEqualTo(NettyLoops.Io.AUTO);
    assertThat(NettyLoops.Io.parse("epoll")).isEqualTo(NettyLoops.Io.EPOLL);
    assertThatThrownBy(() -> NettyLoops.Io.parse("kqueue"))
        .hasMessage("io 'kqueue' is unknown: use auto, nio or epoll");
    assertThat(NettyLoops.defaultThreads()).isBetween(1, 4);
  }
}
