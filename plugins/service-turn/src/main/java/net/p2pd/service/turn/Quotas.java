package net.p2pd.service.turn;

import java.util.HashMap;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.stun.codec.ErrorCodes;

/** How much all users together and each of them may have. For any thread. */
final class Quotas {

  /** What one user has; it is forgotten with the user's last allocation. */
  static final class User {
    private final String name;
    private final @Nullable Bucket bytes;
    private final @Nullable Bucket all;
    private int allocations;

    private User(String name, long bytesPerSecond, @Nullable Bucket all) {
      this.name = name;
      this.bytes = bytesPerSecond == 0 ? null : new Bucket(bytesPerSecond);
      this.all = all;
    }

    /** Returns whether there is any limit on bytes. */
    boolean isLimited() {
      return bytes != null || all != null;
    }

    /** Takes what a datagram needs, or says that it has to be dropped. */
    boolean take(int size, long nanoTime) {
      return (bytes == null || bytes.take(size, nanoTime))
          && (all == null || all.take(size, nanoTime));
    }

    /** Takes what has arrived over a connection, and returns how long it must rest, in nanos. */
    long owe(int size, long nanoTime) {
      return Math.max(
          bytes == null ? 0 : bytes.owe(size, nanoTime), all == null ? 0 : all.owe(size, nanoTime));
    }
  }

  private final int mostInAll;
  private final int mostOfUser;
  private final long bytesOfUser;
  private final @Nullable Bucket allBytes;
  private final Map<String, User> users = new HashMap<>();
  private int inAll;

  Quotas(TurnSettings settings) {
    mostInAll = settings.allocations;
    mostOfUser = settings.allocationsPerUser;
    bytesOfUser = settings.bytesPerSecondPerUser;
    allBytes = settings.bytesPerSecond == 0 ? null : new Bucket(settings.bytesPerSecond);
  }

  /** Returns the code of the error if a user may not have so many allocations more, or 0. */
  synchronized int refusal(String name, int more) {
    User user = users.get(name);
    int has = user == null ? 0 : user.allocations;
    if (has + more > mostOfUser) {
      return ErrorCodes.ALLOCATION_QUOTA_REACHED;
    }
    return inAll + more > mostInAll ? ErrorCodes.INSUFFICIENT_CAPACITY : 0;
  }

  /** Counts one more allocation. */
  synchronized User take(String name) {
    User user = users.computeIfAbsent(name, key -> new User(key, bytesOfUser, allBytes));
    user.allocations++;
    inAll++;
    return user;
  }

  /** Counts one allocation less. */
  synchronized void release(User user) {
    inAll--;
    if (--user.allocations == 0) {
      users.remove(user.name);
    }
  }

  synchronized int allocations() {
    return inAll;
  }
}
