package net.p2pd.portmap.pcp;

import net.p2pd.api.Nullable;

/**
 * Whether a router still knows what it knew: each answer tells for how many seconds it has not
 * forgotten anything, and that has to keep pace with our clock (RFC 6887 section 8.5). Both
 * protocols tell it; this rule is the stricter one of them.
 */
final class Epoch {

  private static final long SECOND = 1_000_000_000L;

  private record Seen(long server, long client) {}

  private @Nullable Seen last;

  /**
   * Notes an answer.
   *
   * @param server what the router said, in seconds
   * @param nanos our time
   * @return whether it forgot nothing since the answer before
   */
  boolean isConsistent(long server, long nanos) {
    Seen before = last;
    last = new Seen(server, nanos);
    if (before == null) {
      return true;
    }
    if (server < before.server - 1) {
      return false;
    }
    long here = (nanos - before.client) / SECOND;
    long there = server - before.server;
    return here + 2 >= there - there / 16 && there + 2 >= here - here / 16;
  }
}
