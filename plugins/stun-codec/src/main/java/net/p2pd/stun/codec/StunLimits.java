package net.p2pd.stun.codec;

/** How much a received message may hold. Immutable; whatever exceeds it is refused when parsed. */
public final class StunLimits {

  /** All that the format allows, but at most 64 attributes. */
  public static final StunLimits DEFAULT = new StunLimits(20 + 0xFFFC, 64, 0xFFFC);

  private final int messageBytes;
  private final int attributes;
  private final int valueBytes;

  private StunLimits(int messageBytes, int attributes, int valueBytes) {
    if (messageBytes < 20 || attributes < 0 || valueBytes < 0) {
      throw new IllegalArgumentException("a limit is too small for any message");
    }
    this.messageBytes = messageBytes;
    this.attributes = attributes;
    this.valueBytes = valueBytes;
  }

  /**
   * The same limits with another size of messages.
   *
   * @param bytes header included, at least 20
   * @return new limits
   */
  public StunLimits withMessageBytes(int bytes) {
    return new StunLimits(bytes, attributes, valueBytes);
  }

  /**
   * The same limits with another number of attributes.
   *
   * @param count at least 0
   * @return new limits
   */
  public StunLimits withAttributes(int count) {
    return new StunLimits(messageBytes, count, valueBytes);
  }

  /**
   * The same limits with another size of values.
   *
   * @param bytes of one attribute's value, at least 0
   * @return new limits
   */
  public StunLimits withValueBytes(int bytes) {
    return new StunLimits(messageBytes, attributes, bytes);
  }

  int messageBytes() {
    return messageBytes;
  }

  int attributes() {
    return attributes;
  }

  int valueBytes() {
    return valueBytes;
  }
}
