package net.p2pd.connect.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RelayMessageTest {

  private static final Greeting GREETING = Greeting.draw(new Random(1));

  private static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  private static RelayMessage copy(RelayMessage message) {
    return RelayMessage.decode(message.encode());
  }

  @Test
  void abilitiesAndAddressesComeThrough() {
    for (int bits = 0; bits < 8; bits++) {
      RelayMessage.Hello hello =
          new RelayMessage.Hello(
              (bits & 1) != 0,
              (bits & 2) != 0,
              (bits & 4) != 0,
              List.of(ip("203.0.113.7"), ip("2001:db8::1")));
      assertThat(copy(hello)).isEqualTo(hello);
    }
  }

  @Test
  void aPlaceComesThroughWithWhatOnlyThePeerIsTold() {
    RelayMessage.Place place =
        new RelayMessage.Place(true, new InetSocketAddress(ip("2001:db8::1"), 65_535), GREETING);
    RelayMessage.Place read = (RelayMessage.Place) copy(place);
    assertThat(read.tcp()).isTrue();
    assertThat(read.address()).isEqualTo(place.address());
    assertThat(read.greeting().isQuestion(GREETING.question())).isTrue();
    assertThat(read.greeting().isAnswer(GREETING.answer())).isTrue();
    assertThat(read.greeting().isAnswer(GREETING.question())).isFalse();
    assertThat(Greeting.draw(new Random(2)).isQuestion(GREETING.question())).isFalse();
  }

  @Test
  void aPlaceThatIsNobodysIsRefused() {
    for (String nobody : List.of("0.0.0.0", "224.0.0.1", "::", "ff02::1")) {
      ByteBuffer bytes =
          new RelayMessage.Place(false, new InetSocketAddress(ip(nobody), 5), GREETING).encode();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RelayMessage.decode(bytes))
          .withMessageContaining("nobody's");
    }
  }

  @Test
  void sentencesAreBoundedAndAddressesToo() {
    RelayMessage.Failed failed =
        (RelayMessage.Failed) copy(new RelayMessage.Failed("ü".repeat(9000)));
    assertThat(failed.reason()).hasSize(RelayMessage.MOST_CHARACTERS);
    assertThat(copy(new RelayMessage.Stuck("why"))).isEqualTo(new RelayMessage.Stuck("why"));
    RelayMessage.Hello hello =
        new RelayMessage.Hello(true, true, true, Collections.nCopies(99, ip("203.0.113.7")));
    assertThat(hello.addresses()).hasSize(RelayMessage.MOST_ADDRESSES);
  }

  @Test
  void noiseIsReadOrRefusedAndNothingElse() {
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(50)];
      random.nextBytes(noise);
      if (noise.length > 1 && random.nextInt(4) > 0) {
        noise[0] = 1;
        noise[1] = (byte) random.nextInt(6);
      }
      try {
        RelayMessage.decode(ByteBuffer.wrap(noise));
      } catch (IllegalArgumentException expected) {
        assertThat(expected).as("seed %d, round %d", seed, i).hasMessageStartingWith("it ");
      }
    }
  }
}
