package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOptions;
import org.junit.jupiter.api.Test;

/** The rules of {@link PipeDriver} ({@code DRIVER-1} and so on); a part of {@link PipeContract}. */
public abstract class PipeDriverRules extends PipeProviderRules {

  private static final int WRITES = 200;
  private static final int LARGEST = 3000;
  private static final int PENDING = 128;
  private static final int BLOCK = 1 << 16;
  private static final int KEPT = 3;

  /** For contracts only. */
  PipeDriverRules() {}

  /** What became of writes: how often each listener was called. */
  private final class Writes {
    final List<AtomicInteger> told = new ArrayList<>();
    final ByteArrayOutputStream all = new ByteArrayOutputStream();

    void write(DriverEnd from, byte[] bytes, boolean flush) {
      AtomicInteger times = new AtomicInteger();
      told.add(times);
      all.writeBytes(bytes);
      on(
          from.driver,
          () -> {
            from.driver.write(ByteBuffer.wrap(bytes), null, error -> times.incrementAndGet());
            if (flush) {
              from.driver.flush();
            }
            return "written";
          });
    }

    void assertEachToldOnce() {
      boolean all =
          world().until(() -> told.stream().allMatch(times -> times.get() > 0), limits().close());
      assertThat(all).as("whether every write listener was called; calls: %s", told).isTrue();
      assertThat(told).as("calls of each listener").allMatch(times -> times.get() == 1);
    }
  }

  private static byte[] random(SplittableRandom random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private Writes writeMany(DriverEnd from) {
    SplittableRandom random = new SplittableRandom(Seeds.ofThisRun());
    Writes writes = new Writes();
    for (int i = 0; i < WRITES; i++) {
      writes.write(from, random(random, 1 + random.nextInt(LARGEST)), i % 7 == 0);
    }
    on(
        from.driver,
        () -> {
          from.driver.flush();
          return "flushed";
        });
    return writes;
  }

  private void endAll(Ends ends) {
    for (DriverEnd end : List.of(ends.client(), ends.accepted(), ends.server())) {
      on(end.driver, () -> close(end, true));
      awaitsClosing(end);
    }
  }

  private void awaitsBytes(DriverEnd end, int count) {
    boolean there = world().until(() -> end.count() >= count, limits().arrive());
    assertThat(there).as("whether %s bytes came; %s did", count, end.count()).isTrue();
  }

  @Test
  @Rule("DRIVER-1")
  void theSinkIsCalledOnTheDriversLoop() {
    Ends ends = ends(started());
    on(ends.accepted().driver, () -> read(ends.accepted()));
    Writes writes = writeMany(ends.client());
    awaitsBytes(ends.accepted(), writes.all.size());
    on(ends.client().driver, () -> close(ends.client(), false));
    world().until(() -> ends.accepted().ends() > 0, limits().close());
    endAll(ends);
    for (DriverEnd end : List.of(ends.client(), ends.accepted(), ends.server())) {
      assertThat(end.breaches("DRIVER-1")).as("calls off the loop").isEmpty();
    }
  }

  @Test
  @Rule("DRIVER-2")
  void nothingIsDeliveredUntilItIsWanted() {
    Ends ends = ends(started());
    Writes writes = writeMany(ends.client());
    world().pass(limits().silence());
    assertThat(ends.accepted().deliveries()).as("deliveries before read(true)").isZero();
    ends.accepted().stopAfterOne();
    on(ends.accepted().driver, () -> read(ends.accepted()));
    world().until(() -> ends.accepted().deliveries() > 0, limits().arrive());
    world().pass(limits().silence());
    assertThat(ends.accepted().deliveries()).as("deliveries when one was wanted").isEqualTo(1);
    assertThat(ends.accepted().count()).isLessThanOrEqualTo(writes.all.size());
    endAll(ends);
  }

  @Test
  @Rule("DRIVER-3")
  void whatIsWrittenArrivesInOrderAndEachListenerIsTold() {
    Ends ends = ends(started());
    on(ends.accepted().driver, () -> read(ends.accepted()));
    Writes writes = writeMany(ends.client());
    awaitsBytes(ends.accepted(), writes.all.size());
    assertThat(java.util.Arrays.equals(ends.accepted().bytes(), writes.all.toByteArray()))
        .as("whether the bytes came as they were written")
        .isTrue();
    writes.assertEachToldOnce();
    endAll(ends);
  }

  @Test
  @Rule("DRIVER-3")
  void eachListenerIsToldWhenTheDriverCloses() {
    Ends ends = ends(started());
    Writes writes = new Writes();
    for (int i = 0; i < PENDING; i++) {
      writes.write(ends.client(), new byte[BLOCK], true);
    }
    on(ends.client().driver, () -> close(ends.client(), true));
    awaitsClosing(ends.client());
    writes.assertEachToldOnce();
    endAll(ends);
  }

  @Test
  @Rule("DRIVER-4")
  void closedIsToldOnceAndLast() {
    for (boolean hard : new boolean[] {false, true}) {
      Ends ends = ends(started());
      on(ends.accepted().driver, () -> read(ends.accepted()));
      writeMany(ends.client());
      on(ends.client().driver, () -> close(ends.client(), hard));
      on(ends.client().driver, () -> close(ends.client(), true));
      world()
          .until(
              () -> ends.accepted().ends() > 0 || !ends.accepted().closings().isEmpty(),
              limits().close());
      endAll(ends);
      world().pass(limits().silence());
      for (DriverEnd end : List.of(ends.client(), ends.accepted(), ends.server())) {
        assertThat(end.closings()).as("calls of closed").hasSize(1);
        assertThat(end.breaches("DRIVER-4")).as("calls after closed").isEmpty();
      }
    }
  }

  @Test
  @Rule("DRIVER-5")
  void aBufferThatIsKeptStaysUnchanged() {
    Ends ends = ends(started());
    ends.accepted().keep(KEPT);
    on(ends.accepted().driver, () -> read(ends.accepted()));
    Writes writes = new Writes();
    SplittableRandom random = new SplittableRandom(Seeds.ofThisRun());
    for (int i = 0; i < 2 * KEPT; i++) {
      writes.write(ends.client(), random(random, LARGEST), true);
      awaitsBytes(ends.accepted(), writes.all.size());
    }
    try {
      assertThat(ends.accepted().kept())
          .as("buffers that were kept; each is as it was delivered")
          .isNotEmpty()
          .allMatch(DriverEnd.Kept::isUnchanged);
    } finally {
      ends.accepted().kept().forEach(kept -> kept.release().run());
    }
    endAll(ends);
  }

  @Test
  @Rule("DRIVER-2")
  void datagramsAreDeliveredOnlyWhenWanted() {
    var provider = started();
    var transport = datagramOrSkip();
    DriverEnd server =
        begin(opened(open(provider, transport, null, route(), PipeOptions.defaults())), false);
    InetSocketAddress place = server.driver.local();
    DriverEnd client =
        begin(opened(open(provider, transport, place, null, PipeOptions.defaults())), false);
    Writes writes = new Writes();
    writes.write(client, new byte[] {1, 2, 3}, true);
    world().pass(limits().silence());
    assertThat(server.deliveries()).as("datagrams before read(true)").isZero();
    on(server.driver, () -> read(server));
    awaitsBytes(server, 3);
    for (DriverEnd end : List.of(client, server)) {
      on(end.driver, () -> close(end, true));
      awaitsClosing(end);
    }
  }
}
