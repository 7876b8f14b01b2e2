package net.p2pd.service.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunAddress;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunMessage;
import net.p2pd.stun.codec.UnknownAttributes;

/**
 * Decides what is answered to a request, and writes it; no I/O. One for each socket or connection,
 * used again and again, so that an answer makes no garbage here.
 *
 * <p>What an answer never does: it goes to no other IP address than the request's source, it
 * carries no padding beyond the request's, and what leaves from another socket than the asked one
 * is limited for each source, since a firewall might not have let it through.
 */
final class Answerer {

  /** Enough for every answer without PADDING, IPv6 and 64 unknown attributes included. */
  static final int USUAL = 256;

  private static final int CHANGES = Attributes.CHANGE_IP | Attributes.CHANGE_PORT;
  private static final int ATTRIBUTE_HEADER = 4;
  private static final int FINGERPRINT_SIZE = 8;

  private final Origin asked;
  private final Permission permission;
  private final boolean overUdp;
  private final StunMessage request = new StunMessage();
  private final StunBuilder answer = new StunBuilder();
  private final StunAddress source = new StunAddress();
  private Origin from;
  private int toPort;

  /**
   * Creates the answerer of one socket.
   *
   * @param asked where requests arrive
   * @param permission who may have something come from elsewhere
   * @param overUdp whether answers can come from elsewhere; over TCP a connection does
   */
  Answerer(Origin asked, Permission permission, boolean overUdp) {
    this.asked = asked;
    this.permission = permission;
    this.overUdp = overUdp;
    this.from = asked;
  }

  /** Returns where the last answer has to come from, or over TCP a connection. */
  Origin from() {
    return from;
  }

  /** Returns the port of the last request's source that its answer goes to. */
  int toPort() {
    return toPort;
  }

  /** Returns the last request; empty if it was malformed. */
  StunMessage request() {
    return request;
  }

  /** Returns the last request's source. */
  StunAddress source() {
    return source;
  }

  /**
   * Looks at a packet and writes the answer.
   *
   * @param packet all of it, from its position to its limit; must stay as it is meanwhile
   * @param sender who sent it
   * @param now the time in nanoseconds
   * @param into with room for the larger of {@link #USUAL} and the packet's size; its position is
   *     moved behind the answer
   */
  Verdict answer(ByteBuffer packet, InetSocketAddress sender, long now, ByteBuffer into) {
    try {
      request.wrap(packet);
      if (request.stunClass() != StunClass.REQUEST || request.method() != Methods.BINDING) {
        return Verdict.UNANSWERED;
      }
      if (request.has(Attributes.FINGERPRINT) && !request.isFingerprintRight()) {
        return Verdict.MALFORMED;
      }
    } catch (StunFormatException e) {
      return Verdict.MALFORMED;
    }
    from = asked;
    toPort = sender.getPort();
    source.set(sender);
    if (hasUnknown()) {
      return refuse(into, UnknownAttributes.of(request, this::understands));
    }
    try {
      return decide(now, into);
    } catch (StunFormatException e) {
      return refuse(into, ErrorCodes.BAD_REQUEST); // a value has the wrong length
    }
  }

  private Verdict decide(long now, ByteBuffer into) {
    int change = request.find(Attributes.CHANGE_REQUEST);
    int port = request.find(Attributes.RESPONSE_PORT);
    int padding = request.find(Attributes.PADDING);
    int flags = change == StunMessage.NONE ? 0 : (int) request.numberAt(change) & CHANGES;
    if (port != StunMessage.NONE) {
      int wanted = (int) request.numberAt(port);
      if (wanted == 0 || padding != StunMessage.NONE) {
        return refuse(into, ErrorCodes.BAD_REQUEST); // RFC 5780 section 6.1
      }
      toPort = wanted;
    }
    Origin changed = asked.changed(flags);
    if (changed == null) {
      toPort = source.port();
      return refuse(into, new int[] {Attributes.CHANGE_REQUEST});
    }
    if ((changed != asked || toPort != source.port()) && !permission.allows(source, now)) {
      // Over TCP nobody else can have sent the request, so an answer does no harm.
      return overUdp ? Verdict.LIMITED : refuse(into, ErrorCodes.SERVER_ERROR);
    }
    from = changed;
    succeed(into, padding);
    return Verdict.ANSWER;
  }

  private void succeed(ByteBuffer into, int padding) {
    Origin other = asked.other();
    Origin here = overUdp ? from : asked;
    answer.respond(into, StunClass.SUCCESS, request);
    if (request.isClassic()) {
      answer.address(Attributes.MAPPED_ADDRESS, source);
      answer.address(Attributes.SOURCE_ADDRESS, here.written());
      if (other != null) {
        answer.address(Attributes.CHANGED_ADDRESS, other.written());
      }
    } else {
      answer.address(Attributes.XOR_MAPPED_ADDRESS, source);
      answer.address(Attributes.RESPONSE_ORIGIN, here.written());
      if (other != null) {
        answer.address(Attributes.OTHER_ADDRESS, other.written());
      }
    }
    if (here != from) {
      answer.address(StunServer.CONNECT_BACK, from.connecting());
    }
    boolean sealed = request.has(Attributes.FINGERPRINT);
    if (padding != StunMessage.NONE) {
      int rest = sealed ? FINGERPRINT_SIZE : 0;
      int room = request.size() - answer.size() - ATTRIBUTE_HEADER - rest;
      int length = Math.min(room, request.lengthAt(padding)) & ~3;
      if (length > 0) {
        answer.padding(length);
      }
    }
    if (sealed) {
      answer.fingerprint();
    }
  }

  private boolean hasUnknown() {
    for (int place = request.first(); place != StunMessage.NONE; place = request.next(place)) {
      int type = request.typeAt(place);
      if (Attributes.isRequired(type) && !understands(type)) {
        return true;
      }
    }
    return false;
  }

  /**
   * RESPONSE-ADDRESS is not among these: it would let anybody send answers to anybody. Credentials
   * are understood, and not asked for.
   */
  private boolean understands(int type) {
    return switch (type) {
      case Attributes.CHANGE_REQUEST -> true;
      case Attributes.PADDING, Attributes.RESPONSE_PORT -> overUdp;
      case Attributes.MAPPED_ADDRESS,
          Attributes.USERNAME,
          Attributes.ERROR_CODE,
          Attributes.UNKNOWN_ATTRIBUTES,
          Attributes.REALM,
          Attributes.NONCE,
          Attributes.PASSWORD_ALGORITHM,
          Attributes.USERHASH,
          Attributes.XOR_MAPPED_ADDRESS ->
          true;
      default -> false;
    };
  }

  private Verdict refuse(ByteBuffer into, int code) {
    return refuse(into, code, null);
  }

  private Verdict refuse(ByteBuffer into, int[] unknown) {
    return refuse(into, ErrorCodes.UNKNOWN_ATTRIBUTE, unknown);
  }

  /** The reason phrase is left out: it would make the answer larger than most requests. */
  private Verdict refuse(ByteBuffer into, int code, int @Nullable [] unknown) {
    answer.respond(into, StunClass.ERROR, request).error(code, "");
    if (unknown != null) {
      answer.unknownAttributes(unknown);
    }
    if (request.has(Attributes.FINGERPRINT)) {
      answer.fingerprint();
    }
    return Verdict.ERROR;
  }
}
