package net.p2pd.stun.codec;

/** How much a received message may hold. Immutable; whatever exceeds it is refused when parsed. */
public final class StunLimits {

  /** All that the format allows, but at most 64 attributes. */
  public static final StunLimits DEFAULT =
      new StunLimits(20 + 0xFFFC, 64, 0xFFFC, ChannelData.LAST_CHANNEL);

  private final int messageBytes;
  private final int attributes;
  private final int valueBytes;
  private final int lastChannel;

  private StunLimits(int messageBytes, int attributes, int valueBytes, int lastChannel) {
    if (messageBytes < 20 || attributes < 0 || valueBytes < 0) {
      throw new IllegalArgumentException("a limit is too small for any message");
    }
    this.messageBytes = messageBytes;
    this.attributes = attributes;
    this.valueBytes = valueBytes;
    this.lastChannel = lastChannel;
  }

  /**
   * The same limits with another size of messages.
   *
   * @param bytes header included, at least 20
   * @return new limits
   */
  public StunLimits withMessageBytes(int bytes) {
    return new StunLimits(bytes, attributes, valueBytes, lastChannel);
  }

  /**
   * The same limits with another number of attributes.
   *
   * @param count at least 0
   * @return new limits
   */
  public StunLimits withAttributes(int count) {
    return new StunLimits(messageBytes, count, valueBytes, lastChannel);
  }

  /**
   * The same limits with another size of values.
   *
   * @param bytes of one attribute's value, at least 0
   * @return new limits
   */
  public StunLimits withValueBytes(int bytes) {
    return new StunLimits(messageBytes, attributes, bytes, lastChannel);
  }

  /**
   * The same limits, but with the channels of RFC 5766, up to {@link ChannelData#LAST_OLD_CHANNEL}.
   * For servers, on whose ports nothing but STUN and ChannelData arrives.
   *
   * @return new limits
   */
  public StunLimits withOldChannels() {
    return new StunLimits(messageBytes, attributes, valueBytes, ChannelData.LAST_OLD_CHANNEL);
  }

  boolean isChannel(int number) {
    return number >= ChannelData.FIRST_CHANNEL && number <= lastChannel;
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
