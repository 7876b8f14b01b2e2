package net.p2pd.stun.codec;

import java.net.InetSocketAddress;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Writes one STUN message after the other into buffers of the caller (RFC 8489 section 5).
 *
 * <p>The message begins at the buffer's position, which is moved past each attribute; the header's
 * length is right at any time. Attributes go in the order of calls; integrity and fingerprint come
 * last. If an attribute does not fit, {@link BufferOverflowException} is thrown and the message is
 * as it was before. Numbers, addresses, bytes, flags and the fingerprint make no garbage. One
 * builder serves one thread.
 */
public final class StunBuilder {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int LARGEST = 0xFFFC;
  private static final int NOT_BEGUN = -1;

  private final StunAddress scratch = new StunAddress();
  private final CRC32 crc = new CRC32();
  private ByteBuffer buffer = NOTHING;
  private int start;
  private long high;
  private long low;

  /** What stands last, after which only some attributes may come; 0 if any may. */
  private int seal = NOT_BEGUN;

  /** A builder; {@link #begin} comes first. */
  public StunBuilder() {}

  /**
   * Begins a message.
   *
   * @param into where to, from its position on
   * @param stunClass the class
   * @param method 0 to 0xFFF, such as {@link Methods}
   * @param id the transaction, of either form
   * @return this
   */
  public StunBuilder begin(ByteBuffer into, StunClass stunClass, int method, TransactionId id) {
    return begin(into, stunClass, method, id.high(), id.low());
  }

  /**
   * Begins the response to a request: same method, same transaction, so the same form.
   *
   * @param into where to, from its position on; not where the request stands
   * @param stunClass {@link StunClass#SUCCESS} or {@link StunClass#ERROR}
   * @param request what is answered
   * @return this
   */
  public StunBuilder respond(ByteBuffer into, StunClass stunClass, StunMessage request) {
    return begin(
        into, stunClass, request.method(), request.transactionHigh(), request.transactionLow());
  }

  private StunBuilder begin(
      ByteBuffer into, StunClass stunClass, int method, long idHigh, long idLow) {
    if (into.remaining() < Frame.HEADER) {
      throw new BufferOverflowException();
    }
    int from = into.position();
    Wire.put(into, from, 2, stunClass.type(method));
    Wire.put(into, from + 2, 2, 0);
    Wire.put(into, from + 4, 8, idHigh);
    Wire.put(into, from + 12, 8, idLow);
    into.position(from + Frame.HEADER);
    buffer = into;
    start = from;
    high = idHigh;
    low = idLow;
    seal = 0;
    return this;
  }

  /** Makes room for an attribute, writes all but its value, and tells the value's index. */
  private int open(int type, int length) {
    requireOrder(type);
    if (type < 0 || type > 0xFFFF || length > LARGEST) {
      throw new IllegalArgumentException(Attributes.name(type) + " of " + length + " bytes");
    }
    int place = buffer.position();
    int after = place + 4 + Wire.padded(length);
    if (after > buffer.limit() || after - start - Frame.HEADER > LARGEST) {
      throw new BufferOverflowException();
    }
    Wire.put(buffer, place, 2, type);
    Wire.put(buffer, place + 2, 2, length);
    Wire.zero(buffer, place + 4 + length, after - place - 4 - length);
    Wire.put(buffer, start + 2, 2, after - start - Frame.HEADER);
    buffer.position(after);
    return place + 4;
  }

  private void requireOrder(int type) {
    if (seal == NOT_BEGUN) {
      throw new IllegalStateException("begin a message before its attributes");
    }
    boolean mayFollow =
        switch (seal) {
          case 0 -> true;
          case Attributes.MESSAGE_INTEGRITY ->
              type == Attributes.MESSAGE_INTEGRITY_SHA256 || type == Attributes.FINGERPRINT;
          case Attributes.MESSAGE_INTEGRITY_SHA256 -> type == Attributes.FINGERPRINT;
          default -> false;
        };
    if (!mayFollow) {
      throw new IllegalStateException(
          Attributes.name(type) + " must stand before " + Attributes.name(seal));
    }
  }

