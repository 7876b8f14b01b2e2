package net.p2pd.connect.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the two halves say: a byte with the version (1), one with the kind, and the content.
 * Addresses are a length (1 byte: 4 or 16) and the bytes of the IP address; places have a port (2
 * bytes) behind it; sentences are UTF-8 up to the end.
 */
sealed interface RelayMessage {

  /** The most IP addresses that somebody names. */
  int MOST_ADDRESSES = 8;

  /** The most characters of a sentence. */
  int MOST_CHARACTERS = 500;

  /** Writes it. */
  ByteBuffer encode();

  /**
   * What a side can do (kind 1): flags (1 = makes sessions over datagrams, 2 = datagrams leave its
   * network, 4 = knows relays), a number (1 byte) of IP addresses that it may be seen from.
   */
  record Hello(boolean datagrams, boolean udp, boolean servers, List<InetAddress> addresses)
      implements RelayMessage {

    public Hello {
      addresses = List.copyOf(addresses.subList(0, Math.min(addresses.size(), MOST_ADDRESSES)));
    }

    @Override
    public ByteBuffer encode() {
      ByteBuffer bytes = begin(1, 2 + addresses.size() * 17);
      bytes.put((byte) ((datagrams ? 1 : 0) | (udp ? 2 : 0) | (servers ? 4 : 0)));
      bytes.put((byte) addresses.size());
      addresses.forEach(address -> put(bytes, address));
      return bytes.flip();
    }
  }

  /** Where a relay waits for the peer (kind 2): flags (1 = by TCP), a place, a greeting's token. */
  record Place(boolean tcp, InetSocketAddress address, Greeting greeting) implements RelayMessage {

    @Override
    public ByteBuffer encode() {
      ByteBuffer bytes = begin(2, 1 + 17 + 2 + Greeting.TOKEN);
      bytes.put((byte) (tcp ? 1 : 0));
      put(bytes, address.getAddress());
      return bytes.putShort((short) address.getPort()).put(greeting.token()).flip();
    }
  }

  /** The places for datagrams lead nowhere from here (kind 3): another kind is wanted; why. */
  record Stuck(String reason) implements RelayMessage {

    @Override
    public ByteBuffer encode() {
      return sentence(3, reason);
    }
  }

  /** No relay of this side does it (kind 4), and why. */
  record Failed(String reason) implements RelayMessage {

    @Override
    public ByteBuffer encode() {
      return sentence(4, reason);
    }
  }

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException for anything that {@link #encode} does not write
   */
  static RelayMessage decode(ByteBuffer bytes) {
    try {
      int version = bytes.get();
      if (version != 1) {
        throw new IllegalArgumentException(
            "it is in version " + version + " of the words of 'relay'; this node knows 1");
      }
      int kind = bytes.get();
      return switch (kind) {
        case 1 -> hello(bytes);
        case 2 -> place(bytes);
        case 3 -> new Stuck(text(bytes));
        case 4 -> new Failed(text(bytes));
        default -> throw new IllegalArgumentException("it is of the unknown kind " + kind);
      };
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("it ends too early", e);
    }
  }

  private static Hello hello(ByteBuffer bytes) {
    int flags = bytes.get();
    int number = bytes.get();
    if (number < 0 || number > MOST_ADDRESSES) {
      throw new IllegalArgumentException("it names " + number + " addresses, not 0 to 8");
    }
    InetAddress[] addresses = new InetAddress[number];
    for (int i = 0; i < number; i++) {
      addresses[i] = address(bytes);
    }
    return new Hello((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, List.of(addresses));
  }

  private static Place place(ByteBuffer bytes) {
    boolean tcp = (bytes.get() & 1) != 0;
    InetAddress address = address(bytes);
    int port = Short.toUnsignedInt(bytes.getShort());
    byte[] token = new byte[Greeting.TOKEN];
    bytes.get(token);
    if (port == 0 || address.isAnyLocalAddress() || address.isMulticastAddress()) {
      throw new IllegalArgumentException("it names a place that is nobody's");
    }
    return new Place(tcp, new InetSocketAddress(address, port), Greeting.of(token));
  }

  private static InetAddress address(ByteBuffer bytes) {
    int length = bytes.get();
    if (length != 4 && length != 16) {
      throw new IllegalArgumentException("it names an address of " + length + " bytes");
    }
    byte[] address = new byte[length];
    bytes.get(address);
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of the right length was refused", e);
    }
  }

  private static String text(ByteBuffer bytes) {
    String said = StandardCharsets.UTF_8.decode(bytes).toString();
    return said.length() > MOST_CHARACTERS ? said.substring(0, MOST_CHARACTERS) : said;
  }

  private static ByteBuffer begin(int kind, int length) {
    return ByteBuffer.allocate(2 + length).put((byte) 1).put((byte) kind);
  }

  private static void put(ByteBuffer bytes, InetAddress address) {
    byte[] ip = address.getAddress();
    bytes.put((byte) ip.length).put(ip);
  }

  private static ByteBuffer sentence(int kind, String words) {
    String bounded = words.length() > MOST_CHARACTERS ? words.substring(0, MOST_CHARACTERS) : words;
    byte[] text = bounded.getBytes(StandardCharsets.UTF_8);
    return begin(kind, text.length).put(text).flip();
  }
}
