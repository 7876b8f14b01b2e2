package net.p2pd.service.turn;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;

/** Passes on one direction of a connection, no faster than a quota allows. */
final class Throttle {

  private final Quotas.User quota;
  private final Pipe from;
  private final Pipe to;

  Throttle(Quotas.User quota, Pipe from, Pipe to) {
    this.quota = quota;
    this.from = from;
    this.to = to;
  }

  void start() {
    from.onEnd(ended -> to.end());
    from.onClose((closed, cause) -> to.closeAsync());
    from.onMessageAsync((message, pipe) -> passOn(message));
  }

  private CompletionStage<Void> passOn(Message message) {
    CompletableFuture<Void> sent = to.send(message.bytes());
    long rest = quota.owe(message.size(), from.eventLoop().nanoTime());
    if (rest == 0) {
      return sent;
    }
    CompletableFuture<Void> rested = new CompletableFuture<>();
    from.eventLoop().schedule(Duration.ofNanos(rest), () -> rested.complete(null));
    return sent.thenCompose(done -> rested);
  }
}
