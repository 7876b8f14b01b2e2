package net.p2pd.service.stun;

import static org.assertj.core.api.Assertions.assertThat;

import net.p2pd.stun.codec.StunAddress;
import org.junit.jupiter.api.Test;

class SourceLimitTest {

  private static final long SECOND = 1_000_000_000L;

  /** Clocks may begin anywhere, also shortly before they wrap around. */
  private final long start = Long.parseLong("9223372034854775807");

  private final SourceLimit limit = new SourceLimit(10, 20, 0x5EED, start);

  private static StunAddress source(int address) {
    return new StunAddress().setIpv4(address, 4000);
  }

  private int allowed(StunAddress source, long now, int asked) {
    int count = 0;
    for (int i = 0; i < asked; i++) {
      count += limit.allows(source, now) ? 1 : 0;
    }
    return count;
  }

  @Test
  void aSourceHasItsShareAtOnceAndThenItsRate() {
    assertThat(allowed(source(1), start, 100)).isEqualTo(20);
    assertThat(allowed(source(1), start + SECOND, 100)).isEqualTo(10);
    assertThat(allowed(source(1), start + 20 * SECOND, 100)).isEqualTo(20);
  }

  @Test
  void anotherPortIsTheSameSourceAndAnotherAddressIsNot() {
    allowed(source(1), start, 100);
    assertThat(limit.allows(new StunAddress().setIpv4(1, 4001), start)).isFalse();
    assertThat(allowed(source(2), start, 100)).isEqualTo(20);
  }

  @Test
  void ipv6SourcesCountByTheirNetwork() {
    StunAddress one = new StunAddress().setIpv6(0x20010DB8_00000001L, 1, 4000);
    StunAddress neighbour = new StunAddress().setIpv6(0x20010DB8_00000001L, 99, 4000);
    StunAddress elsewhere = new StunAddress().setIpv6(0x20010DB8_00000002L, 1, 4000);

    assertThat(allowed(one, start, 100)).isEqualTo(20);
    assertThat(limit.allows(neighbour, start)).isFalse();
    assertThat(allowed(elsewhere, start, 100)).isEqualTo(20);
  }

  @Test
  void aMillionSourcesGetNoMoreThanThePlacesOfTheTable() {
    int count = 0;
    for (int i = 0; i < 1_000_000; i++) {
      count += limit.allows(source(i), start) ? 1 : 0;
    }
    assertThat(count).isLessThanOrEqualTo(20 * (1 << 14));
  }
}
