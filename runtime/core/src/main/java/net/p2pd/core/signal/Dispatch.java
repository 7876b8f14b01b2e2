package net.p2pd.core.signal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.core.pipe.LoopFuture;

/**
 * One sealed message on its way to all servers at once: the first that takes it is enough. On the
 * connector's loop.
 */
final class Dispatch {

  private final EventLoop loop;
  private final String mailbox;
  private final byte[] envelope;
  private final LoopFuture<Void> result;
  private final List<String> failures = new ArrayList<>();
  private int under = 1; // the one who adds servers

  Dispatch(EventLoop loop, String mailbox, byte[] envelope, LoopFuture<Void> result) {
    this.loop = loop;
    this.mailbox = mailbox;
    this.envelope = envelope;
    this.result = result;
  }

  /**
   * Sends by a server.
   *
   * @param ready what has to be done first
   */
  void by(String endpoint, SignalTransport transport, CompletableFuture<Void> ready) {
    under++;
    CompletionStage<Void> sending =
        ready.isDone() && !ready.isCompletedExceptionally()
            ? send(endpoint, transport)
            : ready.thenCompose(nothing -> send(endpoint, transport));
    Stages.onLoop(
        loop,
        sending,
        (nothing, error) -> {
          if (error == null) {
            result.complete(null);
          } else {
            failures.add(endpoint + ": " + Stages.sentence(error));
          }
          end();
        });
  }

  private CompletionStage<Void> send(String endpoint, SignalTransport transport) {
    try {
      return transport.send(
          Mailboxes.uri(endpoint), mailbox, ByteBuffer.wrap(envelope).asReadOnlyBuffer());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** No server comes after those that were added. */
  void end() {
    under--;
    if (under == 0 && !result.isDone()) {
      result.completeExceptionally(
          new P2pdException(
              "no signalling server took the message; " + String.join("; ", failures)));
    }
  }

  /** Time is up. */
  void giveUp(String why) {
    if (!result.isDone()) {
      String more = failures.isEmpty() ? "" : "; " + String.join("; ", failures);
      result.completeExceptionally(
          new P2pdException("no signalling server took the message " + why + more));
    }
  }
}
