package net.p2pd.connect.dial;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.connect.PathVerdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiallingTest {

  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final String FIRST = "192.0.2.1:1001";
  private static final String SECOND = "192.0.2.2:1002";
  private static final String THIRD = "192.0.2.3:1003";

  private final Track track = new Track();
  private CompletableFuture<Void> done;

  private static DialPath path(int number) {
    return new DialPath(
        new InetSocketAddress(Requests.ip("192.0.2." + number), 1000 + number),
        "path " + number,
        0.5);
  }

  @BeforeEach
  void start() {
    done =
        new Dialling(
                track,
                track.pipes,
                List.of(path(1), path(2), path(3)),
                PAUSE,
                Duration.ofSeconds(5))
            .start()
            .toCompletableFuture();
    track.run();
  }

  @Test
  void theNextAddressIsDialledAfterThePause() {
    assertThat(track.dialled).containsOnlyKeys(FIRST);
    track.advance(PAUSE.minusMillis(1));
    assertThat(track.dialled).containsOnlyKeys(FIRST);
    track.advance(Duration.ofMillis(1));
    assertThat(track.dialled).containsOnlyKeys(FIRST, SECOND);
    track.advance(PAUSE);
    assertThat(track.dialled).containsOnlyKeys(FIRST, SECOND, THIRD);
  }

  @Test
  void aFailureStartsTheNextAtOnce() {
    track.fail(FIRST, "nothing listens there");
    assertThat(track.dialled).containsOnlyKeys(FIRST, SECOND);
    assertThat(track.failures)
        .containsExactly(java.util.Map.entry("path 1", "nothing listens there"));
    track.advance(PAUSE.minusMillis(1));
    assertThat(track.dialled).as("the pause begins anew").containsOnlyKeys(FIRST, SECOND);
  }

  @Test
  void whatTheHostDoesNotAllowIsNotDialledAndSaysWhy() {
    track.forbidden = "192.0.2.2";
    track.fail(FIRST, "nothing listens there");
    assertThat(track.dialled).containsOnlyKeys(FIRST, THIRD);
    assertThat(track.failures).containsEntry("path 2", "not there");
  }

  @Test
  void eachAddressIsCountedAsOftenAsItsSynMayGoOut() {
    assertThat(track.packets).as("at 0, 1 and 3 s of 5 s").isEqualTo(3);
  }

  @Test
  void itIsDoneWhenEverythingFailed() {
    track.fail(FIRST, "one");
    track.fail(SECOND, "two");
    assertThat(done).isNotDone();
    track.fail(THIRD, "three");
    assertThat(done).isCompleted();
    assertThat(track.failures.values()).containsExactly("one", "two", "three");
  }

  @Test
  void anOpenedPathIsOfferedAndARefusedOneLetsTheOthersGoOn() {
    track.open(FIRST);
    assertThat(track.offers).hasSize(1);
    track.judge(0, PathVerdict.refused("somebody else lives there"));
    assertThat(track.dialled).containsOnlyKeys(FIRST, SECOND);
    track.open(SECOND);
    track.judge(1, PathVerdict.taken());
    assertThat(done).isCompleted();
    track.advance(PAUSE);
    assertThat(track.dialled).as("nothing is dialled after the win").hasSize(2);
  }

  @Test
  void cancellingStopsWhatIsUnderWay() {
    track.advance(PAUSE);
    track.cancel();
    assertThat(track.dialled.get(FIRST)).isCancelled();
    assertThat(track.dialled.get(SECOND)).isCancelled();
    assertThat(done).isCompleted();
    assertThat(track.failures).as("cancelled is not failed").isEmpty();
    track.advance(PAUSE);
    assertThat(track.dialled).hasSize(2);
  }

  @Test
  void aPipeThatOpensInSpiteOfBeingCancelledIsClosed() {
    CompletableFuture<net.p2pd.api.pipe.Pipe> stubborn = track.dialled.get(FIRST);
    stubborn.complete(track.pipe("late"));
    track.cancel();
    assertThat(track.aborted).containsExactly("late");
    assertThat(track.offers).isEmpty();
    assertThat(done).isCompleted();
  }
}
