package net.p2pd.core.session;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeException;

/** The streams of a session: their numbers, their beginning and their end. */
final class Streams {

  /** Where streams become pipes. */
  interface Host {

    /** Makes the pipe of a stream. */
    Pipe pipe(StreamDriver stream, String protocol);

    /**
     * Hands out the pipe of a stream that the other side opened.
     *
     * @throws RuntimeException whose message says why nobody wants it
     */
    void accepted(Pipe stream);

    /** Hears how many streams there are. */
    void count(int streams);
  }

  /** Beyond this, what waits in the path is no reason to write more of it. */
  private static final int MOST_WAITING = 1 << 20;

  private static final int LAST_ID = 0xFFFFFFFD;

  private final PipeDriver path;
  private final SessionLimits limits;
  private final Host host;
  private final boolean client;
  private final ReceiveCredit credit;
  private final Output out;
  private final StreamTable table = new StreamTable();

  /** The highest number used so far by each side, 0 = none; what is lower and not there is gone. */
  private int ourLast;

  private int theirLast;
  private int ours;
  private int theirs;
  private int refused;
  private @Nullable Runnable whenEmpty;

  Streams(
      PipeDriver path,
      SessionLimits limits,
      boolean client,
      Host host,
      ReceiveCredit credit,
      Output out) {
    this.path = path;
    this.limits = limits;
    this.client = client;
    this.host = host;
    this.credit = credit;
    this.out = out;
  }

  PipeDriver path() {
    return path;
  }

  SessionLimits limits() {
    return limits;
  }

  int size() {
    return table.size();
  }

  // Beginning

  /**
   * Opens a stream.
   *
   * @throws PipeException if that is not possible now
   */
  Pipe open(ByteBuffer name, String protocol) {
    if (whenEmpty != null) {
      throw new PipeException("the session is closing and opens no more streams");
    }
    if (ours >= limits.maxStreams()) {
      throw new PipeException(
          "the session carries "
              + ours
              + " streams of this side and may carry no more (session.max-streams): close some");
    }
    if (out.writer().pendingControl() > MOST_WAITING) {
      throw new PipeException("the path is so slow that no more streams can be opened on it now");
    }
    if (ourLast != 0 && Integer.compareUnsigned(ourLast, LAST_ID) >= 0) {
      throw new PipeException("the session has used up its stream numbers: connect anew");
    }
    int id = ourLast == 0 ? (client ? 1 : 2) : ourLast + 2;
    StreamDriver stream = new StreamDriver(this, id, true, credit);
    Pipe pipe = host.pipe(stream, protocol);
    ourLast = id;
    ours++;
    add(stream);
    out.writer().write(FrameHeader.OPEN, id, name);
    out.flushSoon();
    return pipe;
  }

  private void add(StreamDriver stream) {
    table.add(stream);
    host.count(table.size());
  }

  /**
   * The other side opened a stream.
   *
   * @throws ProtocolViolation if its number or name is not allowed, or it does not stop trying
   */
  void opened(int id, ByteBuffer name) {
    if (isOurs(id)) {
      throw new ProtocolViolation(
          "opened stream " + Integer.toUnsignedString(id) + ", a number of this side's");
    }
    if (Integer.compareUnsigned(id, theirLast) <= 0) {
      throw new ProtocolViolation(
          "opened stream "
              + Integer.toUnsignedString(id)
              + " after stream "
              + Integer.toUnsignedString(theirLast));
    }
    String protocol = decode(name);
    theirLast = id;
    StreamDriver stream = new StreamDriver(this, id, false, credit);
    if (whenEmpty != null) {
      turnAway(stream, Reason.CLOSING, "the session is closing");
    } else if (theirs >= limits.maxStreams()) {
      if (++refused > limits.maxRefused()) {
        throw new ProtocolViolation(
            "went on opening streams when " + limits.maxStreams() + " were open");
      }
      turnAway(stream, Reason.LIMIT, "there are " + theirs + " streams open, which is the limit");
    } else {
      refused = 0;
      accept(stream, protocol);
    }
  }

  private void turnAway(StreamDriver stream, int code, String why) {
    writeReset(stream, new Reason(code, why));
    credit.streamGone(stream.input().unusedCredit());
  }

