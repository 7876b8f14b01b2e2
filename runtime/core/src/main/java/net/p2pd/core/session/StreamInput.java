package net.p2pd.core.session;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeSink.Lease;

/**
 * The receiving half of a stream: puts messages together, delivers them or, while the reader wants
 * none, keeps them, and returns credit for what was delivered.
 */
final class StreamInput {

  private final StreamDriver stream;
  private final ReceiveCredit credit;
  private final StreamWindow window;
  private @Nullable ArrayDeque<Arrived> inbox;

  /** The message that is being put together, and what its frames cost so far. */
  private @Nullable ByteBuffer assembly;

  private long messageCost;

  /** The cost of all frames that came, and of all messages that were delivered. */
  private long received;

  private long delivered;
  private long granted = FrameHeader.FIRST_STREAM_LIMIT;

  /** This stream's part of the session's unread messages. */
  private long unread;

  private boolean wanted;
  private boolean hasPlace;

  /** The places that this stream holds: of the message being put together, and of unread ones. */
  private int places;

  private boolean waitsForPlace;
  private boolean grantDue;
  private boolean ended;
  private boolean endTold;
  private boolean closed;

  StreamInput(StreamDriver stream, ReceiveCredit credit) {
    this.stream = stream;
    this.credit = credit;
    this.window = new StreamWindow(stream.eventLoop(), credit.limits().streamWindow());
  }

  boolean isEnded() {
    return ended;
  }

  boolean isEndTold() {
    return endTold;
  }

  /** Returns what the other side may still send. */
  long unusedCredit() {
    return ended ? 0 : granted - received;
  }

  private boolean isInboxEmpty() {
    return inbox == null || inbox.isEmpty();
  }

  /**
   * Takes the header of a DATA frame, whose cost the session has accepted.
   *
   * @return whether the payload is wanted; false if the message is too long
   * @throws ProtocolViolation if the stream ended, or its credit does not suffice
   */
  boolean begins(FrameHeader header) {
    if (ended) {
      throw new ProtocolViolation("sent DATA after END on " + stream);
    }
    int cost = header.cost();
    if (received + cost > granted) {
      throw new ProtocolViolation(
          "sent more than the credit of " + granted + " bytes on " + stream);
    }
    received += cost;
    messageCost += cost;
    if (!hasPlace) {
      unread += cost;
      credit.addUnread(cost);
    }
    int soFar = assembly == null ? 0 : assembly.position();
    return soFar + header.length() <= credit.limits().maxMessage();
  }

  /**
   * Takes a piece of a payload.
   *
   * @param inOne whether it is the whole payload
   * @param last whether the payload is complete with it
   */
  void piece(ByteBuffer piece, FrameHeader header, boolean inOne, boolean last, Lease lease) {
    if (closed) {
      return;
    }
    if (inOne && !header.hasMore() && assembly == null) {
      arrived(piece, lease);
      return;
    }
    ByteBuffer message = room(piece.remaining(), header);
    message.put(piece);
    assembly = message;
    if (last && header.hasMore()) {
      review();
    } else if (last) {
      assembly = null;
      assembled(message.flip());
    }
  }

  private ByteBuffer room(int size, FrameHeader header) {
    ByteBuffer message = assembly;
    if (message == null) {
      return wanted ? credit.take(header.length()) : ByteBuffer.allocate(header.length());
    }
    if (message.remaining() >= size) {
      return message;
    }
    int needed = message.position() + header.length();
    int doubled = Math.min(2 * message.capacity(), credit.limits().maxMessage());
    ByteBuffer larger = ByteBuffer.allocate(Math.max(needed, doubled)).put(message.flip());
    credit.give(message);
    return larger;
  }

  /** A whole message came as a view of the path's buffer. */
  private void arrived(ByteBuffer view, Lease lease) {
    if (wanted && isInboxEmpty()) {
      deliver(view, takeCost(), takePlace(), lease);
    } else {
      ByteBuffer copy = ByteBuffer.allocate(view.remaining()).put(view).flip();
      keep(new Arrived(copy, takeCost(), takePlace()));
    }
  }

  /** A message was put together in a buffer of our own. */
  private void assembled(ByteBuffer message) {
    if (!wanted || !isInboxEmpty()) {
      keep(new Arrived(message, takeCost(), takePlace()));
    } else if (!deliver(message, takeCost(), takePlace(), null)) {
      credit.give(message);
    }
  }

  private long takeCost() {
    long cost = messageCost;
    messageCost = 0;
    return cost;
  }

