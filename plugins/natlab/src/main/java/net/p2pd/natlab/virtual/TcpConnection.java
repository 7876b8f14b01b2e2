package net.p2pd.natlab.virtual;

import java.nio.ByteBuffer;
import java.time.Duration;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.Registration;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.IcmpError;
import net.p2pd.natlab.model.Packet;
import net.p2pd.natlab.model.TcpFlags;

/**
 * One end of a TCP connection (RFC 9293): handshake, simultaneous open, ordered delivery, flow
 * control, retransmission, half-close, reset. There is no congestion control: the windows are the
 * only limit.
 */
final class TcpConnection {

  /** The states of RFC 9293 section 3.3.2. */
  enum State {
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSING,
    TIME_WAIT,
    CLOSE_WAIT,
    LAST_ACK,
    CLOSED
  }

  /** Who uses the connection; told once about each thing that happens. */
  interface User {

    void opened(TcpConnection connection);

    /** Never opened; the reason is one of {@link PipeOpenException}. */
    void refused(String reason);

    /** Bytes or the end can be read. */
    void readable();

    /** There is room for more bytes, or what was written has all been acknowledged. */
    void writable();

    /** Broken; by the other side's reset, or because it fell silent. */
    void broken(boolean reset);
  }

  static final int SEND_BUFFER = 65536;
  static final int RECEIVE_BUFFER = 65536;
  static final Duration TIME_WAIT = Duration.ofSeconds(60);
  private static final int MAX_SYNS = 6;
  private static final int MAX_RETRIES = 9;
  private static final int DUPLICATES_THAT_TELL_OF_LOSS = 3;

  final Endpoint local;
  final Endpoint remote;
  private final TcpStack stack;
  private final VirtualLoop loop;
  private final int hopLimit;
  private final boolean noDelay;
  private final long iss;
  private final SendBuffer out;
  private final RetransmissionTimer timer;
  private ReceiveBuffer in = new ReceiveBuffer(RECEIVE_BUFFER, 0);
  private User user;
  private State state;
  private long sendNext;
  private long sendUnacknowledged;
  private long sendMost;
  private int peerWindow;
  private int mss;
  private boolean finWanted;
  private boolean finSent;
  private boolean finReceived;
  private long finSeen = -1;
  private int duplicates;
  private long timedSeq = -1;
  private long timedAt;
  private int advertised = RECEIVE_BUFFER;
  private boolean orphan;
  private @Nullable Registration lingering;

  TcpConnection(
      TcpStack stack, Endpoint local, Endpoint remote, User user, int hopLimit, boolean noDelay) {
    this.stack = stack;
    this.loop = stack.host().loop();
    this.local = local;
    this.remote = remote;
    this.user = user;
    this.hopLimit = hopLimit == 0 ? Packet.DEFAULT_HOP_LIMIT : hopLimit;
    this.noDelay = noDelay;
    this.iss = stack.host().random().nextInt() & 0xffffffffL;
    this.out = new SendBuffer(SEND_BUFFER, iss + 1);
    this.sendNext = iss;
    this.sendUnacknowledged = iss;
    this.sendMost = iss;
    this.mss = ownMss();
    this.timer = new RetransmissionTimer(loop, this::expired);
    this.state = State.SYN_SENT;
  }

  private int ownMss() {
    int headers = remote.family().bits() == 128 ? 60 : 40;
    return stack.host().mtu(remote.address()) - headers;
  }

  State state() {
    return state;
  }

  void user(User other) {
    user = other;
  }

  /** Opens actively. */
  void open() {
    sendSyn(0);
  }

  /** Opens passively, in answer to a SYN. */
  void accept(Segment syn) {
    learn(syn);
    state = State.SYN_RECEIVED;
    sendSyn(TcpFlags.ACK);
  }

  private void learn(Segment syn) {
    in = new ReceiveBuffer(RECEIVE_BUFFER, syn.seq() + 1);
    peerWindow = syn.window();
    mss = Math.min(mss, syn.mss() == 0 ? 536 : syn.mss());
  }

