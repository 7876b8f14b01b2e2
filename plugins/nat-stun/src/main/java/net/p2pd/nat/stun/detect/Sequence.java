package net.p2pd.nat.stun.detect;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.stun.client.StunAnswer;
import net.p2pd.stun.client.StunRequest;

/**
 * Requests of several sockets whose first packets leave one after the other, though each socket may
 * have a loop of its own: the order in which a NAT sees them is what the delta is read from.
 */
final class Sequence {

  private record Ask(
      Asker asker,
      StunRequest request,
      InetSocketAddress to,
      BiConsumer<@Nullable StunAnswer, @Nullable Throwable> handler,
      CompletableFuture<CompletableFuture<StunAnswer>> sent) {}

  private final Measuring<?> measuring;
  private final List<Ask> asks = new ArrayList<>();
  private final List<CompletableFuture<?>> all = new ArrayList<>();

  Sequence(Measuring<?> measuring) {
    this.measuring = measuring;
  }

  /** Adds a request; returns what completes when it is sent, with what may be cancelled then. */
  CompletableFuture<CompletableFuture<StunAnswer>> add(
      Asker asker,
      StunRequest request,
      InetSocketAddress to,
      BiConsumer<@Nullable StunAnswer, @Nullable Throwable> handler) {
    Ask ask = new Ask(asker, request, to, handler, new CompletableFuture<>());
    asks.add(ask);
    return ask.sent;
  }

  /** Sends; calls back on the measuring loop when all requests were answered or given up. */
  void run(Runnable whenDone) {
    send(0, whenDone);
  }

  private void send(int index, Runnable whenDone) {
    if (index == asks.size()) {
      measuring.on(all(all), (nothing, error) -> whenDone.run());
      return;
    }
    Ask ask = asks.get(index);
    ask.asker
        .pipe
        .eventLoop()
        .execute(() -> ask.sent.complete(ask.asker.transactions.send(ask.request, ask.to)));
    measuring.on(
        ask.sent,
        (asking, error) -> {
          if (asking != null) {
            CompletableFuture<Void> handled = new CompletableFuture<>();
            all.add(handled);
            measuring.on(
                asking,
                (answer, failure) -> {
                  ask.handler.accept(answer, failure);
                  handled.complete(null);
                });
          }
          send(index + 1, whenDone);
        });
  }

  /** The same without its result or failure. */
  static CompletableFuture<Void> settled(CompletableFuture<?> future) {
    return future.handle((value, error) -> null);
  }

  /** Completes when all have, whether they succeeded or failed. */
  static CompletableFuture<Void> all(Collection<? extends CompletableFuture<?>> futures) {
    return CompletableFuture.allOf(
        futures.stream().map(Sequence::settled).toArray(CompletableFuture[]::new));
  }
}
