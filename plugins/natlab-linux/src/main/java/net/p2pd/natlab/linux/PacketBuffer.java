package net.p2pd.natlab.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** Memory for one packet, which the kernel reads and writes directly. For the loop's thread. */
final class PacketBuffer {

  /** The largest packet that there is. */
  static final int LARGEST = 65_535;

  final ByteBuffer bytes;
  final long address;
  int length;

  PacketBuffer(int capacity) {
    this.bytes = ByteBuffer.allocateDirect(capacity);
    this.address = Pointer.nativeValue(Native.getDirectBufferPointer(bytes));
  }

  int u8(int at) {
    return bytes.get(at) & 0xff;
  }

  int u16(int at) {
    return bytes.getShort(at) & 0xffff;
  }

  long u32(int at) {
    return bytes.getInt(at) & 0xffffffffL;
  }

  void u8(int at, int value) {
    bytes.put(at, (byte) value);
  }

  void u16(int at, int value) {
    bytes.putShort(at, (short) value);
  }

  void copyFrom(PacketBuffer other) {
    copyFrom(other, 0, 0, other.length);
    length = other.length;
  }

  void copyFrom(PacketBuffer other, int from, int to, int size) {
    bytes.put(to, other.bytes, from, size);
  }
}
