package net.p2pd.portmap.pcp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Transport;

/** Messages of NAT-PMP (RFC 6886 section 3). */
final class NatPmp {

  private static final int ANSWER = 128;
  private static final int ADDRESS = 0;
  private static final int UDP = 1;
  private static final int TCP = 2;

  /** What a router says of itself. */
  record Outside(InetAddress address, long epoch) {}

  private NatPmp() {}

  /** Writes the question for the external address. */
  static ByteBuffer address() {
    return ByteBuffer.allocate(2);
  }

  /**
   * Writes a wish for a port.
   *
   * @param suggested the external port that is wished for; 0 = any
   * @param seconds how long; 0 closes the port
   */
  static ByteBuffer map(Transport transport, int internal, int suggested, int seconds) {
    ByteBuffer out = ByteBuffer.allocate(12).put((byte) 0).put((byte) opcode(transport));
    out.putShort((short) 0).putShort((short) internal).putShort((short) suggested);
    return out.putInt(seconds).flip();
  }

  private static int opcode(Transport transport) {
    return transport.equals(Transport.UDP) ? UDP : TCP;
  }

  /**
   * Reads the answer to {@link #address}.
   *
   * @return null if it is none
   * @throws RefusedException if the router does not want to tell
   */
  static @Nullable Outside outside(byte[] answer) {
    if (!isAnswer(answer, ADDRESS)) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(answer);
    checkResult(in);
    if (answer.length < 12) {
      return null;
    }
    return new Outside(ipv4(Arrays.copyOfRange(answer, 8, 12)), in.getInt(4) & 0xffffffffL);
  }

  /**
   * Reads the answer to {@link #map}.
   *
   * @param outside the external address, which this answer does not tell
   * @return null if it is none, or one about another port
   * @throws RefusedException if the router does not want to
   */
  static @Nullable Mapped mapped(
      byte[] answer, Transport transport, int internal, InetAddress outside) {
    if (!isAnswer(answer, opcode(transport))) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(answer);
    if (in.getShort(2) == 1) {
      return null; // a late answer to a request of PCP
    }
    if (answer.length >= 10 && (in.getShort(8) & 0xffff) != internal) {
      return null;
    }
    checkResult(in);
    if (answer.length < 16) {
      return null;
    }
    return new Mapped(
        new InetSocketAddress(outside, in.getShort(10) & 0xffff),
        Duration.ofSeconds(in.getInt(12) & 0xffffffffL),
        in.getInt(4) & 0xffffffffL);
  }

  private static boolean isAnswer(byte[] answer, int opcode) {
    return answer.length >= 8 && answer[0] == 0 && (answer[1] & 0xff) == (ANSWER | opcode);
  }

  private static void checkResult(ByteBuffer in) {
    int result = in.getShort(2) & 0xffff;
    if (result == 0) {
      return;
    }
    String why =
        switch (result) {
          case 1 -> "it speaks another version";
          case 2 -> "it does not allow it (not authorized)";
          case 3 -> "it has no connection or no address outside (network failure)";
          case 4 -> "it has no port left (out of resources)";
          case 5 -> "it does not know the operation (unsupported opcode)";
          default -> "its code is " + result;
        };
    throw new RefusedException("the router opens no port by NAT-PMP: " + why, result);
  }

  private static InetAddress ipv4(byte[] four) {
    try {
      return Inet4Address.getByAddress(four);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 bytes are an address", e);
    }
  }
}
