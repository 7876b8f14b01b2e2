package net.p2pd.core.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.p2pd.core.signal.Post.Home;
import org.junit.jupiter.api.Test;

/** Envelopes: what opens them, what does not, and what they show. */
class EnvelopeTest {

  private static final long SEED = Long.getLong("p2pd.seed", System.nanoTime());

  private final Post post = new Post(SEED);
  private final Home alice = post.new Home();
  private final Home bob = post.new Home();
  private final Home carol = post.new Home();

  @Test
  void theReceiverOpensWhatTheSenderSealed() {
    Opened opened = bob.open(alice.envelope(bob, "hello"));
    assertThat(opened).isInstanceOf(Envelope.class);
    Envelope envelope = (Envelope) opened;
    assertThat(Post.text(envelope.message())).isEqualTo("hello");
    assertThat(envelope.sender()).isEqualTo(alice.address);
    assertThat(envelope.id().remaining()).isEqualTo(16);
  }

  @Test
  void nobodyElseOpensIt() {
    assertThat(carol.open(alice.envelope(bob, "hello"))).isEqualTo(Refused.because(Refusal.SEAL));
    assertThat(alice.open(alice.envelope(bob, "hello"))).isEqualTo(Refused.because(Refusal.SEAL));
  }

  @Test
  void theReceiverCannotPassItOnToAThirdAsTheSender() {
    byte[] content = content(bob, alice.envelope(bob, "meet me"));
    assertThat(reason(carol, seal(carol, content))).isEqualTo(Refusal.SIGNATURE);
    assertThat(bob.open(seal(bob, content))).as("to itself").isInstanceOf(Envelope.class);
  }

  @Test
  void sizesTellLittle() {
    for (int length : new int[] {0, 1, 100, 500, 1000, 5000, 20_000, Envelope.MAX_MESSAGE}) {
      byte[] envelope = new EnvelopeSealer(alice).seal(bob.address, new byte[length]);
      assertThat(Envelope.SIZES).as("sizes, for %s bytes", length).contains(envelope.length);
      assertThat(((Envelope) bob.open(envelope)).message().remaining()).isEqualTo(length);
    }
    assertThat(alice.envelope(bob, "a")).hasSameSizeAs(alice.envelope(bob, "a".repeat(200)));
  }

  @Test
  void twoEnvelopesOfOneMessageHaveNothingInCommon() {
    byte[] one = alice.envelope(bob, "hello");
    byte[] other = alice.envelope(bob, "hello");
    int equal = 0;
    for (int i = 1; i < one.length; i++) {
      equal += one[i] == other[i] ? 1 : 0;
    }
    assertThat(equal).as("equal bytes of %s", one.length).isLessThan(one.length / 20);
  }

  @Test
  void aClockThatIsWrongByTwoMinutesDoesNoHarm() {
    for (int seconds : new int[] {-120, -60, 60, 120}) {
      alice.ahead = Duration.ofSeconds(seconds);
      assertThat(bob.open(alice.envelope(bob, "hello")))
          .as("the sender's clock being %s s ahead", seconds)
          .isInstanceOf(Envelope.class);
    }
  }

  @Test
  void aClockThatIsWrongByFiveMinutesIsToldFromOtherMistakes() {
    alice.ahead = Duration.ofMinutes(5);
    assertThat(reason(bob, alice.envelope(bob, "hello"))).isEqualTo(Refusal.EARLY);
    alice.ahead = Duration.ofMinutes(-5);
    assertThat(reason(bob, alice.envelope(bob, "hello"))).isEqualTo(Refusal.LATE);
  }

  @Test
  void whatWaitedForTooLongIsRefused() {
    byte[] envelope = alice.envelope(bob, "hello");
    post.loop.advance(Duration.ofSeconds(50));
    assertThat(bob.open(envelope)).isInstanceOf(Envelope.class);
    post.loop.advance(Duration.ofSeconds(161));
    assertThat(reason(bob, envelope)).isEqualTo(Refusal.LATE);
  }

  @Test
  void everyAlteredEnvelopeIsRefusedAndNothingIsThrown() {
    Random random = new Random(SEED);
    byte[] good = alice.envelope(bob, "hello");
    for (int i = 0; i < 600; i++) {
      byte[] bad = mutated(random, good);
      if (!Arrays.equals(bad, good)) {
        assertThat(bob.open(bad)).as("mutation %s of seed %s", i, SEED).isInstanceOf(Refused.class);
      }
    }
  }

