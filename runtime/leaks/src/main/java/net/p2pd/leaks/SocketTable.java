package net.p2pd.leaks;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** Finds the addresses of a socket in the kernel's tables, see proc(5). */
final class SocketTable {

  private static final List<String> TABLES = List.of("tcp", "tcp6", "udp", "udp6", "unix");

  private static final List<String> STATES =
      List.of(
          "no state",
          "ESTABLISHED",
          "SYN_SENT",
          "SYN_RECV",
          "FIN_WAIT1",
          "FIN_WAIT2",
          "TIME_WAIT",
          "CLOSE",
          "CLOSE_WAIT",
          "LAST_ACK",
          "LISTEN",
          "CLOSING");

  private SocketTable() {}

  /**
   * Returns the protocol, the addresses and the state of a socket, or that there are none.
   *
   * @param target as {@code socket:[12345]}
   */
  static String describe(String target) {
    String inode = target.replaceAll("\\D", "");
    for (String table : TABLES) {
      for (String line : lines(table)) {
        String[] fields = line.strip().split("\\s+", -1);
        if (table.equals("unix") && fields.length > 6 && fields[6].equals(inode)) {
          return ", unix " + (fields.length > 7 ? fields[7] : "without a name");
        }
        if (fields.length > 9 && fields[9].equals(inode)) {
          String state = table.startsWith("tcp") ? " " + state(fields[3]) : "";
          return ", " + table + " " + address(fields[1]) + " -> " + address(fields[2]) + state;
        }
      }
    }
    return ", neither bound nor connected";
  }

  private static List<String> lines(String table) {
    try {
      return Files.readAllLines(Path.of("/proc/self/net", table));
    } catch (IOException missing) {
      return List.of(); // a kernel without this protocol
    }
  }

  private static String state(String hex) {
    int number = Integer.parseInt(hex, 16);
    return number < STATES.size() ? STATES.get(number) : "state " + number;
  }

  /** Reads words of 32 bits in the machine's order, then the port. */
  private static String address(String field) {
    int colon = field.indexOf(':');
    ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(field.substring(0, colon)));
    ByteBuffer network = ByteBuffer.allocate(words.remaining()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) {
      network.putInt(words.getInt());
    }
    int port = Integer.parseInt(field.substring(colon + 1), 16);
    try {
      return InetAddress.getByAddress(network.array()).getHostAddress() + " port " + port;
    } catch (IOException e) {
      return field;
    }
  }
}
