package net.p2pd.core.signal;

import static net.p2pd.core.signal.Post.A;
import static net.p2pd.core.signal.Post.B;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.p2pd.core.signal.Post.Home;
import net.p2pd.core.signal.Post.Server;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that reads, alters, replays, reorders and invents: all it can do is delay or drop. */
class EvilServerTest {

  private static final long SEED = Long.getLong("p2pd.seed", System.nanoTime());
  private static final String SECRET = "the secret of the two";

  private final Random random = new Random(SEED);
  private final Post post = new Post(SEED);
  private final Home alice = post.new Home(A);
  private final Home bob = post.new Home(A);
  private final Server server = post.server(A);
  private final String bobsMailbox = KeyedNames.mailbox(bob.self);

  @BeforeEach
  void sayTheSeed() {
    System.out.println("EvilServerTest: -Dp2pd.seed=" + SEED);
  }

  private void pass() {
    post.loop.advance(Duration.ofSeconds(1));
  }

  @Test
  void aServerThatReadsLearnsNeitherWhoNorWhat() {
    for (int i = 0; i < 20; i++) {
      alice.send(bob, SECRET + i);
    }
    pass();
    assertThat(bob.came).hasSize(20);
    List<byte[]> leaks = new ArrayList<>(List.of(SECRET.getBytes(StandardCharsets.UTF_8)));
    for (Home home : List.of(alice, bob)) {
      byte[] id = home.self.toBytes();
      leaks.add(id);
      leaks.add(HexFormat.of().formatHex(id).getBytes(StandardCharsets.US_ASCII));
      leaks.add(home.self.toString().getBytes(StandardCharsets.US_ASCII));
      leaks.add(home.self.shortName().getBytes(StandardCharsets.US_ASCII));
      leaks.add(home.address.sealingKeyBytes());
      leaks.add(home.address.toBytes());
    }
    List<String> shown = new ArrayList<>();
    server.seen.forEach(one -> shown.add(new String(one, StandardCharsets.ISO_8859_1)));
    shown.addAll(server.names);
    for (byte[] leak : leaks) {
      String text = new String(leak, StandardCharsets.ISO_8859_1);
      assertThat(shown).noneMatch(one -> one.contains(text));
    }
    assertThat(server.names)
        .as("names of mailboxes")
        .allMatch(name -> name.matches("[0-9a-f]{32}"));
  }

