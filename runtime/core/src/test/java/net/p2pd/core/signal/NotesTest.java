package net.p2pd.core.signal;

import static net.p2pd.core.signal.Post.A;
import static net.p2pd.core.signal.Post.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.PeerAddress;
import net.p2pd.core.signal.Post.Home;
import net.p2pd.core.signal.Post.Server;
import org.junit.jupiter.api.Test;

/** Finding a peer by its id alone, and servers that lie about it. */
class NotesTest {

  private static final long SEED = Long.getLong("p2pd.seed", System.nanoTime());
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Random random = new Random(SEED);
  private final Post post = new Post(SEED);
  private final Home alice = post.new Home(A);
  private final Home bob = post.new Home(A);
  private final Server server = post.server(A);
  private final String bobsNote = KeyedNames.note(bob.self);

  private void pass() {
    post.loop.advance(Duration.ofSeconds(1));
  }

  private void publish(Home home) {
    home.notes.publish();
    pass();
  }

  private PeerAddress find(Home who, Home whom) {
    return post.loop.await(who.notes.find(whom.self, LIMIT));
  }

  private byte[] noteOf(Home home) {
    return Note.write(home.address, home.now(), home.signer(), random);
  }

  @Test
  void aPeerThatPublishesIsFoundByItsId() {
    publish(bob);
    assertThat(find(alice, bob)).isEqualTo(bob.address);
    assertThat(server.watchers.get(bobsNote)).as("who watches besides Bob").hasSize(1);
  }

  @Test
  void whoDoesNotPublishIsNotFound() {
    assertThatThrownBy(() -> find(alice, bob))
        .hasMessageContaining("nobody publishes the address of peer " + bob.self.shortName())
        .hasMessageContaining(A)
        .hasMessageContaining("node.publish");
  }

  @Test
  void whoHasNoServerIsToldSo() {
    Home carol = post.new Home();
    assertThatThrownBy(() -> find(carol, bob)).hasMessageContaining("signal.mqtt.brokers");
    server.keepsNotes = false;
    assertThatThrownBy(() -> find(alice, bob)).hasMessageContaining("keep no addresses");
  }

  @Test
  void aServerThatIsAwayIsNamed() {
    server.up = false;
    assertThatThrownBy(() -> find(alice, bob))
        .hasMessageContaining("no signalling server could be asked")
        .hasMessageContaining(A + ": it does not answer");
  }

  @Test
  void anyServerThatWorksIsEnough() {
    Home carol = post.new Home(A, B);
    Home dave = post.new Home(B, A);
    server.up = false;
    publish(carol);
    assertThat(find(dave, carol)).isEqualTo(carol.address);
  }

  @Test
  void theNewestAddressWins() {
    Home carol = post.new Home(A, B);
    Home dave = post.new Home(A, B);
    byte[] old = noteOf(carol);
    carol.moveTo(5, A, B);
    publish(carol);
    post.server(B).notes.put(KeyedNames.note(carol.self), old);
    assertThat(find(dave, carol).serial()).isEqualTo(5);
  }

  @Test
  void aChangeOfTheAddressIsPublished() {
    publish(bob);
    bob.moveTo(9, A);
    publish(bob);
    assertThat(find(alice, bob).serial()).isEqualTo(9);
  }

  @Test
  void aForgedNoteIsNeverBelieved() {
    Home mallory = post.new Home(A);
    // Who knows Bob's id knows name and key, and can write whatever it likes; but not sign it.
    PeerAddress bobs = bob.address;
    byte[] signedByMallory = Note.write(bobs, post.EPOCH, mallory.signer(), random);
    byte[] ofMallory = noteOf(mallory);
    for (byte[] forged : Arrays.asList(signedByMallory, ofMallory, new byte[1024], new byte[3])) {
      server.notes.put(bobsNote, forged);
      assertThatThrownBy(() -> find(alice, bob)).hasMessageContaining("was not written by it");
    }
    publish(bob);
    assertThat(find(alice, bob)).isEqualTo(bobs);
  }