  /**
   * An address; that of an {@code XOR-} type is XORed (RFC 8489 sections 14.1 and 14.2).
   *
   * @param type of those that hold an address
   * @param address what to write; not changed
   * @return this
   */
  public StunBuilder address(int type, StunAddress address) {
    int index = open(type, address.wireLength());
    address.write(buffer, index, Attributes.isXored(type), high, low);
    return this;
  }

  /**
   * An address.
   *
   * @param type of those that hold an address
   * @param address resolved
   * @return this
   */
  public StunBuilder address(int type, InetSocketAddress address) {
    return address(type, scratch.set(address));
  }

  /**
   * A number, as its RFC lays it out.
   *
   * @param type of those that {@link Attributes} calls a number
   * @param value unsigned, unless it has 8 bytes
   * @return this
   */
  public StunBuilder number(int type, long value) {
    int width = Attributes.numberWidth(type);
    if (width < 8 && value >>> (8 * width) != 0) {
      throw new IllegalArgumentException(
          Attributes.name(type) + " has " + width + " bytes, too few for " + value);
    }
    int length = Attributes.numberLength(type);
    int index = open(type, length);
    Wire.put(buffer, index, width, value);
    Wire.zero(buffer, index + width, length - width);
    return this;
  }

  /**
   * An attribute without a value, such as DONT-FRAGMENT.
   *
   * @param type any number
   * @return this
   */
  public StunBuilder flag(int type) {
    open(type, 0);
    return this;
  }

