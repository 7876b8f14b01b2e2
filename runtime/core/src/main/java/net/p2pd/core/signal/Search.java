package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.core.pipe.LoopFuture;

/**
 * Looks for a peer's note at all servers at once: the newest that the peer wrote, shortly after the
 * first. On the connector's loop.
 */
final class Search {

  /** How much longer it waits for a newer one, or for one that comes after its server's answer. */
  static final Duration GRACE = Duration.ofMillis(500);

  /** How many notes of one server are looked at. */
  private static final int MOST_NOTES = 8;

  private final SignalHost host;
  private final EventLoop loop;
  private final PeerId peer;
  private final Duration tolerance;
  private final InTurn computing;
  private final LoopFuture<PeerAddress> result;
  private final List<CompletableFuture<Registration>> watches = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private @Nullable Registration timer;
  private final AtomicInteger reading = new AtomicInteger();
  private @Nullable Note best;
  private int unanswered;
  private int forged;
  private int old;
  private boolean ending;
  private boolean late;

  Search(SignalHost host, PeerId peer, Duration tolerance, LoopFuture<PeerAddress> result) {
    this.host = host;
    this.loop = host.eventLoop();
    this.peer = peer;
    this.tolerance = tolerance;
    this.computing = new InTurn(host.computing());
    this.result = result;
  }

  /** Adds a server; {@link #start} follows. */
  void at(String endpoint, SignalTransport transport) {
    asked.add(endpoint);
    unanswered++;
    AtomicInteger seen = new AtomicInteger();
    CompletionStage<Registration> stage;
    try {
      stage =
          transport.watch(
              Mailboxes.uri(endpoint), KeyedNames.note(peer), note -> shown(seen, note));
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    watches.add(stage.toCompletableFuture());
    Stages.onLoop(
        loop,
        stage,
        (registration, error) -> {
          unanswered--;
          if (error != null) {
            failures.add(endpoint + ": " + Stages.sentence(error));
          }
          soonDone();
        });
  }

  /** Sets the limit; without any server the search has failed. */
  void start(Duration limit) {
    timer = loop.schedule(limit, this::finish);
    Stages.onLoop(
        loop,
        result,
        (address, error) -> {
          if (timer != null) {
            timer.close();
          }
          for (CompletableFuture<Registration> watch : watches) {
            if (!watch.cancel(false)) {
              CompletionStage<Void> unused = watch.thenAccept(Registration::close);
            }
          }
        });
  }

  /** A server shows a note, on a loop of the transport's. */
  private void shown(AtomicInteger seen, ByteBuffer note) {
    if (!note.hasRemaining()
        || note.remaining() > Notes.MOST_BYTES
        || seen.incrementAndGet() > MOST_NOTES) {
      return;
    }
    byte[] copy = new byte[note.remaining()];
    note.get(copy);
    reading.incrementAndGet(); // before its server is known to have answered
    computing.add(
        () -> {
          Optional<Note> read = Note.read(peer, copy);
          Stages.execute(loop, () -> judge(read));
        });
  }

  private void judge(Optional<Note> read) {
    reading.decrementAndGet();
    if (read.isEmpty()) {
      forged++;
    } else if (read.get().written().plus(Note.LIFETIME).plus(tolerance).isBefore(host.now())) {
      old++;
    } else if (best == null || read.get().isNewerThan(best)) {
      best = read.get();
    }
    soonDone();
  }

  private void soonDone() {
    boolean all = unanswered == 0 && reading.get() == 0;
    if (all && (best != null || failures.size() == asked.size() || late)) {
      finish();
    } else if (!ending && (all || best != null)) {
      ending = true;
      loop.schedule(GRACE, this::graceOver);
    }
  }

  /** A note that came in time counts, however long a busy machine takes to verify it. */
  private void graceOver() {
    late = true;
    if (best != null || reading.get() == 0) {
      finish();
    }
  }

  private void finish() {
    if (best != null) {
      result.complete(best.address());
    } else if (!result.isDone()) {
      result.completeExceptionally(new P2pdException(why()));
    }
  }

  private String why() {
    String who = "peer " + peer.shortName();
    String where = String.join(", ", asked);
    if (failures.size() == asked.size()) {
      return "no signalling server could be asked for the address of "
          + who
          + ": "
          + String.join("; ", failures);
    }
    String unsure = failures.isEmpty() ? "" : "; not asked: " + String.join("; ", failures);
    if (unanswered > 0) {
      unsure += "; " + unanswered + " did not answer in time";
    }
    if (reading.get() > 0) {
      return "what stands at " + where + " for " + who + " could not be verified in time" + unsure;
    }
    if (old > 0) {
      return "the address that "
          + who
          + " left at "
          + where
          + " is too old: it has gone without a word"
          + unsure;
    }
    if (forged > 0) {
      return "what stands at " + where + " for " + who + " was not written by it" + unsure;
    }
    return "nobody publishes the address of "
        + who
        + " at "
        + where
        + ": it has to be up, with node.publish = true and one of these servers, or give its"
        + " address"
        + unsure;
  }
}
