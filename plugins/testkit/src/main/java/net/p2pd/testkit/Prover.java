package net.p2pd.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;

/**
 * Finds out who is at the other end of a raw path, as the host's handshake would: both say the
 * connection's name and their role, and then the calling side says on one path that it takes that
 * one. A stream has to begin with that; datagrams are as long as a path has to carry them, and
 * prove a path when each side has heard that the other hears it.
 */
final class Prover {

  /** What becomes of a path. */
  interface Listener {

    /** The other side is there. */
    void proven(Pipe pipe);

    /** The calling side takes this path. */
    void taken(Pipe pipe);

    /** The path is of no use, with why. */
    void useless(Pipe pipe, String why);
  }

  /** What every path of datagrams has to carry. */
  private static final int LONGEST = 1200;

  private static final Duration AGAIN = Duration.ofMillis(100);
  private static final int TIMES = 30;
  private static final String HEARS = " and hears you";
  private static final String TAKES = " and takes this path";

  private final Pipe pipe;
  private final EventLoop loop;
  private final boolean calling;
  private final String mine;
  private final String theirs;
  private final Listener listener;
  private final StringBuilder received = new StringBuilder();
  private boolean heard;
  private boolean proven;
  private boolean taken;
  private boolean over;

  Prover(Pipe pipe, EventLoop loop, String connection, boolean calling, Listener listener) {
    this.pipe = pipe;
    this.loop = loop;
    this.calling = calling;
    this.mine = greeting(connection, calling);
    this.theirs = greeting(connection, !calling);
    this.listener = listener;
  }

  private static String greeting(String connection, boolean calling) {
    return "p2pd-testkit " + connection + (calling ? " calls" : " answers");
  }

  private boolean isDatagram() {
    return pipe.kind() == PipeKind.DATAGRAM;
  }

  void start() {
    pipe.onMessage((message, from) -> take(message.text()));
    pipe.onClose((closed, cause) -> lose("it closed: " + cause.text()));
    if (isDatagram()) {
      repeat(TIMES);
    } else {
      write(mine + "\n");
    }
    loop.schedule(
        AGAIN.multipliedBy(TIMES),
        () -> {
          if (!proven) {
            lose("nobody answered on it");
          }
        });
  }

  private void repeat(int times) {
    if (times > 0 && !over && pipe.isOpen()) {
      say();
      loop.schedule(AGAIN, () -> repeat(times - 1));
    }
  }

  /** Sends a datagram that tells all that this side knows. */
  private void say() {
    byte[] text =
        (mine + (calling && taken ? TAKES : heard ? HEARS : "")).getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(text, LONGEST);
    Arrays.fill(padded, text.length, LONGEST, (byte) ' ');
    pipe.send(padded);
  }

  private void write(String text) {
    pipe.send(text.getBytes(StandardCharsets.UTF_8));
  }

  private void take(String text) {
    if (over) {
      return;
    }
    if (!isDatagram()) {
      received.append(text);
      readStream();
    } else if (text.startsWith(theirs)) { // datagrams that opened the way come first
      boolean news = !heard;
      heard = true;
      String rest = text.substring(theirs.length()).stripTrailing();
      if (!rest.isEmpty()) {
        succeed();
      }
      if (rest.equals(TAKES)) {
        beTaken();
      }
      if (news && !over) {
        say();
      }
    } else {
      received.append(text.stripTrailing()).append('\n');
    }
  }

  private void readStream() {
    String line = theirs + "\n";
    if (received.length() < line.length()) {
      if (!line.startsWith(received.toString())) {
        wrong();
      }
    } else if (!received.toString().startsWith(line)) {
      wrong();
    } else {
      succeed();
      if (received.indexOf(TAKES + "\n") >= 0) {
        beTaken();
      }
    }
  }

  private void wrong() {
    lose("the first bytes on the stream are not the runtime's but '" + received + "'");
  }

  private void succeed() {
    if (!proven) {
      proven = true;
      listener.proven(pipe);
    }
  }

  private void beTaken() {
    if (!calling && !taken) {
      taken = true;
      listener.taken(pipe);
    }
  }

  /** The calling side decides for this path. */
  void choose() {
    taken = true;
    if (isDatagram()) {
      say();
    } else {
      write(TAKES + "\n");
    }
  }

  /** Returns whether both sides go on by this path, as far as this side knows. */
  boolean isTaken() {
    return taken;
  }

  /** Says something on a path that was taken. */
  void tell(String text) {
    write(text + "\n");
  }

  /** Returns whether the other side said something. */
  boolean hears(String text) {
    return received.indexOf(text + "\n") >= 0;
  }

  /** The path is given up, unless it was taken. */
  void lose(String why) {
    if (!taken && !over) {
      over = true;
      listener.useless(pipe, why);
    }
  }

  /** Says no more. */
  void stop() {
    over = true;
  }
}
