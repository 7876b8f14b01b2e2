package net.p2pd.portmap.pcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Transport;

/** Messages of PCP, version 2 (RFC 6887 sections 7, 11 and 14): those that a client needs. */
final class Pcp {

  /** How many bytes the number has by which a router knows whose port it is. */
  static final int NONCE = 12;

  private static final byte VERSION = 2;
  private static final int ANSWER = 128;
  private static final int ANNOUNCE = 0;
  private static final int MAP = 1;
  private static final int HEADER = 24;
  private static final int MAP_DATA = 36;
  private static final int MAX = 1100;

  private Pcp() {}

  /**
   * Writes a wish for a port.
   *
   * @param suggested the external address that is wished for; unspecified and port 0 for any
   * @param seconds how long; 0 closes the port
   */
  static ByteBuffer map(
      Transport transport,
      InetSocketAddress internal,
      byte[] nonce,
      InetSocketAddress suggested,
      int seconds) {
    ByteBuffer out = header(MAP, internal.getAddress(), seconds, HEADER + MAP_DATA);
    out.put(nonce).put((byte) number(transport)).put(new byte[3]);
    out.putShort((short) internal.getPort()).putShort((short) suggested.getPort());
    return out.put(sixteen(suggested.getAddress())).flip();
  }

  /** Writes a question that only wants to know the router's epoch. */
  static ByteBuffer announce(InetAddress client) {
    return header(ANNOUNCE, client, 0, HEADER).flip();
  }

  private static ByteBuffer header(int opcode, InetAddress client, int seconds, int size) {
    ByteBuffer out = ByteBuffer.allocate(size).put(VERSION).put((byte) opcode).putShort((short) 0);
    return out.putInt(seconds).put(sixteen(client));
  }

  /** IPv4 addresses are written as mapped ones (RFC 6887 section 5). */
  private static byte[] sixteen(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16) {
      return bytes;
    }
    return ByteBuffer.allocate(16).put(new byte[10]).putShort((short) -1).put(bytes).array();
  }

  private static int number(Transport transport) {
    return transport.equals(Transport.UDP) ? 17 : 6;
  }

  /**
   * Reads the answer to {@link #map}.
   *
   * @return null if it is none, or one to somebody else
   * @throws RefusedException if the router does not want to
   */
  static @Nullable Mapped mapped(
      byte[] answer, Transport transport, InetSocketAddress internal, byte[] nonce) {
    if (isOtherVersion(answer)) {
      throw new RefusedException("the router does not speak PCP", 1);
    }
    if (!isAnswer(answer, MAP)
        || answer.length < HEADER + MAP_DATA
        || !Arrays.equals(answer, HEADER, HEADER + NONCE, nonce, 0, NONCE)
        || answer[HEADER + NONCE] != number(transport)) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(answer);
    if ((in.getShort(HEADER + 16) & 0xffff) != internal.getPort()) {
      return null;
    }
    int result = answer[3] & 0xff;
    if (result != 0) {
      throw new RefusedException(refusal(result), result);
    }
    InetSocketAddress external =
        new InetSocketAddress(
            address(Arrays.copyOfRange(answer, HEADER + 20, HEADER + MAP_DATA)),
            in.getShort(HEADER + 18) & 0xffff);
    return new Mapped(external, Duration.ofSeconds(in.getInt(4) & 0xffffffffL), epoch(answer));
  }

  /**
   * Reads the epoch of the answer to {@link #announce}, in seconds, even of a refusal.
   *
   * @return null if it is no such answer
   */
  static @Nullable Long announced(byte[] answer) {
    return isAnswer(answer, ANNOUNCE) ? Long.valueOf(epoch(answer)) : null;
  }

  private static long epoch(byte[] answer) {
    return ByteBuffer.wrap(answer).getInt(8) & 0xffffffffL;
  }

  private static boolean isAnswer(byte[] answer, int opcode) {
    return answer.length >= HEADER
        && answer.length <= MAX
        && answer.length % 4 == 0
        && answer[0] == VERSION
        && (answer[1] & 0xff) == (ANSWER | opcode);
  }

  /** A refusal of our version, in the form of NAT-PMP or of another version of PCP. */
  private static boolean isOtherVersion(byte[] answer) {
    if (answer.length < 4 || answer[0] == VERSION || (answer[1] & 0xff) != (ANSWER | MAP)) {
      return false;
    }
    return answer[0] == 0 ? answer[2] == 0 && answer[3] == 1 : answer[3] == 1;
  }

  /** The JDK makes an IPv4 address of one that is mapped. */
  private static InetAddress address(byte[] sixteen) {
    try {
      return InetAddress.getByAddress(sixteen);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }

  private static String refusal(int result) {
    String why =
        switch (result) {
          case 1 -> "it speaks another version of PCP";
          case 2 -> "it does not allow it, or the port is lent to somebody else (not authorized)";
          case 3 -> "it did not understand the request (malformed request)";
          case 4 -> "it does not know the operation (unsupported opcode)";
          case 7 -> "it has no connection or no address outside (network failure)";
          case 8 -> "it has no port left (no resources)";
          case 9 -> "it does not know the transport (unsupported protocol)";
          case 10 -> "this machine has opened too many ports (quota exceeded)";
          case 11 -> "the wished port is taken (cannot provide external)";
          case 12 -> "there is another NAT between this machine and it (address mismatch)";
          default -> "its code is " + result;
        };
    return "the router opens no port by PCP: " + why;
  }
}