  @Test
  void everyAlteredContentIsRefusedAndNothingIsThrownThoughItIsSealedWell() {
    Random random = new Random(SEED);
    byte[] good = content(bob, alice.envelope(bob, "hello"));
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      // Lengths and times are where it hurts: early bytes more often than late ones.
      int at = random.nextInt(random.nextBoolean() ? 2 : bad.length);
      bad[at] ^= (byte) (1 + random.nextInt(255));
      assertThat(bob.open(seal(bob, bad)))
          .as("byte %s of mutation %s of seed %s", at, i, SEED)
          .isInstanceOf(Refused.class);
    }
  }

  @Test
  void keysOfSmallOrderAreRefused() {
    byte[] envelope = alice.envelope(bob, "hello");
    Arrays.fill(envelope, 1, Envelope.HEAD_BYTES, (byte) 0);
    assertThat(reason(bob, envelope)).isEqualTo(Refusal.SEAL);
  }

  @Test
  void otherVersionsAreToldApart() {
    byte[] envelope = alice.envelope(bob, "hello");
    envelope[0] = 2;
    assertThat(reason(bob, envelope)).isEqualTo(Refusal.VERSION);
    assertThat(reason(bob, new byte[0])).isEqualTo(Refusal.SIZE);
    assertThat(reason(bob, Arrays.copyOf(envelope, 1023))).isEqualTo(Refusal.SIZE);
  }

  /** RFC 9180, appendix A.2.1, sequence number 0. */
  @Test
  void sealingIsTheOneOfRfc9180() {
    HexFormat hex = HexFormat.of();
    Hpke.Sealed sealed =
        new Hpke.Sealed(
            hex.parseHex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"),
            hex.parseHex(
                "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db"
                    + "21993c62ce81883d2dd1b51a28"));
    byte[] secret =
        hex.parseHex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
    byte[] info = "Ode on a Grecian Urn".getBytes(StandardCharsets.US_ASCII);
    byte[] authenticated = "Count-0".getBytes(StandardCharsets.US_ASCII);
    assertThat(Hpke.open(secret, info, authenticated, sealed))
        .hasValueSatisfying(
            text ->
                assertThat(new String(text, StandardCharsets.US_ASCII))
                    .isEqualTo("Beauty is truth, truth beauty"));
  }

  private static byte[] mutated(Random random, byte[] good) {
    byte[] bad = good.clone();
    switch (random.nextInt(4)) {
      case 0 -> bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bad = Arrays.copyOf(bad, random.nextInt(bad.length));
      case 2 -> bad = Arrays.copyOf(bad, Envelope.SIZES.get(random.nextInt(4)));
      default -> {
        byte[] noise = new byte[1 + random.nextInt(64)];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bad, random.nextInt(bad.length - noise.length), noise.length);
      }
    }
    return bad;
  }

  private static byte[] content(Home owner, byte[] envelope) {
    return Hpke.open(
            owner.sealingKey(),
            Texts.ascii(Envelope.PURPOSE),
            new byte[] {Envelope.VERSION},
            new Hpke.Sealed(
                Arrays.copyOfRange(envelope, 1, Envelope.HEAD_BYTES),
                Arrays.copyOfRange(envelope, Envelope.HEAD_BYTES, envelope.length)))
        .orElseThrow();
  }

  private static byte[] seal(Home to, byte[] content) {
    Hpke.Sealed sealed =
        Hpke.seal(
            to.address.sealingKeyBytes(),
            Texts.ascii(Envelope.PURPOSE),
            new byte[] {Envelope.VERSION},
            content);
    byte[] envelope = new byte[Envelope.HEAD_BYTES + sealed.text().length];
    envelope[0] = Envelope.VERSION;
    System.arraycopy(sealed.key(), 0, envelope, 1, Envelope.KEY_BYTES);
    System.arraycopy(sealed.text(), 0, envelope, Envelope.HEAD_BYTES, sealed.text().length);
    return envelope;
  }

  private static Refusal reason(Home home, byte[] envelope) {
    return ((Refused) home.open(envelope)).reason();
  }
}
