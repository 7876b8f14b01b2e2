package net.p2pd.natlab.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Memory for something that the kernel reads or writes, all zero at first, in the byte order of the
 * machine. It is a buffer of the JDK's, since JNA's own memory starts a thread, and a thread that
 * starts in a namespace stays there.
 */
final class Struct {

  private final ByteBuffer bytes;
  private final long address;

  Struct(int size) {
    bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    address = Pointer.nativeValue(Native.getDirectBufferPointer(bytes));
  }

  /** A text as the C library wants it. */
  static Struct text(String text) {
    Struct struct = new Struct(text.length() + 1);
    struct.put(0, text.getBytes(StandardCharsets.US_ASCII));
    return struct;
  }

  /** Where it is; valid only as long as this object is not collected. */
  long address() {
    return address;
  }

  short getShort(int at) {
    return bytes.getShort(at);
  }

  int getInt(int at) {
    return bytes.getInt(at);
  }

  long getLong(int at) {
    return bytes.getLong(at);
  }

  void putShort(int at, int value) {
    bytes.putShort(at, (short) value);
  }

  void putInt(int at, int value) {
    bytes.putInt(at, value);
  }

  void putLong(int at, long value) {
    bytes.putLong(at, value);
  }

  void put(int at, byte[] value) {
    bytes.put(at, value);
  }
}
