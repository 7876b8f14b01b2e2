package net.p2pd.stun.codec;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IP address and a port without garbage: one object is filled again and again.
 *
 * <p>Not for several threads at once. At first it is 0.0.0.0, port 0.
 */
public final class StunAddress {

  private static final long XOR_HIGH = (long) TransactionId.MAGIC_COOKIE << 32;

  private int family = Attributes.IPV4;
  private int port;
  private long high;
  private long low;

  /** An unset address. */
  public StunAddress() {}

  /**
   * Sets an IPv4 address.
   *
   * @param address the four bytes
   * @param port 0 to 65535
   * @return this
   */
  public StunAddress setIpv4(int address, int port) {
    return set(Attributes.IPV4, 0, address & 0xFFFF_FFFFL, port);
  }

  /**
   * Sets an IPv6 address.
   *
   * @param high the first eight bytes
   * @param low the last eight bytes
   * @param port 0 to 65535
   * @return this
   */
  public StunAddress setIpv6(long high, long low, int port) {
    return set(Attributes.IPV6, high, low, port);
  }

  /**
   * Sets what the socket address says; the scope of an IPv6 address is not carried by STUN.
   *
   * @param address resolved
   * @return this
   */
  public StunAddress set(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(address + " is a name, not an address: resolve it first");
    }
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress().getAddress());
    return address.getAddress() instanceof Inet4Address
        ? setIpv4(bytes.getInt(0), address.getPort())
        : setIpv6(bytes.getLong(0), bytes.getLong(8), address.getPort());
  }

  private StunAddress set(int newFamily, long newHigh, long newLow, int newPort) {
    if (newPort < 0 || newPort > 0xFFFF) {
      throw new IllegalArgumentException("a port is 0 to 65535, this is " + newPort);
    }
    family = newFamily;
    high = newHigh;
    low = newLow;
    port = newPort;
    return this;
  }

  /**
   * The family.
   *
   * @return {@link Attributes#IPV4} or {@link Attributes#IPV6}
   */
  public int family() {
    return family;
  }

  /**
   * The port.
   *
   * @return 0 to 65535
   */
  public int port() {
    return port;
  }

  /**
   * The first eight bytes of an IPv6 address.
   *
   * @return 0 for IPv4
   */
  public long high() {
    return high;
  }

  /**
   * The last eight bytes of an IPv6 address, or the four of an IPv4 address.
   *
   * @return in network byte order
   */
  public long low() {
    return low;
  }

  /**
   * The same for sockets.
   *
   * @return a new object; an IPv4 address written as IPv6 (::ffff:0:0/96) comes out as IPv4
   */
  public InetSocketAddress toSocketAddress() {
    byte[] bytes = new byte[family == Attributes.IPV4 ? 4 : 16];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (family == Attributes.IPV4) {
      buffer.putInt((int) low);
    } else {
      buffer.putLong(high).putLong(low);
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are addresses", e);
    }
  }

  int wireLength() {
    return family == Attributes.IPV4 ? 8 : 20;
  }

  /** Reads a value; RFC 8489 sections 14.1 and 14.2. The transaction's bytes undo the XOR. */
  void read(ByteBuffer buffer, int place, int base, boolean xored, long idHigh, long idLow) {
    int type = Wire.u16(buffer, place);
    int length = Wire.u16(buffer, place + 2);
    if (length != 8 && length != 20) {
      throw new StunFormatException(Problem.VALUE_LENGTH, place - base, type);
    }
    int readFamily = Wire.u8(buffer, place + 5);
    if (readFamily != (length == 8 ? Attributes.IPV4 : Attributes.IPV6)) {
      throw new StunFormatException(Problem.VALUE, place + 5 - base, type);
    }
    int readPort = Wire.u16(buffer, place + 6);
    if (length == 8) {
      set(Attributes.IPV4, 0, Wire.u32(buffer, place + 8), readPort);
    } else {
      set(Attributes.IPV6, Wire.i64(buffer, place + 8), Wire.i64(buffer, place + 16), readPort);
    }
    if (xored) {
      xor(idHigh, idLow);
    }
  }

  /** Writes a value and leaves this as it was. */
  void write(ByteBuffer buffer, int index, boolean xored, long idHigh, long idLow) {
    if (xored) {
      xor(idHigh, idLow);
    }
    Wire.put(buffer, index, 1, 0);
    Wire.put(buffer, index + 1, 1, family);
    Wire.put(buffer, index + 2, 2, port);
    if (family == Attributes.IPV4) {
      Wire.put(buffer, index + 4, 4, low);
    } else {
      Wire.put(buffer, index + 4, 8, high);
      Wire.put(buffer, index + 12, 8, low);
    }
    if (xored) {
      xor(idHigh, idLow);
    }
  }

  private void xor(long idHigh, long idLow) {
    port ^= TransactionId.MAGIC_COOKIE >>> 16;
    if (family == Attributes.IPV4) {
      low ^= TransactionId.MAGIC_COOKIE;
    } else {
      // The cookie even where a classic message has none.
      high ^= XOR_HIGH | (idHigh & 0xFFFF_FFFFL);
      low ^= idLow;
    }
  }

  @Override
  public String toString() {
    return toSocketAddress().toString().substring(1);
  }
}