  private boolean takePlace() {
    boolean place = hasPlace;
    hasPlace = false;
    return place;
  }

  private void keep(Arrived message) {
    if (inbox == null) {
      inbox = new ArrayDeque<>(4);
    }
    inbox.add(message);
  }

  /**
   * Delivers a message.
   *
   * @param lease null for memory that belongs to this message alone
   * @return whether the message is kept beyond the call
   */
  private boolean deliver(ByteBuffer bytes, long cost, boolean place, @Nullable Lease lease) {
    delivered += cost;
    window.delivered(cost);
    if (place) {
      places--;
    } else {
      unread -= cost;
    }
    Delivery delivery = credit.delivery();
    delivery.begin(lease, cost, place);
    stream.sink().data(bytes, null, delivery);
    boolean kept = delivery.end();
    review();
    return kept;
  }

  /** Hears whether the reader wants messages now. */
  void read(boolean now) {
    wanted = now;
    if (!now) {
      return;
    }
    if (isInboxEmpty() && (!ended || endTold)) {
      review();
    } else {
      stream.drainSoon();
    }
  }

  /** Delivers what waits, as long as the reader wants it. */
  void drain() {
    Arrived next = nextWanted();
    while (next != null) {
      deliver(next.bytes, next.cost, next.hasPlace, null);
      next = nextWanted();
    }
    tellEnd();
  }

  /** Takes the next message out; delivering one may close the stream or stop the reader. */
  private @Nullable Arrived nextWanted() {
    return inbox == null || !wanted ? null : inbox.poll();
  }

  /**
   * The other side ended its half.
   *
   * @throws ProtocolViolation if it had done so before, or a message is incomplete
   */
  void ends() {
    if (ended) {
      throw new ProtocolViolation("sent END twice on " + stream);
    }
    if (messageCost > 0) {
      throw new ProtocolViolation("sent END inside a message on " + stream);
    }
    ended = true;
    tellEnd();
  }

  /** The other side reset the stream: nothing more comes, whatever credit it had. */
  void cutShort() {
    ended = true;
  }

  private void tellEnd() {
    if (ended && !endTold && !closed && wanted && isInboxEmpty()) {
      endTold = true;
      stream.sink().ended();
      stream.inputDone();
    }
  }

  /** Drops everything; the credit of what is dropped counts as returned. */
  void close() {
    closed = true;
    assembly = null;
    inbox = null;
    credit.addUnread(-unread);
    unread = 0;
    if (waitsForPlace) {
      waitsForPlace = false;
      credit.stopWaiting(this);
    }
    for (; places > 0; places--) {
      credit.placeLeft();
    }
  }

  // Credit

  private long limit() {
    return delivered + (hasPlace ? messageCost : 0) + window.size();
  }

  /** Looks whether a grant is due: half a window, or whatever helps a message that is stuck. */
  private void review() {
    if (closed || ended) {
      return;
    }
    if (!waitsForPlace && wantsPlace()) {
      credit.wantPlace(this);
    }
    long more = limit() - granted;
    int size = window.size();
    boolean stuck = assembly != null && isInboxEmpty() && granted - received < size / 4;
    if (!grantDue && (more >= size / 2 || (more > 0 && stuck))) {
      grantDue = true;
      credit.grantSoon(this);
    }
  }

  private boolean wantsPlace() {
    return !closed
        && !hasPlace
        && wanted
        && assembly != null
        && isInboxEmpty()
        && messageCost > window.size() / 2;
  }

  /** Hears that no place is free; the next free one is offered with {@link #stillWantsPlace}. */
  void waitsForPlace() {
    waitsForPlace = true;
  }

  boolean stillWantsPlace() {
    waitsForPlace = false;
    return wantsPlace();
  }

  /** Hears that the message being put together may grow to the longest one allowed. */
  void placeGiven() {
    hasPlace = true;
    places++;
    unread -= messageCost;
    credit.addUnread(-messageCost);
    review();
  }

  /** Adds the grant that is due, if it still is. */
  void writeGrant(ByteBuffer payload) {
    grantDue = false;
    long limit = limit();
    if (!closed && !ended && limit > granted) {
      granted = limit;
      payload.putInt(stream.id()).putLong(limit);
    }
  }

  /** A message that is complete. */
  private static final class Arrived {

    private final ByteBuffer bytes;
    private final long cost;
    private final boolean hasPlace;

    Arrived(ByteBuffer bytes, long cost, boolean hasPlace) {
      this.bytes = bytes;
      this.cost = cost;
      this.hasPlace = hasPlace;
    }
  }
}
