package net.p2pd.connect.relay;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The first words on a relayed way of datagrams: a mark (2 bytes that neither STUN, TURN, DTLS nor
 * QUIC begins with, RFC 9443), whether it asks or answers, and what the peer was told over
 * signalling and nobody else knows. It tells the relay's client which of those who may send to the
 * relayed address is the peer, and the peer that the way is open. Immutable.
 */
final class Greeting {

  /** How many bytes the secret has. */
  static final int TOKEN = 16;

  private static final short MARK = 0x0e52;
  private static final byte ASKS = 1;
  private static final byte ANSWERS = 2;
  private static final int LENGTH = 3 + TOKEN;

  private final byte[] token;

  private Greeting(byte[] token) {
    this.token = token;
  }

  /** Returns one that nobody can guess. */
  static Greeting draw(RandomGenerator random) {
    byte[] token = new byte[TOKEN];
    random.nextBytes(token);
    return new Greeting(token);
  }

  /** Returns the one that the peer said. */
  static Greeting of(byte[] token) {
    if (token.length != TOKEN) {
      throw new IllegalArgumentException("a token of " + token.length + " bytes");
    }
    return new Greeting(token.clone());
  }

  byte[] token() {
    return token.clone();
  }

  ByteBuffer question() {
    return packet(ASKS);
  }

  ByteBuffer answer() {
    return packet(ANSWERS);
  }

  private ByteBuffer packet(byte kind) {
    return ByteBuffer.allocate(LENGTH).putShort(MARK).put(kind).put(token).flip();
  }

  /** Returns whether a packet is a greeting at all, whoever sent it. */
  static boolean isOne(ByteBuffer packet) {
    return packet.remaining() >= 2 && packet.getShort(packet.position()) == MARK;
  }

  boolean isQuestion(ByteBuffer packet) {
    return is(packet, ASKS);
  }

  boolean isAnswer(ByteBuffer packet) {
    return is(packet, ANSWERS);
  }

  private boolean is(ByteBuffer packet, byte kind) {
    if (packet.remaining() != LENGTH
        || !isOne(packet)
        || packet.get(packet.position() + 2) != kind) {
      return false;
    }
    byte[] said = new byte[TOKEN];
    packet.get(packet.position() + 3, said);
    return Arrays.equals(said, token);
  }
}
