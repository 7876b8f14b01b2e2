package net.p2pd.connect.reverse;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;
import net.p2pd.connect.dial.DialPath;
import net.p2pd.connect.dial.DialPaths;

/**
 * The calling half of one attempt: asks, and waits until the peer's path came in, the peer gave up,
 * or it took too long. Runs on the attempt's loop.
 */
final class CallBack {

  private static final Registration NOTHING = () -> {};

  private final ConnectAttempt attempt;
  private final SignalLink signal;
  private final Duration patience;
  private final PathProgress line;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Registration timer = NOTHING;
  private Registration receiver = NOTHING;

  CallBack(ConnectAttempt attempt, SignalLink signal, Duration patience) {
    this.attempt = attempt;
    this.signal = signal;
    this.patience = patience.compareTo(attempt.timeLeft()) < 0 ? patience : attempt.timeLeft();
    this.line = attempt.trying(null, "a connection back");
  }

  CompletionStage<Void> start(DialPaths open) {
    attempt.onCancel(this::stop);
    receiver = signal.onMessage(this::received);
    timer =
        attempt
            .eventLoop()
            .schedule(
                patience,
                () ->
                    fail(
                        Cause.TCP_UNANSWERED,
                        "the peer did not connect back within " + patience.toMillis() + " ms"));
    attempt
        .offer(RawPath.inbound().reportedAs(line))
        .whenComplete((verdict, error) -> attempt.eventLoop().execute(() -> judged(verdict)));
    signal
        .send(
            ReverseMessage.ask(
                    open.list().stream()
                        .filter(path -> path.probability() > 0)
                        .map(DialPath::remote)
                        .toList())
                .encode())
        .whenComplete(
            (nothing, error) -> {
              if (error != null) {
                attempt
                    .eventLoop()
                    .execute(
                        () ->
                            fail(
                                Cause.BROKER_UNREACHABLE,
                                "the peer could not be asked: " + Words.of(error)));
              }
            });
    return done;
  }

  private void judged(@Nullable PathVerdict verdict) {
    if (verdict != null && !verdict.isTaken()) {
      fail(Cause.OTHER, verdict.cause());
    }
    stop();
  }

  private void received(ByteBuffer bytes) {
    String refusal;
    try {
      ReverseMessage message = ReverseMessage.decode(bytes);
      refusal = message.asks() ? null : message.reason();
    } catch (IllegalArgumentException e) {
      refusal = "its answer cannot be read, " + e.getMessage();
    }
    givenUp(refusal);
  }

  private void givenUp(@Nullable String reason) {
    if (reason != null) {
      fail(Cause.OTHER, "the peer did not connect back: " + reason);
    }
  }

  private void fail(Cause cause, String words) {
    if (!done.isDone()) {
      line.failed(cause, words);
      stop();
    }
  }

  /** Ends it from any thread. */
  void cancel() {
    attempt.eventLoop().execute(this::stop);
  }

  private void stop() {
    timer.close();
    receiver.close();
    done.complete(null);
  }
}
