package net.p2pd.nat.stun;

import java.net.InetSocketAddress;
import java.util.Optional;
import net.p2pd.api.Nullable;

/** Where a socket is seen, and what is odd about that. */
record Finding(InetSocketAddress address, @Nullable String odd) {

  /** What a user should know, such as servers that disagree. */
  Optional<String> warning() {
    return Optional.ofNullable(odd);
  }
}
