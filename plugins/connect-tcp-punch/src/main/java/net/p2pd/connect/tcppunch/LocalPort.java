package net.p2pd.connect.tcppunch;

import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;

/**
 * One own port of a series: a listening socket, from whose port is dialled too, since a SYN that
 * comes between two attempts is accepted there instead of being reset.
 */
final class LocalPort {

  private static final long NEVER = Long.MIN_VALUE;

  final Place place;
  final int index;
  final int total;
  final Pipe listening;
  final int port;
  private @Nullable Mapping mapping;
  private long announced = NEVER;

  LocalPort(Place place, int index, int total, Pipe listening, int port) {
    this.place = place;
    this.index = index;
    this.total = total;
    this.listening = listening;
    this.port = port;
  }

  /** Returns how it is seen outside; null if nobody could tell. */
  @Nullable
  Mapping mapping() {
    return mapping;
  }

  void seenAs(@Nullable Mapping known) {
    mapping = known;
  }

  /** Notes when the peer was told of it. */
  void announced(long nanos) {
    announced = nanos;
  }

  boolean isAnnounced() {
    return announced != NEVER;
  }

  /** Returns when the peer was told. */
  long announcedAt() {
    return announced;
  }
}
