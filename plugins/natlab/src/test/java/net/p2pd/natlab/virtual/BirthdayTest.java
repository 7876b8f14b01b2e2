package net.p2pd.natlab.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.natlab.model.NatOptions;
import org.junit.jupiter.api.Test;

/**
 * A symmetric NAT with random ports is met by chance, as often as theory says and as was measured
 * with real routers: 256 sockets behind it, and many guesses of their ports by the other side.
 */
class BirthdayTest {

  private static final int SOCKETS = 256;
  private static final String HARD = "symmetric-random";
  private static final String EASY = "port-restricted-equal";
  private static final String ANSWERS = " unsolicited=icmp";
  private static final InetSocketAddress HARD_OUTSIDE = new InetSocketAddress("203.0.0.2", 0);
  private static final InetSocketAddress EASY_OUTSIDE = new InetSocketAddress("203.0.0.3", 7000);

  /** One attempt, in a laboratory of its own. */
  private static final class Attack {
    private final VirtualInternet internet;
    private final VirtualHost hard;
    private final VirtualHost easy;
    private final Pipe socket;
    private int met;

    Attack(long seed, String hardNat, String easyNat) {
      internet = new VirtualInternet(seed);
      hard = internet.home("hard", NatOptions.parse(hardNat)).host("hard");
      easy = internet.home("easy", NatOptions.parse(easyNat)).host("easy");
      socket = open(easy, 7000);
      socket.onMessage((message, pipe) -> met++);
    }

    private Pipe open(VirtualHost host, int port) {
      return internet
          .time()
          .await(
              host.pipes()
                  .open(Transport.UDP, null, Bench.route(host, port), PipeOptions.defaults()),
              Bench.LIMIT);
    }

    private static ByteBuffer word() {
      return ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8));
    }

    /** The hard side sends from all its sockets; each makes a mapping of its own. */
    private void burst() {
      List<Pipe> all = new ArrayList<>();
      for (int i = 0; i < SOCKETS; i++) {
        Pipe pipe = open(hard, 20000 + i);
        pipe.onMessage((message, from) -> met++);
        all.add(pipe);
      }
      all.forEach(pipe -> pipe.send(word(), EASY_OUTSIDE));
      internet.time().advance(Duration.ofMillis(100));
    }

    private void guess() {
      int port = 1024 + easy.random().nextInt(64512);
      socket.send(word(), new InetSocketAddress(HARD_OUTSIDE.getAddress(), port));
    }

    /** Returns how many guesses it took; as many as allowed if none was right. */
    private int forward(int most, int perSecond) {
      burst();
      int guesses = 0;
      while (met == 0 && guesses < most) {
        guess();
        guesses++;
        internet.time().advance(Duration.ofSeconds(1).dividedBy(perSecond));
      }
      internet.time().advance(Duration.ofMillis(100));
      return guesses;
    }

    private boolean reverse(int guesses) {
      for (int i = 0; i < guesses; i++) {
        guess();
      }
      internet.time().advance(Duration.ofMillis(100));
      burst();
      return met > 0;
    }
  }

  private static long reversed(String hardNat, String easyNat, int guesses, int runs) {
    long count = 0;
    for (long seed = 1; seed <= runs; seed++) {
      count += new Attack(seed, hardNat, easyNat).reverse(guesses) ? 1 : 0;
    }
    return count;
  }

  @Test
  void guessingAfterTheBurstFindsAPortAfterSomeHundreds() {
    List<Integer> guesses = new ArrayList<>();
    for (long seed = 1; seed <= 20; seed++) {
      guesses.add(new Attack(seed, HARD, EASY).forward(4000, 2000));
    }
    guesses.sort(null);

    assertThat(guesses.get(19)).as("all within the 99.9 % of theory").isLessThan(1800);
    assertThat(guesses.get(10)).as("the median of theory is 175").isBetween(60, 420);
  }

  @Test
  void guessingBeforeTheBurstSucceedsAsOftenAsTheorySays() {
    assertThat(reversed(HARD, EASY, 1024, 40)).as("theory 98 %").isBetween(37L, 40L);
    assertThat(reversed(HARD, EASY, 512, 40)).as("theory 87 %").isBetween(29L, 39L);
    assertThat(reversed(HARD, EASY, 256, 40)).as("theory 64 %").isBetween(17L, 34L);
  }

  @Test
  void theSideWhoseRouterAnswersHasToSendFirst() {
    assertThat(reversed(HARD + ANSWERS, EASY, 1024, 6)).as("the hard side is late").isZero();
    assertThat(reversed(HARD, EASY + ANSWERS, 1024, 6)).as("the easy side is first").isEqualTo(6);
    Attack late = new Attack(1, HARD, EASY + ANSWERS);
    late.forward(3000, 2000);
    assertThat(late.met).as("the easy side is late").isZero();
    Attack first = new Attack(1, HARD + ANSWERS, EASY);
    first.forward(3000, 2000);
    assertThat(first.met).as("the hard side is first").isPositive();
  }
}
