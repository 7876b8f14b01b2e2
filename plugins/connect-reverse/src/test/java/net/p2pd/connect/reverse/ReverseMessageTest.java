package net.p2pd.connect.reverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReverseMessageTest {

  private static InetSocketAddress at(String ip, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(ip), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(ip, e);
    }
  }

  private static ReverseMessage copy(ReverseMessage message) {
    return ReverseMessage.decode(message.encode());
  }

  @Test
  void aRequestNamesAddressesOfBothFamilies() {
    List<InetSocketAddress> open = List.of(at("203.0.113.7", 65535), at("2001:db8::1", 1));
    ReverseMessage read = copy(ReverseMessage.ask(open));
    assertThat(read.asks()).isTrue();
    assertThat(read.addresses()).isEqualTo(open);
  }

  @Test
  void aRequestMayNameNothingAndNeverTooMuch() {
    assertThat(copy(ReverseMessage.ask(List.of())).asks()).isTrue();
    List<InetSocketAddress> many = Collections.nCopies(100, at("203.0.113.7", 1));
    assertThat(copy(ReverseMessage.ask(many)).addresses()).hasSize(ReverseMessage.MOST_ADDRESSES);
  }

  @Test
  void whoGaveUpSaysWhyAndNotTooMuch() {
    ReverseMessage read = copy(ReverseMessage.givenUp("nobody's at home"));
    assertThat(read.asks()).isFalse();
    assertThat(read.reason()).isEqualTo("nobody's at home");
    assertThat(copy(ReverseMessage.givenUp("x".repeat(100_000))).reason()).hasSize(500);
  }

  @Test
  void whatIsDamagedIsRefusedWithAReason() {
    ByteBuffer whole = ReverseMessage.ask(List.of(at("2001:db8::1", 1))).encode();
    for (int length = 0; length < whole.limit(); length++) {
      ByteBuffer part = whole.duplicate().limit(length);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ReverseMessage.decode(part))
          .withMessageMatching("it .*");
    }
  }

  @Test
  void noiseIsReadOrRefusedAndNothingElse() {
    long seed = 20_261_121;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      if (noise.length > 1 && random.nextBoolean()) {
        noise[0] = 1;
        noise[1] = (byte) random.nextInt(3);
      }
      try {
        ReverseMessage.decode(ByteBuffer.wrap(noise));
      } catch (IllegalArgumentException expected) {
        assertThat(expected).as("seed %d, round %d", seed, i).hasMessageStartingWith("it ");
      }
    }
  }
}
