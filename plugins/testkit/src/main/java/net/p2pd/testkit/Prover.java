package net.p2pd.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;

/**
 * Finds out who is at the other end of a raw path, as the host's handshake would: both say the
 * connection's name and their role; a stream has to begin with that.
 */
final class Prover {

  /** What becomes of a path. */
  interface Listener {

    /** The other side is there. */
    void proven(Pipe pipe);

    /** The path is of no use, with why. */
    void useless(Pipe pipe, String why);
  }

  private static final Duration AGAIN = Duration.ofMillis(100);
  private static final int TIMES = 30;

  private final Pipe pipe;
  private final EventLoop loop;
  private final String mine;
  private final String theirs;
  private final Listener listener;
  private final StringBuilder received = new StringBuilder();
  private boolean over;
  private boolean proven;

  Prover(Pipe pipe, EventLoop loop, String connection, boolean calling, Listener listener) {
    this.pipe = pipe;
    this.loop = loop;
    this.mine = greeting(connection, calling);
    this.theirs = greeting(connection, !calling);
    this.listener = listener;
  }

  private static String greeting(String connection, boolean calling) {
    return "p2pd-testkit " + connection + (calling ? " calls" : " answers") + "\n";
  }

  void start() {
    pipe.onMessage((message, from) -> take(message.text()));
    pipe.onClose((closed, cause) -> fail("it closed: " + cause.text()));
    say(pipe.kind() == PipeKind.DATAGRAM ? TIMES : 1);
    loop.schedule(AGAIN.multipliedBy(TIMES), () -> fail("nobody answered on it"));
  }

  private void say(int times) {
    if (times > 0 && !over && pipe.isOpen()) {
      pipe.send(mine.getBytes(StandardCharsets.UTF_8));
      loop.schedule(AGAIN, () -> say(times - 1));
    }
  }

  private void take(String text) {
    if (proven || over) {
      return;
    }
    if (pipe.kind() == PipeKind.DATAGRAM) {
      if (text.equals(theirs)) {
        succeed();
      }
      return; // datagrams that opened the way come first
    }
    received.append(text);
    if (received.length() >= theirs.length()) {
      if (received.toString().startsWith(theirs)) {
        succeed();
      } else {
        wrong();
      }
    } else if (!theirs.startsWith(received.toString())) {
      wrong();
    }
  }

  private void wrong() {
    fail("the first bytes on the stream are not the runtime's but '" + received + "'");
  }

  private void succeed() {
    proven = true;
    listener.proven(pipe);
  }

  private void fail(String why) {
    if (!proven && !over) {
      over = true;
      listener.useless(pipe, why);
    }
  }

  /** Says no more. */
  void stop() {
    over = true;
  }
}
