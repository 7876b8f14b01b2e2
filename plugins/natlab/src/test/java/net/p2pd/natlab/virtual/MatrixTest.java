package net.p2pd.natlab.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.nat.NatType;
import net.p2pd.natlab.model.Answer;
import net.p2pd.natlab.model.NatOptions;
import org.junit.jupiter.api.Test;

/**
 * All 23 x 23 pairs of kinds that differ, with routers that drop and that answer, for UDP and TCP:
 * each goes as its behaviours say, and a second run gives the same trace.
 */
class MatrixTest {

  private static final Answer[] ANSWERS = {Answer.SILENCE, Answer.RESET};
  private static final int PROBES = 23 * 23 * 2 * 2;

  /** What RFC 4787's behaviours allow: the one's filter must let in what the other sends. */
  private static boolean expected(NatType one, NatType other, boolean tcp) {
    if (one == NatType.BLOCKED || other == NatType.BLOCKED) {
      NatType rest = one == NatType.BLOCKED ? other : one;
      return tcp && rest != NatType.BLOCKED && rest != NatType.SYMMETRIC;
    }
    return hears(one, other) && hears(other, one);
  }

  private static boolean hears(NatType one, NatType other) {
    return other != NatType.SYMMETRIC
        || one == NatType.OPEN
        || one == NatType.FULL_CONE
        || one == NatType.RESTRICTED_CONE;
  }

  private static String run(long firstSeed) {
    MessageDigest digest = sha256();
    long seed = firstSeed;
    long events = 0;
    long started = System.nanoTime();
    for (NatKind one : NatKind.canonical()) {
      for (NatKind other : NatKind.canonical()) {
        for (Answer answer : ANSWERS) {
          for (boolean tcp : new boolean[] {false, true}) {
            VirtualInternet internet = new VirtualInternet(seed);
            boolean punched =
                PunchProbe.verdict(
                    internet,
                    NatOptions.of(one).toBuilder().answering(answer).build(),
                    NatOptions.of(other).toBuilder().answering(answer).build(),
                    tcp,
                    PunchProbe.Plan.atOnce());
            assertThat(punched)
                .as("%s and %s, %s, TCP %s, seed %s", one, other, answer, tcp, seed)
                .isEqualTo(expected(one.type(), other.type(), tcp));
            digest.update(internet.trace().digest().getBytes(StandardCharsets.US_ASCII));
            events += internet.trace().events();
            seed++;
          }
        }
      }
    }
    assertThat(seed - firstSeed).isEqualTo(PROBES);
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    String result = HexFormat.of().formatHex(digest.digest());
    System.out.printf(
        "natlab matrix, seeds from %d: %d probes, %d events, %.1f s, trace %s%n",
        firstSeed, PROBES, events, took.toMillis() / 1000.0, result.substring(0, 16));
    return result;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyPairGoesAsItsBehavioursSayAndTwiceTheSame() {
    assertThat(run(1)).isEqualTo(run(1));
  }
}
