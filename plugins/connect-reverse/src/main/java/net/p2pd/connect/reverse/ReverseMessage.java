package net.p2pd.connect.reverse;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.Nullable;

/**
 * What the two halves say: a byte with the version (1) and one with the kind, then for a request
 * (kind 1) the number of addresses (1 byte), and each as length (1 byte: 4 or 16), address and port
 * (2 bytes); for a refusal (kind 2) a sentence in UTF-8. Immutable.
 */
final class ReverseMessage {

  /** The most addresses that a request names. */
  static final int MOST_ADDRESSES = 8;

  private static final int MOST_CHARACTERS = 500;
  private static final byte VERSION = 1;
  private static final byte ASK = 1;
  private static final byte GIVEN_UP = 2;

  private final @Nullable List<InetSocketAddress> addresses;
  private final String reason;

  private ReverseMessage(@Nullable List<InetSocketAddress> addresses, String reason) {
    this.addresses = addresses;
    this.reason = reason;
  }

  /** Returns a request to dial, with the addresses that look open to the asker, the best first. */
  static ReverseMessage ask(List<InetSocketAddress> open) {
    return new ReverseMessage(
        List.copyOf(open.subList(0, Math.min(open.size(), MOST_ADDRESSES))), "");
  }

  /** Returns the news that there will be no connection, and why. */
  static ReverseMessage givenUp(String reason) {
    return new ReverseMessage(
        null, reason.length() > MOST_CHARACTERS ? reason.substring(0, MOST_CHARACTERS) : reason);
  }

  /**
   * Reads a message; the position moves to its end.
   *
   * @throws IllegalArgumentException for anything that {@link #encode} does not write
   */
  static ReverseMessage decode(ByteBuffer bytes) {
    try {
      byte version = bytes.get();
      byte kind = bytes.get();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "it is in version " + version + " of the words of 'reverse'; this node knows 1");
      }
      return switch (kind) {
        case ASK -> ask(addresses(bytes));
        case GIVEN_UP -> givenUp(StandardCharsets.UTF_8.decode(bytes).toString());
        default -> throw new IllegalArgumentException("it is of the unknown kind " + kind);
      };
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("it ends too early", e);
    }
  }

  private static List<InetSocketAddress> addresses(ByteBuffer bytes) {
    int number = bytes.get();
    if (number < 0 || number > MOST_ADDRESSES) {
      throw new IllegalArgumentException("it names " + number + " addresses, not 0 to 8");
    }
    List<InetSocketAddress> read = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      int length = bytes.get();
      if (length != 4 && length != 16) {
        throw new IllegalArgumentException("it names an address of " + length + " bytes");
      }
      byte[] address = new byte[length];
      bytes.get(address);
      int port = Short.toUnsignedInt(bytes.getShort());
      try {
        read.add(new InetSocketAddress(InetAddress.getByAddress(address), port));
      } catch (UnknownHostException e) {
        throw new IllegalStateException("an address of the right length was refused", e);
      }
    }
    return read;
  }

  ByteBuffer encode() {
    List<InetSocketAddress> open = addresses;
    if (open == null) {
      byte[] text = reason.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(2 + text.length).put(VERSION).put(GIVEN_UP).put(text).flip();
    }
    ByteBuffer bytes = ByteBuffer.allocate(3 + open.size() * 19);
    bytes.put(VERSION).put(ASK).put((byte) open.size());
    for (InetSocketAddress address : open) {
      byte[] ip = address.getAddress().getAddress();
      bytes.put((byte) ip.length).put(ip).putShort((short) address.getPort());
    }
    return bytes.flip();
  }

  /** Returns whether it asks for a connection. */
  boolean asks() {
    return addresses != null;
  }

  /** Returns the addresses of a request; none for a refusal. */
  List<InetSocketAddress> addresses() {
    List<InetSocketAddress> open = addresses;
    return open == null ? List.of() : open;
  }

  /** Returns why there will be no connection; empty for a request. */
  String reason() {
    return reason;
  }
}
