package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalTransport;

/**
 * This node's note at one server: written, watched, put back when somebody else writes there (with
 * growing pauses, so that a quarrel costs little), cleared at the end. On the connector's loop.
 */
final class Publication {

  private static final System.Logger LOG = System.getLogger(Publication.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final String endpoint;
  private final SignalTransport transport;
  private final PeerId self;
  private final EventLoop loop;
  private final String name;
  private final AtomicReference<byte @Nullable []> latest = new AtomicReference<>();
  private byte[] note = new byte[0];
  private byte[] other = new byte[0];
  private @Nullable CompletableFuture<Registration> watching;
  private @Nullable Registration timer;
  private Duration pause = FIRST_PAUSE;
  private boolean stands;
  private boolean closed;

  Publication(String endpoint, SignalTransport transport, PeerId self, EventLoop loop) {
    this.endpoint = endpoint;
    this.transport = transport;
    this.self = self;
    this.loop = loop;
    this.name = KeyedNames.note(self);
  }

  /** Writes another note in place of the one before. */
  void write(byte[] next) {
    note = next;
    pause = FIRST_PAUSE;
    put();
    if (watching == null) {
      watch();
    }
  }

  private void put() {
    if (closed) {
      return;
    }
    stands = true; // until the server shows another one
    CompletionStage<Void> publishing;
    try {
      publishing = transport.publish(Mailboxes.uri(endpoint), name, ByteBuffer.wrap(note));
    } catch (RuntimeException e) {
      publishing = CompletableFuture.failedFuture(e);
    }
    byte[] sent = note;
    Stages.onLoop(
        loop,
        publishing,
        (nothing, error) -> {
          if (error != null && sent == note && !closed) {
            stands = false;
            LOG.log(
                System.Logger.Level.INFO,
                "the address is not published at "
                    + endpoint
                    + ", it is tried again: "
                    + Stages.sentence(error));
            later();
          }
        });
  }

  private void watch() {
    CompletionStage<Registration> stage;
    try {
      stage =
          transport.watch(
              Mailboxes.uri(endpoint),
              name,
              shown -> {
                byte[] copy = new byte[Math.min(shown.remaining(), 1 + Notes.MOST_BYTES)];
                shown.get(copy);
                if (latest.getAndSet(copy) == null) { // else the loop will find this one
                  Stages.execute(loop, this::look);
                }
              });
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    watching = stage.toCompletableFuture();
    Stages.onLoop(
        loop,
        stage,
        (registration, error) -> {
          if (error == null && closed) {
            registration.close();
          } else if (error != null && !closed) {
            watching = null; // with the next note it is tried again
            LOG.log(
                System.Logger.Level.INFO,
                "nobody notices if the address is overwritten at "
                    + endpoint
                    + ": "
                    + Stages.sentence(error));
          }
        });
  }

  private void look() {
    byte[] shown = latest.getAndSet(null);
    if (shown != null && !closed) {
      other = shown;
      stands = Arrays.equals(shown, note);
      if (!stands) {
        later();
      }
    }
  }

  /** Whether what stands there is of another node that has this identity, and is newer. */
  private boolean isOutdone() {
    Optional<Note> own = Note.read(self, note);
    Optional<Note> theirs = Note.read(self, other);
    return own.isPresent() && theirs.isPresent() && theirs.get().isNewerThan(own.get());
  }

  private void later() {
    if (timer != null || closed) {
      return;
    }
    timer =
        loop.schedule(
            pause,
            () -> {
              timer = null;
              if (!stands && !isOutdone()) {
                put();
              }
            });
    pause = pause.multipliedBy(2);
    if (pause.compareTo(LONGEST_PAUSE) > 0) {
      pause = LONGEST_PAUSE;
    }
  }

  /** Clears the note; the result is done when the server knows, or cannot be told. */
  CompletableFuture<Void> close() {
    closed = true;
    if (timer != null) {
      timer.close();
    }
    if (watching != null && !watching.cancel(false)) {
      CompletionStage<Void> unused = watching.thenAccept(Registration::close);
    }
    try {
      return transport
          .publish(Mailboxes.uri(endpoint), name, ByteBuffer.allocate(0))
          .toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
