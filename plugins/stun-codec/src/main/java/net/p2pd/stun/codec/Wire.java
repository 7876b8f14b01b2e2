package net.p2pd.stun.codec;

import java.nio.ByteBuffer;

/** Network byte order by absolute index, whatever order the buffer itself is set to. */
final class Wire {

  private Wire() {}

  static int u8(ByteBuffer buffer, int index) {
    return buffer.get(index) & 0xFF;
  }

  static int u16(ByteBuffer buffer, int index) {
    return u8(buffer, index) << 8 | u8(buffer, index + 1);
  }

  static int i32(ByteBuffer buffer, int index) {
    return u16(buffer, index) << 16 | u16(buffer, index + 2);
  }

  static long u32(ByteBuffer buffer, int index) {
    return i32(buffer, index) & 0xFFFF_FFFFL;
  }

  static long i64(ByteBuffer buffer, int index) {
    return u32(buffer, index) << 32 | u32(buffer, index + 4);
  }

  /** Writes the lowest {@code width} bytes of the value. */
  static void put(ByteBuffer buffer, int index, int width, long value) {
    for (int i = 0; i < width; i++) {
      buffer.put(index + i, (byte) (value >>> (8 * (width - 1 - i))));
    }
  }

  static void zero(ByteBuffer buffer, int index, int length) {
    for (int i = 0; i < length; i++) {
      buffer.put(index + i, (byte) 0);
    }
  }

  static long number(ByteBuffer buffer, int index, int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | u8(buffer, index + i);
    }
    return value;
  }

  static int padded(int length) {
    return (length + 3) & ~3;
  }
}
