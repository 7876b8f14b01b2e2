package net.p2pd.core.connect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;

/**
 * What the calling side has said so far to a peer that nothing was heard of yet. It is said again a
 * few times, with the same numbers: a node that has just started opens its mailbox a moment after
 * others know its address, and what came before that is lost. On the connector's loop.
 */
final class Unheard {

  /** When everything is said again, counted from the time before. */
  private static final List<Duration> PAUSES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

  /** What a strategy says beyond that it says to somebody who answers. */
  private static final int MOST = 16;

  private record Said(SignalMessage message, int number) {}

  private final EventLoop loop;
  private final ObjIntConsumer<SignalMessage> again;
  private final List<Said> said = new ArrayList<>();
  private @Nullable Registration timer;
  private int rounds;
  private int lastRepeated;
  private boolean over;

  /**
   * Creates it.
   *
   * @param again sends a message with a number once more
   */
  Unheard(EventLoop loop, ObjIntConsumer<SignalMessage> again) {
    this.loop = loop;
    this.again = again;
  }

  void add(SignalMessage message, int number) {
    if (over || said.size() >= MOST) {
      return;
    }
    said.add(new Said(message, number));
    if (timer == null) {
      timer = loop.schedule(PAUSES.get(0), this::repeat);
    }
  }

  private void repeat() {
    for (Said one : said) {
      again.accept(one.message, one.number);
      lastRepeated = one.number;
    }
    rounds++;
    if (rounds < PAUSES.size()) {
      timer = loop.schedule(PAUSES.get(rounds), this::repeat);
    }
  }

  /** Returns whether it is unclear which of several sendings an answer to this number is for. */
  boolean wasRepeated(int number) {
    return number <= lastRepeated;
  }

  /** The peer was heard of, or nobody waits for it any more. */
  void end() {
    over = true;
    said.clear();
    if (timer != null) {
      timer.close();
    }
  }
}
