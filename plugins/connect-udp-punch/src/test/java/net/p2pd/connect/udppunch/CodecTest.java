package net.p2pd.connect.udppunch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.nat.PortRange;
import net.p2pd.api.nat.UnsolicitedBehavior;
import net.p2pd.connect.udppunch.PunchMessage.Call;
import net.p2pd.connect.udppunch.PunchMessage.Go;
import net.p2pd.connect.udppunch.PunchMessage.Offer;
import net.p2pd.connect.udppunch.PunchMessage.OfferedLane;
import net.p2pd.connect.udppunch.PunchMessage.Stop;
import net.p2pd.connect.udppunch.PunchMessage.WantedLane;
import org.junit.jupiter.api.Test;

/** What the halves say to each other, by signalling and by datagrams. */
class CodecTest {

  private static final NatProfile PROFILE =
      NatProfile.builder(NatType.SYMMETRIC, NatDelta.independent(-3))
          .ports(PortRange.of(2000, 3000))
          .unsolicited(UnsolicitedBehavior.ANSWERED)
          .confidence(0.75)
          .build();

  private final ProbeCodec caller = new ProbeCodec("ab", "cd", "connection", true);
  private final ProbeCodec answerer = new ProbeCodec("ab", "cd", "connection", false);

  private static InetSocketAddress at(String host, int port) {
    return new InetSocketAddress(host, port);
  }

  private static List<PunchMessage> messages() throws Exception {
    OfferedLane six =
        new OfferedLane(
            1,
            new NatFacts(PROFILE, false, true, false),
            at("2001:db8::1", 65535),
            List.of(at("2001:db8::1", 65535)));
    OfferedLane four =
        new OfferedLane(
            0,
            new NatFacts(NatProfile.assumed(), true, false, true),
            at("10.0.0.1", 1),
            List.of(at("203.0.113.7", 40000), at("203.0.113.7", 40001)));
    return List.of(
        new Call("00ff", List.of(new WantedLane(0, InetAddress.getByName("10.0.0.2")))),
        new Offer(3, "11ee", 250, List.of(four, six)),
        new Go(2, 1),
        new Stop("limited", "too many"));
  }

  @Test
  void messagesAreReadAsTheyWereWritten() throws Exception {
    for (PunchMessage message : messages()) {
      assertThat(MessageCodec.read(MessageCodec.write(message))).isEqualTo(message);
    }
  }

  @Test
  void whatIsNoMessageIsRefusedWithASentence() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    for (PunchMessage message : messages()) {
      byte[] whole = MessageCodec.write(message).array();
      for (int length = 0; length < whole.length; length++) {
        ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
        assertThatThrownBy(() -> MessageCodec.read(cut))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(" ");
      }
      for (int i = 0; i < 500; i++) {
        byte[] altered = whole.clone();
        altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
        try {
          MessageCodec.read(ByteBuffer.wrap(altered));
        } catch (IllegalArgumentException refusal) {
          assertThat(refusal).hasMessageContaining(" ");
        }
      }
    }
  }

  @Test
  void placesOfTwoMachinesAreNotOneRouter() {
    OfferedLane lane =
        new OfferedLane(
            0,
            new NatFacts(PROFILE, false, true, true),
            at("10.0.0.1", 1),
            List.of(at("203.0.113.7", 1), at("203.0.113.8", 1)));
    ByteBuffer bytes = MessageCodec.write(new Offer(1, "", 0, List.of(lane)));
    assertThatThrownBy(() -> MessageCodec.read(bytes)).hasMessageContaining("one address");
  }

  @Test
  void probesAreReadByTheOtherHalfOnce() {
    ByteBuffer opening = caller.opening(false);
    assertThat(opening.remaining()).isEqualTo(ProbeCodec.LENGTH);
    assertThat(opening.get(0) & 0xc0).as("QUIC's first two bits").isZero();
    assertThat(answerer.read(opening)).isEqualTo(new ProbeCodec.Probe(false, false));
    assertThat(answerer.read(opening)).as("the same again").isNull();
    assertThat(answerer.read(caller.taking())).isEqualTo(new ProbeCodec.Probe(true, false));
    assertThat(caller.read(answerer.confirming())).isEqualTo(new ProbeCodec.Probe(false, true));
  }

  @Test
  void nobodyElseMakesAProbe() {
    assertThat(caller.read(caller.opening(true))).as("one's own that came back").isNull();
    ProbeCodec stranger = new ProbeCodec("ab", "ce", "connection", true);
    assertThat(answerer.read(stranger.taking())).as("of another key").isNull();
    ProbeCodec another = new ProbeCodec("ab", "cd", "another", true);
    assertThat(answerer.read(another.taking())).as("of another connection").isNull();
    byte[] probe = caller.taking().array();
    for (int i = 0; i < probe.length; i++) {
      byte[] altered = probe.clone();
      altered[i] ^= 1;
      assertThat(answerer.read(ByteBuffer.wrap(altered))).as("byte %d altered", i).isNull();
    }
    assertThat(answerer.read(ByteBuffer.wrap(probe, 0, 27))).isNull();
    assertThat(answerer.read(ByteBuffer.wrap(probe))).isNotNull();
  }

  @Test
  void guessesAreDifferentAndWithinTheRange() {
    PortGuesses guesses = new PortGuesses(new SplittableRandom(7), PortRange.of(2000, 2099));
    java.util.Set<Integer> made = new java.util.HashSet<>();
    for (int i = 0; i < 100; i++) {
      made.add(guesses.next());
    }
    assertThat(made).hasSize(100).allMatch(port -> port >= 2000 && port <= 2099);
    assertThat(guesses.next()).as("when there is none left").isZero();
  }

  @Test
  void forecastsGoAroundAtTheEndsOfThePorts() {
    Forecast up =
        new Forecast(
            NatProfile.builder(NatType.SYMMETRIC, NatDelta.independent(2))
                .ports(PortRange.of(2000, 3000))
                .build(),
            at("203.0.113.7", 2999),
            5000,
            1);
    assertThat(up.places(List.of(6000, 6001, 6002), 0))
        .startsWith(at("203.0.113.7", 2000), at("203.0.113.7", 2002), at("203.0.113.7", 2004));
    Forecast down = new Forecast(PROFILE, at("203.0.113.7", 2001), 5000, 1);
    assertThat(down.places(List.of(6000, 6001, 6002), 0))
        .startsWith(at("203.0.113.7", 2999), at("203.0.113.7", 2996), at("203.0.113.7", 2993))
        .doesNotHaveDuplicates();
  }
}