  @Test
  void everyAlteredNoteIsRefusedAndNothingIsThrown() {
    byte[] good = noteOf(bob);
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(Note.read(bob.self, bad)).as("mutation %s of seed %s", i, SEED).isEmpty();
      assertThat(Note.read(bob.self, Arrays.copyOf(good, random.nextInt(good.length)))).isEmpty();
    }
    assertThat(Note.read(bob.self, good)).isPresent();
    assertThat(Note.read(alice.self, good)).isEmpty();
  }

  @Test
  void whatSomebodyOverwritesIsPutBackWithGrowingPauses() {
    publish(bob);
    int before = server.published;
    server.put(bobsNote, new byte[1024]);
    post.loop.advance(Duration.ofSeconds(2));
    assertThat(find(alice, bob)).isEqualTo(bob.address);
    server.put(bobsNote, new byte[0]);
    post.loop.advance(Duration.ofSeconds(4));
    assertThat(find(alice, bob)).as("after it was cleared").isEqualTo(bob.address);
    for (int second = 0; second < 600; second++) {
      server.put(bobsNote, junk());
      pass();
    }
    assertThat(server.published - before - 602).as("times it was put back").isBetween(8, 25);
  }

  @Test
  void anotherNodeOfThisIdentityThatIsNewerIsLeftAlone() {
    publish(bob);
    bob.ahead = Duration.ofMinutes(1);
    byte[] newer = noteOf(bob);
    server.put(bobsNote, newer);
    post.loop.advance(Duration.ofMinutes(1));
    assertThat(server.notes.get(bobsNote)).isEqualTo(newer);
  }

  @Test
  void theNoteIsClearedOnClose() {
    publish(bob);
    post.loop.await(bob.notes.close());
    assertThat(server.notes).isEmpty();
    assertThat(server.watchers.get(bobsNote)).isEmpty();
    assertThatThrownBy(() -> find(alice, bob)).hasMessageContaining("nobody publishes");
  }

  @Test
  void theNoteOfANodeThatVanishedIsNotBelievedForLong() {
    server.notes.put(bobsNote, noteOf(bob));
    post.loop.advance(Duration.ofHours(2));
    assertThat(find(alice, bob)).isEqualTo(bob.address);
    post.loop.advance(Duration.ofHours(2));
    assertThatThrownBy(() -> find(alice, bob)).hasMessageContaining("too old");
  }

  @Test
  void aNodeThatStaysKeepsItsNoteFresh() {
    publish(bob);
    post.loop.advance(Duration.ofHours(30));
    assertThat(find(alice, bob)).isEqualTo(bob.address);
  }

  @Test
  void aServerThatSaysNothingHoldsTheSearchUpForItsLimitOnly() {
    server.up = true;
    alice.transports.clear();
    alice.transports.add(new Post.Silent());
    long start = post.loop.nanoTime();
    assertThatThrownBy(() -> find(alice, bob)).hasMessageContaining("1 did not answer in time");
    assertThat(Duration.ofNanos(post.loop.nanoTime() - start))
        .isBetween(LIMIT, LIMIT.plusMillis(10));
  }

  @Test
  void aNoteThatCameInTimeCountsHoweverLongItTakesToVerify() {
    publish(bob);
    Queue<Runnable> verifications = new ArrayDeque<>();
    alice.computing = verifications::add;
    CompletableFuture<PeerAddress> found = alice.notes.find(bob.self, LIMIT);
    post.loop.advance(Search.GRACE.multipliedBy(3));
    verifications.remove().run();
    assertThat(post.loop.await(found)).isEqualTo(bob.address);

    CompletableFuture<PeerAddress> another = alice.notes.find(bob.self, LIMIT);
    assertThatThrownBy(() -> post.loop.await(another))
        .hasMessageContaining("could not be verified in time");
  }

  @Test
  void aNoteThatIsBeingVerifiedAtTheEndOfTheGraceCounts() {
    Queue<Runnable> verifications = new ArrayDeque<>();
    alice.computing = verifications::add;
    CompletableFuture<PeerAddress> found = alice.notes.find(bob.self, LIMIT);
    post.loop.advance(Search.GRACE.dividedBy(2));
    publish(bob);
    verifications.remove().run();
    assertThat(post.loop.await(found)).isEqualTo(bob.address);
  }

  @Test
  void theServerSeesNeitherWhoNorWhere() {
    publish(bob);
    find(alice, bob);
    for (byte[] one : server.seen) {
      String shown = new String(one, StandardCharsets.ISO_8859_1);
      assertThat(shown)
          .doesNotContain(new String(bob.self.toBytes(), StandardCharsets.ISO_8859_1))
          .doesNotContain("a.example");
      assertThat(Note.SIZES).contains(one.length);
    }
    assertThat(server.names).contains(bobsNote).allMatch(name -> name.matches("[0-9a-f]{32}"));
    assertThat(bobsNote).isNotEqualTo(KeyedNames.mailbox(bob.self));
  }

  private byte[] junk() {
    byte[] junk = new byte[1024];
    random.nextBytes(junk);
    return junk;
  }
}