  /**
   * Text in UTF-8, as it is: preparing it is the caller's.
   *
   * @param type of those that hold text
   * @param text at most as long as its RFC allows
   * @return this
   */
  public StunBuilder text(int type, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > Attributes.textLimit(type)) {
      throw new IllegalArgumentException(
          Attributes.name(type)
              + " holds at most "
              + Attributes.textLimit(type)
              + " bytes, this text has "
              + bytes.length);
    }
    return bytes(type, bytes);
  }

  /**
   * Any value.
   *
   * @param type any number
   * @param value copied
   * @return this
   */
  public StunBuilder bytes(int type, byte[] value) {
    int index = open(type, value.length);
    buffer.put(index, value);
    return this;
  }

  /**
   * Any value, such as DATA.
   *
   * @param type any number
   * @param value copied from its position to its limit, neither of which is changed
   * @return this
   */
  public StunBuilder bytes(int type, ByteBuffer value) {
    int index = open(type, value.remaining());
    buffer.put(index, value, value.position(), value.remaining());
    return this;
  }

  /**
   * PADDING: zeros that make the packet large (RFC 5780 section 7.6).
   *
   * @param length in bytes
   * @return this
   */
  public StunBuilder padding(int length) {
    Wire.zero(buffer, open(Attributes.PADDING, length), length);
    return this;
  }

  /**
   * ERROR-CODE (RFC 8489 section 14.8).
   *
   * @param code 300 to 699
   * @param reason for people, such as {@link ErrorCodes#reason}
   * @return this
   */
  public StunBuilder error(int code, String reason) {
    return error(Attributes.ERROR_CODE, 0, code, reason);
  }

  /**
   * ADDRESS-ERROR-CODE (RFC 8656 section 18.12).
   *
   * @param error what to write
   * @return this
   */
  public StunBuilder addressError(AddressError error) {
    return error(Attributes.ADDRESS_ERROR_CODE, error.family(), error.code(), error.reason());
  }

  private StunBuilder error(int type, int family, int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    if (code < 300 || code > 699 || text.length > Attributes.textLimit(type)) {
      throw new IllegalArgumentException(
          "a code is 300 to 699, a reason at most 763 bytes; these are " + code + ", " + reason);
    }
    int index = open(type, 4 + text.length);
    Wire.put(buffer, index, 4, ((long) family << 24) | ((code / 100) << 8) | (code % 100));
    buffer.put(index + 4, text);
    return this;
  }

  /**
   * ICMP (RFC 8656 section 18.13).
   *
   * @param report what to write
   * @return this
   */
  public StunBuilder icmp(IcmpReport report) {
    if ((report.type() | report.code()) >>> 8 != 0 || report.data() >>> 32 != 0) {
      throw new IllegalArgumentException("type and code have 8 bits, data 32: " + report);
    }
    int index = open(Attributes.ICMP, 8);
    Wire.put(buffer, index, 4, (report.type() << 8) | report.code());
    Wire.put(buffer, index + 4, 4, report.data());
    return this;
  }

  /**
   * UNKNOWN-ATTRIBUTES (RFC 8489 section 14.13). An odd number of them is made even in the classic
   * form by naming one twice (RFC 3489 section 11.2.10).
   *
   * @param types numbers, such as {@link UnknownAttributes#of} finds
   * @return this
   */
  public StunBuilder unknownAttributes(int... types) {
    boolean twice = TransactionId.isClassic(high) && (types.length & 1) != 0;
    int index = open(Attributes.UNKNOWN_ATTRIBUTES, 2 * types.length + (twice ? 2 : 0));
    for (int i = 0; i < types.length; i++) {
      Wire.put(buffer, index + 2 * i, 2, types[i]);
    }
    if (twice) {
      Wire.put(buffer, index + 2 * types.length, 2, types[types.length - 1]);
    }
    return this;
  }

  /**
   * PASSWORD-ALGORITHMS: what a server offers (RFC 8489 section 14.11).
   *
   * @param offered the best one first
   * @return this
   */
  public StunBuilder passwordAlgorithms(PasswordAlgorithm... offered) {
    int index = open(Attributes.PASSWORD_ALGORITHMS, 4 * offered.length);
    for (int i = 0; i < offered.length; i++) {
      Wire.put(buffer, index + 4 * i, 4, (long) offered[i].number() << 16);
    }
    return this;
  }

  /**
   * PASSWORD-ALGORITHM: what a client has chosen (RFC 8489 section 14.12).
   *
   * @param chosen one of those that were offered
   * @return this
   */
  public StunBuilder passwordAlgorithm(PasswordAlgorithm chosen) {
    int index = open(Attributes.PASSWORD_ALGORITHM, 4);
    Wire.put(buffer, index, 4, (long) chosen.number() << 16);
    return this;
  }

  /**
   * MESSAGE-INTEGRITY over all that was written (RFC 8489 section 14.5).
   *
   * @param key of the sender
   * @return this
   */
  public StunBuilder integrity(IntegrityKey key) {
    return seal(Attributes.MESSAGE_INTEGRITY, 20, key);
  }

  /**
   * MESSAGE-INTEGRITY-SHA256 over all that was written (RFC 8489 section 14.6).
   *
   * @param key of the sender
   * @return this
   */
  public StunBuilder integritySha256(IntegrityKey key) {
    return integritySha256(key, 32);
  }

  /**
   * MESSAGE-INTEGRITY-SHA256, truncated, for uses of STUN that allow it; TURN does not.
   *
   * @param key of the sender
   * @param length how many bytes to keep: 16, 20, 24, 28 or 32
   * @return this
   */
  public StunBuilder integritySha256(IntegrityKey key, int length) {
    if (length < 16 || length > 32 || (length & 3) != 0) {
      throw new IllegalArgumentException("16, 20, 24, 28 or 32 bytes are kept, not " + length);
    }
    return seal(Attributes.MESSAGE_INTEGRITY_SHA256, length, key);
  }

  private StunBuilder seal(int type, int length, IntegrityKey key) {
    int index = open(type, length);
    key.fill(buffer, start, index - 4);
    seal = type;
    return this;
  }

  /**
   * FINGERPRINT over all that was written; nothing may follow (RFC 8489 section 14.7).
   *
   * @return this
   */
  public StunBuilder fingerprint() {
    int index = open(Attributes.FINGERPRINT, 4);
    Wire.put(buffer, index, 4, StunMessage.fingerprint(crc, buffer, start, index - 4));
    seal = Attributes.FINGERPRINT;
    return this;
  }

  /**
   * How long the message is by now.
   *
   * @return in bytes, with the header; the buffer's position is behind the last one
   */
  public int size() {
    return buffer.position() - start;
  }
}
