package net.p2pd.node.route;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import net.p2pd.api.Nullable;

/**
 * A short look at the tables of Linux in which addresses and routes stand: whether they are still
 * as they were. It costs a fifth of asking for the NICs, which is then needed only after a change.
 */
final class KernelTables {
  /** Tables of this size belong to a router of the Internet; reading them is no short look. */
  static final int MOST_BYTES = 128 << 10;

  /** Addresses and routes of IPv4, of all tables; the gateways of its main table. */
  private static final List<String> IPV4 = List.of("fib_trie", "route");

  /** Addresses of IPv6; this and the next are not there where IPv6 is switched off. */
  private static final String IPV6_ADDRESSES = "if_inet6";

  private static final String IPV6_ROUTES = "ipv6_route";

  /** In a line of {@link #IPV6_ROUTES}: the columns that count uses, which change all the time. */
  private static final int USES_START = 114;

  private static final int USES_END = 132;

  private final Path directory;

  /** Reads below {@code directory}, which is {@code /proc/net} but in tests. */
  KernelTables(Path directory) {
    this.directory = directory;
  }

  /**
   * Returns a number that is another one after a change, but for a chance of one in 2^64; null if
   * that cannot be told. Takes no longer than asking the kernel.
   */
  @Nullable
  Long look() {
    long hash = 1125899906842597L;
    try {
      for (String file : IPV4) {
        hash = bytes(hash, read(file));
      }
      hash = bytes(hash, ifThere(IPV6_ADDRESSES));
      return routes(hash, ifThere(IPV6_ROUTES));
    } catch (IOException e) {
      return null;
    }
  }

  private static long bytes(long start, byte[] all) {
    long hash = start;
    for (byte one : all) {
      hash = 31 * hash + one;
    }
    return mixed(hash);
  }

  private static long routes(long start, byte[] lines) {
    long hash = start;
    int column = 0;
    for (byte one : lines) {
      if (column < USES_START || column >= USES_END) {
        hash = 31 * hash + one;
      }
      column = one == '\n' ? 0 : column + 1;
    }
    return mixed(hash);
  }

  /** Spreads what 31 leaves in the low bits (the finisher of MurmurHash3). */
  private static long mixed(long hash) {
    long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }

  private byte[] ifThere(String file) throws IOException {
    try {
      return read(file);
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  private byte[] read(String file) throws IOException {
    try (InputStream in = Files.newInputStream(directory.resolve(file))) {
      byte[] some = in.readNBytes(MOST_BYTES + 1);
      if (some.length > MOST_BYTES) {
        throw new IOException(file + " is too long for a short look");
      }
      return some;
    }
  }
}
