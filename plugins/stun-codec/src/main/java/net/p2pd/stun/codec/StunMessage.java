package net.p2pd.stun.codec;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;

/**
 * A STUN message as a view over the bytes in which it arrived (RFC 8489 section 5).
 *
 * <p>{@link #wrap} checks the header and where attributes end; values are read when asked for, and
 * only then checked. Nothing is copied: contents, limit and place of the bytes must stay as they
 * are while the view is used. One view may look at one message after the other, which makes no
 * garbage. Not for several threads at once. Before the first message, and after one that was
 * refused, it shows a message of method 0 without attributes.
 *
 * <p>An attribute's <em>place</em> is a number, {@link #NONE} if there is no such attribute. What
 * stands behind an integrity attribute is not seen, except what may stand there (sections 14.5,
 * 14.6). Of several attributes of one type the first one counts (section 14).
 */
public final class StunMessage {

  /** The place of an attribute that is not there. */
  public static final int NONE = -1;

  private static final long FINGERPRINT_XOR = 0x5354554EL;

  private final Frame frame;
  private final CRC32 crc = new CRC32();

  /** A view with the usual limits. */
  public StunMessage() {
    this(StunLimits.DEFAULT);
  }

  /**
   * A view with limits.
   *
   * @param limits what messages may hold
   */
  public StunMessage(StunLimits limits) {
    this.frame = new Frame(limits);
  }

  /**
   * A new view over a message.
   *
   * @param message from its position to its limit
   * @return the view
   * @throws StunFormatException if it is none
   */
  public static StunMessage parse(ByteBuffer message) {
    return new StunMessage().wrap(message);
  }

  /**
   * Looks at another message: of RFC 8489, or of the classic form without magic cookie.
   *
   * @param message from its position to its limit, neither of which is changed
   * @return this
   * @throws StunFormatException if it is none; this then shows an empty message
   */
  public StunMessage wrap(ByteBuffer message) {
    frame.wrap(message);
    return this;
  }

  /**
   * The class.
   *
   * @return one of the four
   */
  public StunClass stunClass() {
    return StunClass.ofType(Wire.u16(frame.buffer(), frame.start()));
  }

  /**
   * The method.
   *
   * @return one of {@link Methods}, or any other number up to 0xFFF
   */
  public int method() {
    return StunClass.methodOfType(Wire.u16(frame.buffer(), frame.start()));
  }

  /**
   * Whether class and method are these.
   *
   * @param stunClass a class
   * @param method a method
   * @return whether both are equal
   */
  public boolean is(StunClass stunClass, int method) {
    return stunClass() == stunClass && method() == method;
  }

  /**
   * How long it is.
   *
   * @return in bytes, with the header
   */
  public int size() {
    return frame.size();
  }

  /**
   * Whether it is of the classic form of RFC 3489, without magic cookie.
   *
   * @return then it must be answered in that form, with MAPPED-ADDRESS (RFC 8489 section 11)
   */
  public boolean isClassic() {
    return TransactionId.isClassic(transactionHigh());
  }

  /**
   * What ties a response to its request.
   *
   * @return a new object
   */
  public TransactionId transactionId() {
    return new TransactionId(transactionHigh(), transactionLow());
  }

  /**
   * The first half of the transaction, cookie included.
   *
   * @return {@link TransactionId#high()} without an object
   */
  public long transactionHigh() {
    return Wire.i64(frame.buffer(), frame.start() + 4);
  }

  /**
   * The second half of the transaction.
   *
   * @return {@link TransactionId#low()} without an object
   */
  public long transactionLow() {
    return Wire.i64(frame.buffer(), frame.start() + 12);
  }

  /**
   * The place of the first attribute that is seen.
   *
   * @return a place, or {@link #NONE}; integrity and fingerprint are not among these
   */
  public int first() {
    return frame.first();
  }

  /**
   * The place of the next attribute that is seen.
   *
   * @param place of an attribute
   * @return a place, or {@link #NONE}
   */
  public int next(int place) {
    return frame.next(place);
  }

  /**
   * The place of the first attribute of a type.
   *
   * @param type one of {@link Attributes}, or any other number
   * @return a place, or {@link #NONE}
   */
  public int find(int type) {
    return frame.find(type);
  }

  /**
   * The place of the next attribute of the same type, such as a second XOR-PEER-ADDRESS.
   *
   * @param place of an attribute
   * @return a place, or {@link #NONE}
   */
  public int findNext(int place) {
    return frame.find(frame.typeAt(place), frame.next(place));
  }

  /**
   * Whether there is an attribute, such as a flag.
   *
   * @param type any number
   * @return whether {@link #find} finds it
   */
  public boolean has(int type) {
    return find(type) != NONE;
  }

  /**
   * An attribute's type.
   *
   * @param place of an attribute
   * @return the number
   */
  public int typeAt(int place) {
    return frame.typeAt(place);
  }

  /**
   * An attribute's length.
   *
   * @param place of an attribute
   * @return of the value, in bytes, without padding
   */
  public int lengthAt(int place) {
    return frame.lengthAt(place);
  }

