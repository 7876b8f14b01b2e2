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

  static final int RECEIVE_BUFFER = 65536;
  static final Duration TIME_WAIT = Duration.ofSeconds(60);
  private static final int MAX_SYNS = 6;
  private static final int MAX_RETRIES = 9;

  final Endpoint local;
  final Endpoint remote;
  private final TcpStack stack;
  private final VirtualLoop loop;
  private final int hopLimit;
  private final TcpSender out;
  private ReceiveBuffer in = new ReceiveBuffer(RECEIVE_BUFFER, 0);
  private TcpUser user;
  private TcpState state;
  private boolean finReceived;
  private long finSeen = -1;
  private int advertised = RECEIVE_BUFFER;
  private boolean orphan;
  private @Nullable Registration lingering;

  TcpConnection(
      TcpStack stack,
      Endpoint local,
      Endpoint remote,
      TcpUser user,
      int hopLimit,
      boolean noDelay) {
    this.stack = stack;
    this.loop = stack.host().loop();
    this.local = local;
    this.remote = remote;
    this.user = user;
    this.hopLimit = hopLimit == 0 ? Packet.DEFAULT_HOP_LIMIT : hopLimit;
    long first = stack.host().random().nextInt() & 0xffffffffL;
    this.out = new TcpSender(loop, new Sending(), first, ownMss(), noDelay, this::expired);
    this.state = TcpState.SYN_SENT;
  }

  private int ownMss() {
    int headers = remote.family().bits() == 128 ? 60 : 40;
    return stack.host().mtu(remote.address()) - headers;
  }

  TcpState state() {
    return state;
  }

  void user(TcpUser other) {
    user = other;
  }

  /** Opens actively. */
  void open() {
    sendSyn(0);
  }

  /** Opens passively, in answer to a SYN. */
  void accept(Segment syn) {
    learn(syn);
    state = TcpState.SYN_RECEIVED;
    sendSyn(TcpFlags.ACK);
  }

  private void learn(Segment syn) {
    in = new ReceiveBuffer(RECEIVE_BUFFER, syn.seq() + 1);
    out.learn(syn);
  }

  private void sendSyn(int extra) {
    long ack = extra == 0 ? 0 : in.next();
    out.synSent();
    emit(TcpFlags.SYN | extra, new Segment(out.first(), ack, in.window(), ownMss(), new byte[0]));
  }

  private void emit(int flags, Segment segment) {
    Packet packet = Packet.tcp(local, remote, flags).withHopLimit(hopLimit);
    if (!stack.host().send(new Frame(packet, segment)) && state == TcpState.SYN_SENT) {
      loop.execute(() -> fail(PipeOpenException.UNREACHABLE));
    }
  }

  private void acknowledge() {
    advertised = in.window();
    emit(TcpFlags.ACK, Segment.bare(out.next(), in.next(), advertised));
  }

  /** Takes bytes to send as far as there is room; {@link TcpUser#writable} tells of more. */
  void write(ByteBuffer bytes) {
    out.take(bytes);
    output();
  }

  /** Ends the output after what was written. */
  void shutdown() {
    out.end();
    output();
  }

  /** Reads the next bytes; null if there are none now. */
  byte @Nullable [] read() {
    byte[] chunk = in.poll();
    if (chunk != null && advertised < out.mss() && in.window() >= RECEIVE_BUFFER / 2 && isOpen()) {
      acknowledge(); // the other side waits for the window to open
    }
    return chunk;
  }

  /** Whether the other side has ended and everything was read. */
  boolean isAtEnd() {
    return finReceived && in.isEmpty();
  }

  private boolean isOpen() {
    return state != TcpState.CLOSED && state != TcpState.TIME_WAIT;
  }

  /** Lets go of the connection: what was written is still sent, by the host alone. */
  void close() {
    if (!in.isEmpty() || state == TcpState.SYN_SENT) {
      abort();
      return;
    }
    orphan = true;
    user = TcpStack.NOBODY;
    shutdown();
    if (state == TcpState.FIN_WAIT_2) {
      linger();
    }
  }

  /** Drops everything and tells the other side so, if there is one. */
  void abort() {
    user = TcpStack.NOBODY;
    if (isOpen() && state != TcpState.SYN_SENT) {
      emit(TcpFlags.RST | TcpFlags.ACK, Segment.bare(out.next(), in.next(), 0));
    }
    gone();
  }

  private void gone() {
    state = TcpState.CLOSED;
    out.stop();
    if (lingering != null) {
      lingering.close();
    }
    stack.remove(this);
  }

  private void fail(String reason) {
    if (state == TcpState.CLOSED) {
      return;
    }
    TcpUser told = user;
    boolean never = state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED;
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
        state == TcpState.ESTABLISHED
            || state == TcpState.CLOSE_WAIT
            || state == TcpState.FIN_WAIT_1
            || state == TcpState.CLOSING
            || state == TcpState.LAST_ACK;
    if (may) {
      out.output();
    }
  }

  /** How the sending half's segments leave. */
  private final class Sending implements TcpSender.Path {

    @Override
    public void data(long seq, byte[] bytes) {
      advertised = in.window();
      emit(TcpFlags.ACK, new Segment(seq, in.next(), advertised, 0, bytes));
    }

    @Override
    public void fin(long seq) {
      if (state == TcpState.ESTABLISHED) {
        state = TcpState.FIN_WAIT_1;
      } else if (state == TcpState.CLOSE_WAIT) {
        state = TcpState.LAST_ACK;
      }
      emit(TcpFlags.FIN | TcpFlags.ACK, Segment.bare(seq, in.next(), in.window()));
    }
  }

  private void expired() {
    boolean opening = state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED;
    if (out.tries() > (opening ? MAX_SYNS : MAX_RETRIES)) {
      fail(PipeOpenException.TIMED_OUT);
      return;
    }
    out.forgetMeasuring();
    if (opening) {
      sendSyn(state == TcpState.SYN_SENT ? 0 : TcpFlags.ACK);
      return;
    }
    out.repeat();
  }

  void error(IcmpError error, int mtu) {
    if (error == IcmpError.TOO_BIG && mtu > 0) {
      out.shrink(mtu - (remote.family().bits() == 128 ? 60 : 40));
      output();
    } else if (state == TcpState.SYN_SENT && error != IcmpError.TIME_EXCEEDED) {
      boolean refused = error == IcmpError.PORT_UNREACHABLE;
      fail(refused ? PipeOpenException.REFUSED : PipeOpenException.UNREACHABLE);
    }
  }

  void receive(Packet packet, Segment segment) {
    if (packet.has(TcpFlags.RST)) {
      receiveReset(packet, segment);
    } else if (state == TcpState.SYN_SENT) {
      receiveFirst(packet, segment);
    } else if (packet.has(TcpFlags.SYN)) {
      receiveSynAgain(packet, segment);
    } else {
      receiveUsual(packet, segment);
    }
  }

  private void receiveReset(Packet packet, Segment segment) {
    boolean meant =
        state == TcpState.SYN_SENT
            ? packet.has(TcpFlags.ACK) && segment.ack() == out.first() + 1
            : segment.seq() >= in.next() && segment.seq() <= in.next() + RECEIVE_BUFFER;
    if (meant) {
      fail(PipeOpenException.REFUSED);
    }
  }

  private void receiveFirst(Packet packet, Segment segment) {
    if (packet.has(TcpFlags.ACK) && segment.ack() != out.first() + 1) {
      stack.host().reset(packet, segment);
    } else if (packet.has(TcpFlags.SYN)) {
      learn(segment);
      if (packet.has(TcpFlags.ACK)) {
        established(segment);
        acknowledge();
        output();
      } else {
        state = TcpState.SYN_RECEIVED; // both opened at once
        sendSyn(TcpFlags.ACK);
      }
    }
  }

  private void receiveSynAgain(Packet packet, Segment segment) {
    if (state != TcpState.SYN_RECEIVED) {
      acknowledge();
    } else if (!packet.has(TcpFlags.ACK)) {
      sendSyn(TcpFlags.ACK);
    } else if (segment.ack() == out.first() + 1) {
      established(segment);
      acknowledge();
      output();
    } else {
      stack.host().reset(packet, segment);
    }
  }

  private void established(Segment segment) {
    state = TcpState.ESTABLISHED;
    out.established(segment);
    user.opened(this);
  }

  private void receiveUsual(Packet packet, Segment segment) {
    if (!packet.has(TcpFlags.ACK) || state == TcpState.CLOSED) {
      return;
    }
    if (state == TcpState.SYN_RECEIVED) {
      if (segment.ack() != out.first() + 1) {
        stack.host().reset(packet, segment);
        return;
      }
      established(segment);
    }
    if (segment.ack() > out.most()) {
      acknowledge();
      return;
    }
    receiveAck(segment);
    receiveData(packet, segment);
    if (state != TcpState.CLOSED) {
      output();
    }
  }

  private void receiveAck(Segment segment) {
    if (out.acknowledged(segment)) {
      if (out.isFinAcknowledged()) {
        ownFinArrived();
      }
      user.writable();
    }
  }

  private void ownFinArrived() {
    if (state == TcpState.FIN_WAIT_1) {
      state = TcpState.FIN_WAIT_2;
      if (orphan) {
        linger(); // an orphan waits for the other side's end no longer than that
      }
    } else if (state == TcpState.CLOSING) {
      timeWait();
    } else if (state == TcpState.LAST_ACK) {
      gone();
    }
  }

  private void receiveData(Packet packet, Segment segment) {
    if (segment.data().length == 0 && !packet.has(TcpFlags.FIN)) {
      return;
    }
    if (orphan && segment.data().length > 0 && state != TcpState.TIME_WAIT) {
      emit(TcpFlags.RST | TcpFlags.ACK, Segment.bare(out.next(), in.next(), 0));
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
      case ESTABLISHED -> state = TcpState.CLOSE_WAIT;
      case FIN_WAIT_1 -> state = TcpState.CLOSING;
      case FIN_WAIT_2 -> timeWait();
      default -> {}
    }
  }

  private void timeWait() {
    state = TcpState.TIME_WAIT;
    out.stop();
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
