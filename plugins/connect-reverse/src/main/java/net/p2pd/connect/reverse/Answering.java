package net.p2pd.connect.reverse;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;
import net.p2pd.connect.dial.DialPath;
import net.p2pd.connect.dial.Dialling;

/**
 * The answering half of one attempt: dials the asker, and tells him when that leads nowhere. Runs
 * on the attempt's loop.
 */
final class Answering {

  private final ConnectAttempt attempt;
  private final SignalLink signal;
  private final Pipes pipes;
  private final Duration pause;
  private final Duration timeout;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Registration receiver = () -> {};
  private @Nullable Dialling dialling;
  private boolean asked;

  Answering(
      ConnectAttempt attempt, SignalLink signal, Pipes pipes, Duration pause, Duration timeout) {
    this.attempt = attempt;
    this.signal = signal;
    this.pipes = pipes;
    this.pause = pause;
    this.timeout = timeout;
  }

  CompletionStage<Void> start() {
    attempt.onCancel(this::stop);
    receiver = signal.onMessage(this::received);
    if (asked) {
      receiver.close(); // it came while the receiver was being registered
    }
    return done;
  }

  private void received(ByteBuffer bytes) {
    if (asked || done.isDone()) {
      return;
    }
    asked = true;
    receiver.close();
    ReverseMessage message;
    try {
      message = ReverseMessage.decode(bytes);
    } catch (IllegalArgumentException e) {
      giveUp(Cause.OTHER, "the request to connect back cannot be read, " + e.getMessage());
      return;
    }
    if (message.asks()) {
      dial(message);
    } else {
      giveUp(Cause.OTHER, "the asker gave up before it asked");
    }
  }

  private void dial(ReverseMessage message) {
    AskerPaths asker = AskerPaths.of(attempt.request(), message.addresses(), attempt.targets());
    List<DialPath> paths = asker.list();
    if (paths.isEmpty()) {
      giveUp(Cause.LIMITED, asker.reason());
      return;
    }
    Dialling run = new Dialling(attempt, pipes, paths, pause, timeout);
    dialling = run;
    run.start().whenComplete((nothing, error) -> attempt.eventLoop().execute(() -> dialled(run)));
  }

  private void dialled(Dialling run) {
    List<String> failures = new ArrayList<>(run.failures());
    if (!failures.isEmpty() && !run.isTaken() && !attempt.isCancelled()) {
      tell(String.join("; ", failures));
    }
    done.complete(null);
  }

  private void giveUp(Cause cause, String reason) {
    tell(reason);
    done.completeExceptionally(new CausedException(cause, reason));
  }

  private void tell(String reason) {
    signal.send(ReverseMessage.givenUp(reason).encode());
  }

  /** Ends it from any thread. */
  void cancel() {
    attempt.eventLoop().execute(this::stop);
  }

  private void stop() {
    receiver.close();
    Dialling run = dialling;
    if (run == null) {
      done.complete(null);
    } else {
      run.cancel();
    }
  }
}
