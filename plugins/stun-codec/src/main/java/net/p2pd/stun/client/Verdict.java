package net.p2pd.stun.client;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import net.p2pd.api.Nullable;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunError;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunMessage;
import net.p2pd.stun.codec.TransactionId;
import net.p2pd.stun.codec.UnknownAttributes;

/** Whether a packet with the transaction of a request is its answer (RFC 8489 section 6.3.4). */
final class Verdict {

  private static final int HEADER = 20;

  /** Bits of the message type that make it a response, success or error. */
  private static final int RESPONSE = 0x0100;

  final @Nullable StunMessage answer;
  final String reason;
  final String words;

  /** Whether no other answer is to be expected. */
  final boolean isFinal;

  private Verdict(@Nullable StunMessage answer, String reason, String words, boolean isFinal) {
    this.answer = answer;
    this.reason = reason;
    this.words = words;
    this.isFinal = isFinal;
  }

  private static Verdict not(String reason, String words) {
    return new Verdict(null, reason, words, false);
  }

  /** The transaction of what looks like a response, malformed or not. */
  static @Nullable TransactionId responseId(ByteBuffer packet) {
    int at = packet.position();
    if (packet.remaining() < HEADER) {
      return null;
    }
    int type = packet.getShort(at) & 0xFFFF;
    boolean response = type <= 0x3FFF && (type & RESPONSE) != 0;
    return response ? new TransactionId(packet.getLong(at + 4), packet.getLong(at + 12)) : null;
  }

  boolean isSuccess() {
    return answer != null && answer.stunClass() == StunClass.SUCCESS;
  }

  static Verdict on(ByteBuffer packet, Transaction asking, @Nullable InetSocketAddress from) {
    if (!asking.request.isFromAnywhere()
        && asking.to != null
        && from != null
        && !asking.to.equals(from)) {
      return not(
          StunException.NO_ANSWER,
          "an answer came from " + Texts.of(from) + ", which was not asked");
    }
    ByteBuffer own = ByteBuffer.allocate(packet.remaining()).put(packet.duplicate()).flip();
    try {
      return on(StunMessage.parse(own), asking.request);
    } catch (StunFormatException e) {
      return not(StunException.MALFORMED, "an answer is malformed: " + e.getMessage());
    }
  }

  private static Verdict on(StunMessage message, StunRequest request) {
    if (message.method() != request.method()) {
      return not(
          StunException.MALFORMED,
          "an answer is to " + Methods.name(message.method()) + " instead");
    }
    if (message.has(Attributes.FINGERPRINT) && !message.isFingerprintRight()) {
      return not(StunException.MALFORMED, "an answer has a wrong FINGERPRINT");
    }
    int code = 0;
    if (message.stunClass() == StunClass.ERROR) {
      code = StunError.in(message).map(StunError::code).orElse(0);
      if (code == 0) {
        return not(StunException.MALFORMED, "an error response has no ERROR-CODE");
      }
    }
    boolean challenge = code == ErrorCodes.UNAUTHENTICATED || code == ErrorCodes.STALE_NONCE;
    if (!challenge && !request.believes(message)) {
      String what = code == 0 ? "an answer" : "the error " + code;
      return not(StunException.NOT_AUTHENTIC, what + " is not signed with the agreed password");
    }
    int[] unknown = UnknownAttributes.of(message, Attributes::isKnown);
    if (unknown.length > 0) {
      String names =
          Arrays.stream(unknown).mapToObj(Attributes::name).collect(Collectors.joining(", "));
      return new Verdict(
          null,
          StunException.MALFORMED,
          "the answer has attributes that must be understood and are unknown: " + names,
          true);
    }
    return new Verdict(message, "", "", false);
  }
}
