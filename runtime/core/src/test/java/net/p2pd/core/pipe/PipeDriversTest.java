package net.p2pd.core.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipeDriversTest {

  private final Bench bench = Bench.of(PipeKind.MESSAGES);

  @AfterEach
  void stop() {
    bench.close();
  }

  private static final class Recorder implements PipeSink {
    final List<String> events = new ArrayList<>();
    final List<Runnable> releases = new ArrayList<>();
    boolean keep;
    Runnable onData = () -> {};

    @Override
    public void data(ByteBuffer bytes, @Nullable InetSocketAddress sender, Lease lease) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      events.add(new String(copy));
      if (keep) {
        releases.add(lease.keep());
      }
      onData.run();
    }

    @Override
    public void ended() {
      events.add("ended");
    }

    @Override
    public void accepted(PipeDriver driver) {
      events.add("accepted");
    }

    @Override
    public void error(Throwable error) {
      events.add("error");
    }

    @Override
    public void closed(CloseCause cause) {
      events.add(cause.id());
    }
  }

  private Recorder take(Pipe pipe, boolean read) {
    PipeDriver taken = PipeDrivers.of(pipe);
    Recorder sink = new Recorder();
    bench.loop.runTask(
        () -> {
          taken.start(sink);
          taken.read(read);
        });
    return sink;
  }

  @Test
  void aLayerBelowGetsWhatThePipeHeldAndTheRestComesFromTheCarrier() {
    bench.send("early", "bird");
    PipeDriver taken = PipeDrivers.of(bench.far);
    List<String> received = new ArrayList<>();
    bench.loop.runTask(
        () ->
            PipeDrivers.takeReceived(taken)
                .forEach(bytes -> received.add(new String(bytes.array()))));
    assertThat(received).containsExactly("early", "bird");
    assertThat(bench.farDriver.leases()).isZero();
    bench.send("late");
    Recorder sink = new Recorder();
    bench.loop.runTask(
        () -> {
          taken.start(sink);
          taken.read(true);
        });
    bench.loop.run();
    assertThat(sink.events).containsExactly("late");
    assertThat(PipeDrivers.carrier(taken)).isSameAs(bench.farDriver);
    assertThat(PipeDrivers.carrier(bench.farDriver)).isSameAs(bench.farDriver);
    assertThat(PipeDrivers.takeReceived(bench.farDriver)).isEmpty();
  }

  @Test
  void whatThePipeHeldComesFirstAndThenEverythingElse() {
    bench.send("early", "bird");
    Recorder sink = take(bench.far, true);
    assertThat(sink.events).containsExactly("early", "bird");
    bench.send("late");
    bench.near.end();
    bench.loop.run();
    assertThat(sink.events).containsExactly("early", "bird", "late", "ended");
    bench.near.abort();
    bench.loop.run();
    assertThat(sink.events).endsWith(CloseCause.RESET_BY_PEER);
  }

  @Test
  void nothingIsDeliveredBeforeItIsWanted() {
    bench.send("early");
    PipeDriver taken = PipeDrivers.of(bench.far);
    Recorder sink = new Recorder();
    bench.loop.runTask(() -> taken.start(sink));
    bench.near.send("more");
    bench.near.end();
    bench.loop.run();
    assertThat(sink.events).isEmpty();
    sink.onData = () -> taken.read(false);
    bench.loop.runTask(() -> taken.read(true));
    assertThat(sink.events).containsExactly("early");
    bench.loop.runTask(() -> taken.read(true));
    sink.onData = () -> {};
    bench.loop.runTask(() -> taken.read(true));
    assertThat(sink.events).containsExactly("early", "more", "ended");
  }

  @Test
  void anEndOrACloseThatCameBeforeIsToldToTheNewOwner() {
    bench.send("early");
    bench.farDriver.breakDown();
    bench.loop.run();
    Recorder sink = take(bench.far, true);
    assertThat(sink.events).containsExactly("early", CloseCause.RESET_BY_PEER);
  }

  @Test
  void leasesOfHeldBuffersArePassedOn() {
    bench.near.send(Bench.bytes(5000, 65));
    bench.loop.run();
    assertThat(bench.farDriver.leases()).isEqualTo(1);
    PipeDriver taken = PipeDrivers.of(bench.far);
    Recorder sink = new Recorder();
    sink.keep = true;
    bench.loop.runTask(() -> taken.start(sink));
    bench.loop.runTask(() -> taken.read(true));
    assertThat(bench.farDriver.leases()).isEqualTo(1);
    sink.releases.get(0).run();
    assertThat(bench.farDriver.leases()).isZero();
  }

  @Test
  void theDriverWritesAndClosesForItsNewOwner() {
    PipeDriver taken = PipeDrivers.of(bench.near);
    bench.loop.runTask(
        () -> {
          taken.start(new Recorder());
          taken.write(Bench.buffer("raw"), null, null);
          taken.flush();
          taken.end(error -> {});
        });
    assertThat(bench.receive()).isEqualTo("raw");
    bench.loop.runTask(() -> taken.close(true));
    assertThat(bench.near.closed()).isCompleted();
  }

  @Test
  void theSpentPipeRefusesEverythingButItsEnd() {
    bench.near.onClose((pipe, cause) -> bench.journal.add("closed"));
    take(bench.near, true);
    assertThatThrownBy(() -> bench.near.onMessage((message, pipe) -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> bench.near.receive()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> PipeDrivers.of(bench.near)).isInstanceOf(IllegalStateException.class);
    assertThat(bench.failure(bench.near.send("x"))).isInstanceOf(PipeException.class);
    bench.near.close();
    bench.near.abort();
    bench.loop.run();
    assertThat(bench.nearDriver.closedHard()).isNull();
    bench.far.abort();
    bench.loop.run();
    assertThat(bench.journal).containsExactly("closed");
  }

  @Test
  void aPipeThatHasAReaderKeepsItsDriver() {
    bench.near.onMessage((message, pipe) -> {});
    assertThatThrownBy(() -> PipeDrivers.of(bench.near))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("reader");
  }

  @Test
  void aPipeThatSomebodyElseWroteIsDrivenByItsPublicMethods() {
    List<Pipe> views = new ArrayList<>();
    Bench datagrams = Bench.of(PipeKind.MESSAGES);
    Pipe foreign = foreign(datagrams.far);
    PipeDriver driver = PipeDrivers.of(foreign);
    EnginePipe over =
        EnginePipe.over(driver, foreign.options(), PipeAttributes.defaults().name("over"));
    over.onMessage((message, pipe) -> pipe.send("echo " + message.text()));
    over.onEnd(pipe -> views.add(pipe));
    datagrams.loop.run();
    datagrams.near.send("a");
    assertThat(datagrams.text(datagrams.near.receive(Bench.SECOND))).isEqualTo("echo a");
    datagrams.near.end();
    datagrams.loop.run();
    assertThat(views).containsExactly(over);
    over.closeAsync();
    datagrams.loop.run();
    assertThat(over.closed()).isCompleted();
    assertThat(datagrams.far.closed()).isCompleted();
    datagrams.close();
  }

  /** The same pipe behind a proxy, so that it is no pipe of ours. */
  private static Pipe foreign(Pipe pipe) {
    return (Pipe)
        java.lang.reflect.Proxy.newProxyInstance(
            Pipe.class.getClassLoader(),
            new Class<?>[] {Pipe.class},
            (proxy, method, arguments) -> method.invoke(pipe, arguments));
  }
}