  private void sendSyn(int extra) {
    long ack = extra == 0 ? 0 : in.next();
    sendNext = Math.max(sendNext, iss + 1);
    sendMost = Math.max(sendMost, iss + 1);
    timer.startIfIdle();
    emit(TcpFlags.SYN | extra, new Segment(iss, ack, in.window(), ownMss(), new byte[0]));
  }

  private void emit(int flags, Segment segment) {
    Packet packet = Packet.tcp(local, remote, flags).withHopLimit(hopLimit);
    if (!stack.host().send(new Frame(packet, segment)) && state == State.SYN_SENT) {
      loop.execute(() -> fail(PipeOpenException.UNREACHABLE));
    }
  }

  private void acknowledge() {
    advertised = in.window();
    emit(TcpFlags.ACK, Segment.bare(sendNext, in.next(), advertised));
  }

  /** Takes bytes to send as far as there is room; {@link User#writable} tells of more. */
  void write(ByteBuffer bytes) {
    out.take(bytes);
    output();
  }

  /** Whether all that was written has arrived at the other side. */
  boolean isFlushed() {
    return out.isEmpty();
  }

  /** Ends the output after what was written. */
  void shutdown() {
    finWanted = true;
    output();
  }

  /** Reads the next bytes; null if there are none now. */
  byte @Nullable [] read() {
    byte[] chunk = in.poll();
    if (chunk != null && advertised < mss && in.window() >= RECEIVE_BUFFER / 2 && isOpen()) {
      acknowledge(); // the other side waits for the window to open
    }
    return chunk;
  }

  /** Whether the other side has ended and everything was read. */
  boolean isAtEnd() {
    return finReceived && in.isEmpty();
  }

  private boolean isOpen() {
    return state != State.CLOSED && state != State.TIME_WAIT;
  }

  /** Lets go of the connection: what was written is still sent, by the host alone. */
  void close() {
    if (!in.isEmpty() || state == State.SYN_SENT) {
      abort();
      return;
    }
    orphan = true;
    user = TcpStack.NOBODY;
    shutdown();
    if (state == State.FIN_WAIT_2) {
      linger();
    }
  }

  /** Drops everything and tells the other side so, if there is one. */
  void abort() {
    user = TcpStack.NOBODY;
    if (isOpen() && state != State.SYN_SENT) {
      emit(TcpFlags.RST | TcpFlags.ACK, Segment.bare(sendNext, in.next(), 0));
    }
    gone();
  }

  private void gone() {
    state = State.CLOSED;
    timer.stop();
    if (lingering != null) {
      lingering.close();
    }
    stack.remove(this);
  }

  private void fail(String reason) {
    if (state == State.CLOSED) {
      return;
    }
    User told = user;
    boolean never = state == State.SYN_SENT || state == State.SYN_RECEIVED;
    gone();
    if (never) {
      told.refused(reason);
    } else {
      told.broken(reason.equals(PipeOpenException.REFUSED));
    }
  }

  /** Sends what the window allows. */
  private void output() {
    boolean may =
        state == State.ESTABLISHED
            || state == State.CLOSE_WAIT
            || state == State.FIN_WAIT_1
            || state == State.CLOSING
            || state == State.LAST_ACK;
    if (!may) {
      return;
    }
    long limit = Math.min(out.end(), sendUnacknowledged + peerWindow);
    while (sendNext < limit) {
      int count = (int) Math.min(mss, limit - sendNext);
      if (!noDelay && count < mss && sendNext > sendUnacknowledged && !finWanted) {
        return; // Nagle: the rest goes out with the next acknowledgement
      }
      sendData(sendNext, count);
      sendNext += count;
    }
    if (sendNext < out.end()) {
      timer.startIfIdle(); // a closed window is probed when the timer goes off
    }
    if (finWanted && sendNext == out.end()) {
      sendFin();
    }
    sendMost = Math.max(sendMost, sendNext);
  }

