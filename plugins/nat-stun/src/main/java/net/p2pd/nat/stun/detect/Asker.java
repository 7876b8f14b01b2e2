package net.p2pd.nat.stun.detect;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.stun.client.StunTransactions;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunError;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunMessage;

/** One socket that asks, with what strangers send to it. */
final class Asker {

  private static final int HEADER = 20;
  private static final int BINDING_REQUEST = 0x0001;
  private static final int BINDING_RESPONSE = 0x0101;

  final Pipe pipe;
  final StunTransactions transactions;
  final InetSocketAddress local;

  /** The reason by which servers of this project tell that nobody took their connection. */
  private static final String REFUSED = "refused";

  /** These two are set on the pipe's loop, and read on the measuring one. */
  private volatile boolean wasAsked;

  private volatile boolean wasRefused;

  private volatile boolean wasAnswered;

  Asker(Pipe pipe, RandomGenerator random) {
    this.pipe = pipe;
    this.local = pipe.local().orElseThrow();
    this.transactions = StunTransactions.over(pipe, Timings.FIRST, random, this::receivedOtherwise);
  }

  /** Only other sockets of the same measuring send requests to it: their packets came around. */
  private void receivedOtherwise(ByteBuffer packet, @Nullable InetSocketAddress from) {
    int type = packet.remaining() < HEADER ? 0 : packet.getShort(packet.position());
    wasAsked |= type == BINDING_REQUEST;
    wasAnswered |= type == BINDING_RESPONSE;
    try {
      StunMessage message = StunMessage.parse(packet.duplicate());
      wasRefused |=
          message.is(StunClass.INDICATION, Methods.BINDING)
              && StunError.in(message).map(StunError::reason).filter(REFUSED::equals).isPresent();
    } catch (StunFormatException e) {
      // Strangers may send what they like.
    }
  }

  /** Returns whether a server said that its connection to this socket's port was refused. */
  boolean wasRefused() {
    return wasRefused;
  }

  /** Returns whether an answer came to it that another socket had asked for. */
  boolean wasAnswered() {
    return wasAnswered;
  }

  /** Returns whether a Binding request came to it. */
  boolean wasAsked() {
    return wasAsked;
  }

  void close() {
    transactions.close();
    pipe.abort();
  }
}