  /**
   * Where an attribute's value begins.
   *
   * @param place of an attribute
   * @return an index into the wrapped buffer: with {@link #lengthAt} it allows to pass DATA on
   *     without garbage
   */
  public int valueIndexAt(int place) {
    frame.typeAt(place); // refuses what is no place
    return place + 4;
  }

  /**
   * An attribute's value.
   *
   * @param place of an attribute
   * @return its bytes, not copied, read-only
   */
  public ByteBuffer valueAt(int place) {
    return frame.buffer().slice(valueIndexAt(place), lengthAt(place)).asReadOnlyBuffer();
  }

  /**
   * An attribute's value.
   *
   * @param type any number
   * @return as {@link #valueAt}; empty if there is no such attribute
   */
  public Optional<ByteBuffer> value(int type) {
    int place = find(type);
    return place == NONE ? Optional.empty() : Optional.of(valueAt(place));
  }

  /**
   * A number, as its RFC lays it out.
   *
   * @param place of an attribute that {@link Attributes} calls a number
   * @return unsigned, unless it has 8 bytes
   * @throws StunFormatException if the value has another length
   */
  public long numberAt(int place) {
    int type = typeAt(place);
    int width = Attributes.numberWidth(type);
    int length = lengthAt(place);
    // RFC 5780 speaks of two bytes and padding; what is in use has four.
    boolean shortPort = type == Attributes.RESPONSE_PORT && length == 2;
    frame.requireLength(shortPort || length == Attributes.numberLength(type), place);
    return Wire.number(frame.buffer(), place + 4, width);
  }

  /**
   * A number, as its RFC lays it out.
   *
   * @param type of those that {@link Attributes} calls a number
   * @return as {@link #numberAt}; empty if there is no such attribute
   * @throws StunFormatException if the value has another length
   */
  public OptionalLong number(int type) {
    int place = find(type);
    return place == NONE ? OptionalLong.empty() : OptionalLong.of(numberAt(place));
  }

  /**
   * An address, the XOR of {@code XOR-} types undone (RFC 8489 sections 14.1 and 14.2).
   *
   * @param place of an attribute that holds an address
   * @param into is filled, without garbage
   * @throws StunFormatException if the value is no address
   */
  public void addressAt(int place, StunAddress into) {
    boolean xored = Attributes.isXored(typeAt(place));
    into.read(frame.buffer(), place, frame.start(), xored, transactionHigh(), transactionLow());
  }

  /**
   * An address.
   *
   * @param type of those that hold an address
   * @return as {@link #addressAt}; empty if there is no such attribute
   * @throws StunFormatException if the value is no address
   */
  public Optional<InetSocketAddress> address(int type) {
    int place = find(type);
    if (place == NONE) {
      return Optional.empty();
    }
    StunAddress address = new StunAddress();
    addressAt(place, address);
    return Optional.of(address.toSocketAddress());
  }

  /**
   * Text, as it stands there: not prepared, not unquoted.
   *
   * @param place of an attribute that holds text
   * @return decoded
   * @throws StunFormatException if it is no UTF-8, or longer than its RFC allows
   */
  public String textAt(int place) {
    return textAt(place, 0);
  }

  String textAt(int place, int skipped) {
    int type = typeAt(place);
    int length = lengthAt(place) - skipped;
    if (length > Attributes.textLimit(type)) {
      throw frame.problem(Problem.VALUE_TOO_LONG, place);
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // it reports what is malformed
    try {
      return decoder.decode(frame.buffer().slice(place + 4 + skipped, length)).toString();
    } catch (CharacterCodingException e) {
      throw frame.problem(Problem.TEXT, place);
    }
  }

  /**
   * Text, as it stands there.
   *
   * @param type of those that hold text
   * @return as {@link #textAt}; empty if there is no such attribute
   * @throws StunFormatException if it is no UTF-8, or longer than its RFC allows
   */
  public Optional<String> text(int type) {
    int place = find(type);
    return place == NONE ? Optional.empty() : Optional.of(textAt(place));
  }

  /**
   * Whether FINGERPRINT is there and right (RFC 8489 section 14.7).
   *
   * @return false if it is missing, too
   */
  public boolean isFingerprintRight() {
    int place = frame.find(Attributes.FINGERPRINT);
    return place != NONE
        && Wire.u32(frame.buffer(), place + 4)
            == fingerprint(crc, frame.buffer(), frame.start(), place);
  }

  /** The value of FINGERPRINT over the bytes from one index to the other. */
  static long fingerprint(CRC32 crc, ByteBuffer buffer, int from, int to) {
    crc.reset();
    if (buffer.hasArray()) {
      crc.update(buffer.array(), buffer.arrayOffset() + from, to - from);
    } else {
      crc.update(buffer.duplicate().limit(to).position(from));
    }
    return crc.getValue() ^ FINGERPRINT_XOR;
  }

  ByteBuffer buffer() {
    return frame.buffer();
  }

  int start() {
    return frame.start();
  }

  StunFormatException problem(Problem problem, int place) {
    return frame.problem(problem, place);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(Methods.name(method())).append(' ').append(stunClass());
    for (int place = first(); place != NONE; place = next(place)) {
      text.append(place == first() ? ": " : ", ").append(Attributes.name(typeAt(place)));
    }
    return text.toString();
  }
}
