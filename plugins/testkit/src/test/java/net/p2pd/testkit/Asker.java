package net.p2pd.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;

/** One socket that asks {@link Mirrors}. */
class Asker {

  static final Duration PATIENCE = Duration.ofMillis(900);
  private static final Duration AGAIN = Duration.ofMillis(300);

  /** A question under way. */
  private static final class Asked {
    final CompletableFuture<InetSocketAddress> answer = new CompletableFuture<>();
    InetSocketAddress to;
    Registration timer = () -> {};
    int left = 3;
  }

  private final Pipe pipe;
  private final EventLoop loop;
  private final Map<String, Asked> asked = new HashMap<>();
  private final Registration handler;
  private int number;

  Asker(Pipe pipe, EventLoop loop) {
    this.pipe = pipe;
    this.loop = loop;
    this.handler =
        pipe.onMessage((message, from) -> heard(message.text(), message.sender().orElseThrow()));
  }

  /** Asks; fails with a sentence if nobody answers. */
  CompletableFuture<InetSocketAddress> ask(InetSocketAddress to, String from) {
    String question = "question " + ++number + from;
    Asked one = new Asked();
    one.to = to;
    asked.put(question, one);
    one.answer.whenComplete((answer, error) -> one.timer.close());
    repeat(question, one);
    return one.answer;
  }

  private void repeat(String question, Asked one) {
    if (one.answer.isDone()) {
      return;
    }
    if (one.left-- == 0) {
      one.answer.completeExceptionally(
          new P2pdException("the server at " + one.to + " did not answer in time"));
      return;
    }
    pipe.send(ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8)), one.to);
    one.timer = loop.schedule(AGAIN, () -> repeat(question, one));
  }

  private void heard(String text, InetSocketAddress from) {
    int equals = text.indexOf(" = ");
    Asked one = equals < 0 ? null : asked.get(text.substring(0, equals));
    if (one == null || !believes(text, one.to, from)) {
      return;
    }
    String[] parts = text.substring(equals + 3).split(" ");
    try {
      InetAddress address = InetAddress.getByName(parts[0]);
      one.answer.complete(new InetSocketAddress(address, Integer.parseInt(parts[1])));
    } catch (UnknownHostException e) {
      one.answer.completeExceptionally(e);
    }
  }

  boolean believes(String text, InetSocketAddress asked, InetSocketAddress from) {
    return text.contains("other") || asked.equals(from);
  }

  /** Gives up what is under way. */
  void stop() {
    handler.close();
    asked
        .values()
        .forEach(
            one ->
                one.answer.completeExceptionally(
                    new P2pdException("nobody waits for the answer any more")));
  }
}