  @Test
  void aServerThatAltersDeliversNothingWrongAndTheOtherServerTheRight() {
    Home carol = post.new Home(A, B);
    server.mischief =
        (mailbox, envelope) -> {
          byte[] altered = envelope.clone();
          altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
          server.deliver(mailbox, altered);
        };
    for (int i = 0; i < 100; i++) {
      alice.router.send(carol.address, Post.bytes("message " + i));
    }
    pass();
    post.loop.advance(Duration.ofSeconds(5));
    assertThat(carol.texts())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 100).mapToObj(i -> "message " + i).toList());
    assertThat(carol.router.counts().refused(Refusal.SEAL)).isPositive();
  }

  @Test
  void aServerThatReplaysDeliversOnce() {
    server.mischief =
        (mailbox, envelope) -> {
          for (int i = 0; i < 50; i++) {
            server.deliver(mailbox, envelope);
          }
        };
    alice.send(bob, "pay ten");
    pass();
    assertThat(bob.texts()).containsExactly("pay ten");
  }

  @Test
  void aServerThatReplaysLaterDeliversNothing() {
    alice.send(bob, "pay ten");
    pass();
    byte[] kept = server.seen.get(0);
    for (int i = 0; i < 120; i++) {
      post.loop.advance(Duration.ofSeconds(10));
      server.deliver(bobsMailbox, kept);
    }
    pass();
    assertThat(bob.texts()).containsExactly("pay ten");
    assertThat(bob.router.counts().refused(Refusal.DUPLICATE)).isEqualTo(120);
  }

  /** The hash of the whole envelope is forgotten before the message id is. */
  @Test
  void aReplayAmongThousandsOfOthersIsNoticed() {
    alice.send(bob, "pay ten");
    pass();
    byte[] kept = server.seen.get(0);
    for (int i = 0; i < Gate.MOST_RECENT; i++) {
      server.deliver(bobsMailbox, junk(1024));
      post.loop.advance(Duration.ofMillis(20));
    }
    server.deliver(bobsMailbox, kept);
    pass();
    assertThat(bob.texts()).containsExactly("pay ten");
    assertThat(bob.router.counts().refused(Refusal.DUPLICATE)).isOne();
  }

  @Test
  void aServerThatReordersDeliversEachOnce() {
    List<Runnable> kept = new ArrayList<>();
    server.mischief = (mailbox, envelope) -> kept.add(() -> server.deliver(mailbox, envelope));
    for (int i = 0; i < 30; i++) {
      alice.send(bob, "message " + i);
    }
    pass();
    Collections.shuffle(kept, random);
    kept.forEach(Runnable::run);
    pass();
    assertThat(bob.texts())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 30).mapToObj(i -> "message " + i).toList());
  }

  @Test
  void aServerThatSwapsMailboxesDeliversNothingWrong() {
    Home carol = post.new Home(A);
    server.mischief =
        (mailbox, envelope) -> server.deliver(KeyedNames.mailbox(carol.self), envelope);
    alice.send(bob, "for Bob");
    pass();
    assertThat(carol.came).isEmpty();
    assertThat(carol.router.counts().refused(Refusal.SEAL)).isOne();
  }

  @Test
  void aServerThatInventsCannotSpeakAsAlice() {
    // It may know Bob's address, and so his key, and Alice's, and sign by a key of its own.
    Home mallory = post.new Home(A);
    mallory.address = alice.address;
    server.deliver(bobsMailbox, mallory.envelope(bob, "I am Alice"));
    pass();
    assertThat(bob.came).isEmpty();
    assertThat(bob.router.counts().refused(Refusal.SIGNATURE)).isOne();
    assertThat(bob.log).hasSize(1).first().asString().contains(alice.self.shortName());
  }

  @Test
  void aFloodOfInventionsIsBoundedInMemoryLogAndWork() {
    for (int second = 0; second < 10; second++) {
      for (int i = 0; i < 1000; i++) {
        server.deliver(bobsMailbox, junk(1024));
      }
      pass();
    }
    SignalCounts counts = bob.router.counts();
    assertThat(counts.refused(Refusal.SEAL))
        .as("what was opened of 10,000 in ten seconds")
        .isBetween(1200L, 1500L);
    assertThat(counts.refused(Refusal.BUSY)).isGreaterThan(8_500);
    assertThat(bob.log).hasSizeLessThan(15);
    assertThat(bob.router.memory()).allMatch(size -> size < 10);
    alice.send(bob, "still there?");
    post.loop.advance(Duration.ofSeconds(5));
    assertThat(bob.texts()).containsExactly("still there?");
  }

  @Test
  void aCrowdOfStrangersIsBoundedInMemory() {
    int crowd = Post.PEERS + 100;
    bob.router.onMessage((from, message) -> {}).close();
    List<Home> strangers = new ArrayList<>();
    for (int i = 0; i < crowd; i++) {
      strangers.add(post.new Home());
    }
    for (Home stranger : strangers) {
      server.deliver(bobsMailbox, stranger.envelope(bob, "hello"));
      post.loop.advance(Duration.ofMillis(10));
    }
    pass();
    assertThat(bob.router.counts().received()).isEqualTo(crowd);
    assertThat(bob.router.memory()).containsExactly(crowd, Post.PEERS, Post.PEERS, 64, 0);
    post.loop.advance(Duration.ofMinutes(10));
    alice.send(bob, "later");
    pass();
    assertThat(bob.router.memory().get(0)).as("ids that are remembered").isOne();
  }

  private byte[] junk(int size) {
    byte[] junk = new byte[size];
    random.nextBytes(junk);
    junk[0] = Envelope.VERSION;
    return junk;
  }
}
