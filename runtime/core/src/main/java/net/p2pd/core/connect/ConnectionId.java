package net.p2pd.core.connect;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** What all paths of one connect have in common: 16 random bytes that the calling side chose. */
final class ConnectionId {

  static final int SIZE = 16;

  private final long high;
  private final long low;

  private ConnectionId(long high, long low) {
    this.high = high;
    this.low = low;
  }

  static ConnectionId random(RandomGenerator random) {
    return new ConnectionId(random.nextLong(), random.nextLong());
  }

  static ConnectionId get(ByteBuffer input) {
    return new ConnectionId(input.getLong(), input.getLong());
  }

  void put(ByteBuffer out) {
    out.putLong(high).putLong(low);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConnectionId that && that.high == high && that.low == low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high ^ low);
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