  private void sendData(long seq, int count) {
    if (timedSeq < 0 && seq >= sendMost) {
      timedSeq = seq + count;
      timedAt = loop.nanoTime();
    }
    timer.startIfIdle();
    advertised = in.window();
    emit(TcpFlags.ACK, new Segment(seq, in.next(), advertised, 0, out.copy(seq, count)));
  }

  private void sendFin() {
    if (!finSent) {
      finSent = true;
      state = state == State.CLOSE_WAIT ? State.LAST_ACK : State.FIN_WAIT_1;
    }
    timer.startIfIdle();
    emit(TcpFlags.FIN | TcpFlags.ACK, Segment.bare(out.end(), in.next(), in.window()));
    sendNext = out.end() + 1;
  }

  private void expired() {
    boolean opening = state == State.SYN_SENT || state == State.SYN_RECEIVED;
    if (timer.tries() > (opening ? MAX_SYNS : MAX_RETRIES)) {
      fail(PipeOpenException.TIMED_OUT);
      return;
    }
    timedSeq = -1; // a repeated segment measures nothing (Karn)
    if (opening) {
      sendSyn(state == State.SYN_SENT ? 0 : TcpFlags.ACK);
      return;
    }
    sendNext = sendUnacknowledged;
    if (peerWindow == 0 && !out.isEmpty()) {
      sendData(sendUnacknowledged, 1); // asks whether the window is still closed
      sendMost = Math.max(sendMost, sendUnacknowledged + 1);
    } else {
      output();
    }
  }

  void error(IcmpError error, int mtu) {
    if (error == IcmpError.TOO_BIG && mtu > 0) {
      mss = Math.max(64, Math.min(mss, mtu - (remote.family().bits() == 128 ? 60 : 40)));
      sendNext = sendUnacknowledged == iss ? sendNext : sendUnacknowledged;
      output();
    } else if (state == State.SYN_SENT && error != IcmpError.TIME_EXCEEDED) {
      boolean refused = error == IcmpError.PORT_UNREACHABLE;
      fail(refused ? PipeOpenException.REFUSED : PipeOpenException.UNREACHABLE);
    }
  }

  void receive(Packet packet, Segment segment) {
    if (packet.has(TcpFlags.RST)) {
      receiveReset(packet, segment);
    } else if (state == State.SYN_SENT) {
      receiveFirst(packet, segment);
    } else if (packet.has(TcpFlags.SYN)) {
      receiveSynAgain(packet, segment);
    } else {
      receiveUsual(packet, segment);
    }
  }

  private void receiveReset(Packet packet, Segment segment) {
    boolean meant =
        state == State.SYN_SENT
            ? packet.has(TcpFlags.ACK) && segment.ack() == iss + 1
            : segment.seq() >= in.next() && segment.seq() <= in.next() + RECEIVE_BUFFER;
    if (meant) {
      fail(PipeOpenException.REFUSED);
    }
  }

  private void receiveFirst(Packet packet, Segment segment) {
    if (packet.has(TcpFlags.ACK) && segment.ack() != iss + 1) {
      stack.host().reset(packet, segment);
    } else if (packet.has(TcpFlags.SYN)) {
      learn(segment);
      if (packet.has(TcpFlags.ACK)) {
        established(segment);
        acknowledge();
        output();
      } else {
        state = State.SYN_RECEIVED; // both opened at once
        sendSyn(TcpFlags.ACK);
      }
    }
  }

  private void receiveSynAgain(Packet packet, Segment segment) {
    if (state != State.SYN_RECEIVED) {
      acknowledge();
    } else if (!packet.has(TcpFlags.ACK)) {
      sendSyn(TcpFlags.ACK);
    } else if (segment.ack() == iss + 1) {
      established(segment);
      acknowledge();
      output();
    } else {
      stack.host().reset(packet, segment);
    }
  }