  private void accept(StreamDriver stream, String protocol) {
    Pipe pipe = host.pipe(stream, protocol);
    theirs++;
    add(stream);
    try {
      host.accepted(pipe);
    } catch (RuntimeException e) {
      stream.refuse(e.getMessage() == null ? "the stream was refused" : e.getMessage());
    }
  }

  private static String decode(ByteBuffer name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(name).toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolViolation("opened a stream whose protocol's name is not UTF-8");
    }
  }

  // What arrives

  /**
   * Returns where the payload of a DATA frame goes; null if it is to be skipped.
   *
   * @throws ProtocolViolation if the stream was never opened, or there is no credit
   */
  @Nullable
  StreamInput dataBegins(FrameHeader header) {
    StreamDriver stream = find(header.stream(), header.name());
    credit.spend(header.cost());
    if (stream == null) {
      credit.spendLate(header);
      return null;
    }
    if (!stream.input().begins(header)) {
      stream.cutOff(
          "a message was longer than " + limits.maxMessage() + " bytes (session.max-message)");
      return null;
    }
    return stream.input();
  }

  void ended(int id) {
    StreamDriver stream = find(id, "END");
    if (stream != null) {
      stream.endedByPeer();
    }
  }

  void wasReset(int id, Reason reason) {
    StreamDriver stream = find(id, "RESET");
    if (stream != null) {
      stream.resetByPeer(reason);
    }
  }

  void granted(int id, long limit) {
    StreamDriver stream = find(id, "credit");
    if (stream != null) {
      stream.output().grant(limit);
      sendSoon(stream.output());
    }
  }

  private @Nullable StreamDriver find(int id, String what) {
    int last = isOurs(id) ? ourLast : theirLast;
    if (Integer.compareUnsigned(id, last) > 0) {
      throw new ProtocolViolation(
          "sent "
              + what
              + " for stream "
              + Integer.toUnsignedString(id)
              + ", which was never opened");
    }
    return table.get(id);
  }

  private boolean isOurs(int id) {
    return (id & 1) == (client ? 1 : 0);
  }

  // What streams want

  void sendSoon(StreamOutput output) {
    if (output.canSend()) {
      out.add(output);
    }
  }

  void flushSoon() {
    out.flushSoon();
  }

  /** Notes messages that wait from now on, or that never will be written if it is negative. */
  void addWaiting(long cost) {
    out.addWaiting(cost);
  }

  /** Returns what waits in all streams together. */
  long waiting() {
    return out.waiting();
  }

  /** Tells the other side that a stream is dropped, unless it is gone there already. */
  void reset(StreamDriver stream, Reason reason) {
    if (table.get(stream.id()) == stream) {
      writeReset(stream, reason);
    }
  }

  private void writeReset(StreamDriver stream, Reason reason) {
    out.writer().write(FrameHeader.RESET, stream.id(), reason.encode(FrameHeader.MAX_RESET_TEXT));
    out.flushSoon();
  }

  /** Tells the other side that a stream is closed, unless it is gone there already. */
  void closeInOrder(StreamDriver stream) {
    if (table.get(stream.id()) != stream) {
      return;
    }
    if (!stream.output().isEndSent()) {
      stream.output().sendEnd(out.writer());
    }
    if (!stream.input().isEnded()) {
      writeReset(stream, new Reason(Reason.CLOSED, ""));
    }
    out.flushSoon();
  }

  /** Takes a stream out of the books; its number remains used. */
  void forget(StreamDriver stream) {
    if (!table.remove(stream)) {
      return;
    }
    if (stream.isOurs()) {
      ours--;
    } else {
      theirs--;
    }
    credit.streamGone(stream.input().unusedCredit());
    out.remove(stream.output());
    host.count(table.size());
    checkEmpty();
  }

  // The end of all

  /** Opens and accepts no more, closes all pipes, and says when the last one is gone. */
  void close(Runnable empty) {
    whenEmpty = empty;
    for (StreamDriver stream : table.all()) {
      Pipe pipe = stream.pipe();
      if (pipe != null) {
        pipe.closeAsync();
      }
    }
    checkEmpty();
  }

  private void checkEmpty() {
    Runnable empty = whenEmpty;
    if (empty != null && table.size() == 0) {
      whenEmpty = () -> {};
      empty.run();
    }
  }

  /** Ends all streams at once, because their carrier is gone. */
  void carrierGone(CloseCause cause) {
    whenEmpty = () -> {};
    for (StreamDriver stream : table.all()) {
      stream.carrierGone(cause);
    }
  }
}
