package net.p2pd.stun.codec;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/**
 * ChannelData: four bytes before the payload instead of a STUN message (RFC 8656 section 12.4).
 *
 * <p>A view, as {@link StunMessage} is: one may look at one message after the other. Not for
 * several threads at once.
 */
public final class ChannelData {

  /** The first channel's number. */
  public static final int FIRST_CHANNEL = 0x4000;

  /** The last channel's number; RFC 5766 allowed higher ones, RFC 7983 gave them to others. */
  public static final int LAST_CHANNEL = 0x4FFF;

  /** The last channel's number of RFC 5766, which many clients still use. */
  public static final int LAST_OLD_CHANNEL = 0x7FFF;

  static final int HEADER = 4;

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(HEADER).put(0, (byte) 0x40);

  private ByteBuffer buffer = EMPTY;
  private int start;

  /** A view that shows no data on the first channel until it is told to look elsewhere. */
  public ChannelData() {}

  /**
   * Looks at another message.
   *
   * @param message from its position to its limit, neither of which is changed; what follows the
   *     announced length is padding (section 12.5)
   * @return this
   * @throws StunFormatException if it is none; this then shows no data on the first channel
   */
  public ChannelData wrap(ByteBuffer message) {
    buffer = EMPTY;
    start = 0;
    int from = message.position();
    int size = message.remaining();
    if (size < HEADER) {
      throw new StunFormatException(Problem.TRUNCATED, size);
    }
    if (!isChannel(Wire.u16(message, from))) {
      throw new StunFormatException(Problem.CHANNEL, 0);
    }
    if (Wire.u16(message, from + 2) > size - HEADER) {
      throw new StunFormatException(Problem.TRUNCATED, size);
    }
    buffer = message;
    start = from;
    return this;
  }

  /**
   * Whether a number can be a channel's.
   *
   * @param number any
   * @return whether it is 0x4000 to 0x4FFF
   */
  public static boolean isChannel(int number) {
    return number >= FIRST_CHANNEL && number <= LAST_CHANNEL;
  }

  /**
   * The channel.
   *
   * @return 0x4000 to 0x4FFF
   */
  public int channel() {
    return Wire.u16(buffer, start);
  }

  /**
   * How long the payload is.
   *
   * @return in bytes, without padding
   */
  public int length() {
    return Wire.u16(buffer, start + 2);
  }

  /**
   * Where the payload begins.
   *
   * @return an index into the wrapped buffer
   */
  public int dataIndex() {
    return start + HEADER;
  }

  /**
   * The payload.
   *
   * @return its bytes, not copied, read-only
   */
  public ByteBuffer data() {
    return buffer.slice(dataIndex(), length()).asReadOnlyBuffer();
  }

  /**
   * How long a message is.
   *
   * @param length of the payload
   * @param padded to a multiple of four, as streams need it
   * @return in bytes
   */
  public static int size(int length, boolean padded) {
    return HEADER + (padded ? Wire.padded(length) : length);
  }

  /**
   * Writes a message.
   *
   * @param into at its position, which is moved behind it
   * @param channel 0x4000 to 0x4FFF
   * @param data from its position to its limit, neither of which is changed; at most 65535 bytes
   * @param padded true over TCP and TLS, false over UDP (section 12.5)
   * @throws BufferOverflowException if there is no room; nothing is written then
   */
  public static void write(ByteBuffer into, int channel, ByteBuffer data, boolean padded) {
    int length = data.remaining();
    if (!isChannel(channel) || length > 0xFFFF) {
      throw new IllegalArgumentException(
          "no channel data: " + length + " bytes on channel 0x" + Integer.toHexString(channel));
    }
    int at = into.position();
    int size = size(length, padded);
    if (size > into.remaining()) {
      throw new BufferOverflowException();
    }
    Wire.put(into, at, 2, channel);
    Wire.put(into, at + 2, 2, length);
    into.put(at + HEADER, data, data.position(), length);
    Wire.zero(into, at + HEADER + length, size - HEADER - length);
    into.position(at + size);
  }
}