  private void established(Segment segment) {
    state = State.ESTABLISHED;
    sendUnacknowledged = segment.ack();
    peerWindow = segment.window();
    timer.stop();
    timer.progress();
    user.opened(this);
  }

  private void receiveUsual(Packet packet, Segment segment) {
    if (!packet.has(TcpFlags.ACK) || state == State.CLOSED) {
      return;
    }
    if (state == State.SYN_RECEIVED) {
      if (segment.ack() != iss + 1) {
        stack.host().reset(packet, segment);
        return;
      }
      established(segment);
    }
    if (segment.ack() > sendMost) {
      acknowledge();
      return;
    }
    receiveAck(segment);
    receiveData(packet, segment);
    if (state != State.CLOSED) {
      output();
    }
  }

  private void receiveAck(Segment segment) {
    boolean silent = segment.data().length == 0 && segment.window() == peerWindow;
    peerWindow = segment.window();
    if (peerWindow == 0) {
      timer.answered();
    }
    if (segment.ack() <= sendUnacknowledged) {
      boolean waiting = sendMost > sendUnacknowledged;
      if (segment.ack() == sendUnacknowledged
          && silent
          && waiting
          && ++duplicates == DUPLICATES_THAT_TELL_OF_LOSS) {
        int count = (int) Math.min(mss, out.end() - sendUnacknowledged);
        if (count > 0) {
          sendData(sendUnacknowledged, count);
        }
      }
      return;
    }
    duplicates = 0;
    sendUnacknowledged = segment.ack();
    sendNext = Math.max(sendNext, sendUnacknowledged);
    out.acknowledge(sendUnacknowledged);
    if (timedSeq >= 0 && sendUnacknowledged >= timedSeq) {
      timer.measured(loop.nanoTime() - timedAt);
      timedSeq = -1;
    }
    timer.progress();
    timer.stop();
    if (sendUnacknowledged < sendMost) {
      timer.startIfIdle();
    }
    if (finSent && sendUnacknowledged == out.end() + 1) {
      ownFinArrived();
    }
    user.writable();
  }

  private void ownFinArrived() {
    if (state == State.FIN_WAIT_1) {
      state = State.FIN_WAIT_2;
      if (orphan) {
        linger(); // an orphan waits for the other side's end no longer than that
      }
    } else if (state == State.CLOSING) {
      timeWait();
    } else if (state == State.LAST_ACK) {
      gone();
    }
  }

  private void receiveData(Packet packet, Segment segment) {
    if (segment.data().length == 0 && !packet.has(TcpFlags.FIN)) {
      return;
    }
    if (orphan && segment.data().length > 0 && state != State.TIME_WAIT) {
      emit(TcpFlags.RST | TcpFlags.ACK, Segment.bare(sendNext, in.next(), 0));
      gone(); // nobody is left to read it
      return;
    }
    long before = in.next();
    in.add(segment.seq(), segment.data());
    if (packet.has(TcpFlags.FIN)) {
      finSeen = segment.seq() + segment.data().length;
    }
    boolean ends = !finReceived && finSeen >= 0 && finSeen == in.next();
    if (ends) {
      finReceived = true;
      in.skip();
    }
    acknowledge();
    if (ends) {
      peerEnded();
    }
    if (in.next() > before) {
      user.readable();
    }
  }

  private void peerEnded() {
    switch (state) {
      case ESTABLISHED -> state = State.CLOSE_WAIT;
      case FIN_WAIT_1 -> state = State.CLOSING;
      case FIN_WAIT_2 -> timeWait();
      default -> {}
    }
  }

  private void timeWait() {
    state = State.TIME_WAIT;
    timer.stop();
    linger();
  }

  private void linger() {
    if (lingering == null) {
      lingering = loop.after(TIME_WAIT.toNanos(), this::gone);
    }
  }

  @Override
  public String toString() {
    return local + " to " + remote + " " + state;
  }
}
