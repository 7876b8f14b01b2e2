package net.p2pd.core.signal;

import static net.p2pd.core.signal.Post.A;
import static net.p2pd.core.signal.Post.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import net.p2pd.api.PeerAddress;
import net.p2pd.core.signal.Post.Home;
import org.junit.jupiter.api.Test;

/** Messages between nodes by way of servers. */
class SignalRouterTest {

  private static final String C = "mem://c.example:1883";

  private final Post post = new Post(Long.getLong("p2pd.seed", System.nanoTime()));

  private void pass() {
    post.loop.advance(Duration.ofSeconds(1));
  }

  @Test
  void aMessageArrivesWithTheSendersAddressAndIsAnswered() {
    Home alice = post.new Home(A);
    Home bob = post.new Home(A);
    assertThat(alice.router.reaches(bob.address)).isTrue();
    assertThat(post.loop.await(alice.send(bob, "hello"))).isNull();
    pass();
    assertThat(bob.came).containsExactly(new Post.Came(alice.address, "hello"));
    post.loop.await(bob.answer(bob.came.get(0).from(), "welcome"));
    pass();
    assertThat(alice.texts()).containsExactly("welcome");
    assertThat(bob.router.counts().received()).isOne();
    assertThat(bob.router.counts().sent()).isOne();
  }

  @Test
  void oneMessageTakesHalfARoundTripOfEachSide() {
    Home alice = post.new Home(A);
    Home bob = post.new Home(A);
    alice.send(bob, "hello");
    post.loop.advance(Post.HOP.multipliedBy(2).minusMillis(1));
    assertThat(bob.came).isEmpty();
    post.loop.advance(Duration.ofMillis(1));
    assertThat(bob.texts()).containsExactly("hello");
  }

  @Test
  void whatComesByTwoServersIsDeliveredOnce() {
    Home alice = post.new Home(A, B);
    Home bob = post.new Home(A, B);
    post.loop.await(alice.send(bob, "hello"));
    pass();
    assertThat(post.server(A).seen).hasSize(1);
    assertThat(post.server(B).seen).hasSize(1);
    assertThat(bob.texts()).containsExactly("hello");
    assertThat(bob.router.counts().refused(Refusal.DUPLICATE)).isOne();
    assertThat(bob.log).as("what the log says of a copy").isEmpty();
  }

  @Test
  void anyServerThatWorksIsEnough() {
    Home alice = post.new Home(A, B);
    Home bob = post.new Home(A, B);
    post.server(A).up = false;
    post.loop.await(alice.send(bob, "hello"));
    pass();
    assertThat(bob.texts()).containsExactly("hello");
  }

  @Test
  void withoutAnyServerTheErrorNamesEach() {
    Home alice = post.new Home(A, B);
    Home bob = post.new Home(A, B);
    post.server(A).up = false;
    post.server(B).up = false;
    assertThatThrownBy(() -> post.loop.await(alice.send(bob, "hello")))
        .hasMessageContaining("no signalling server took the message")
        .hasMessageContaining(A + ": it does not answer")
        .hasMessageContaining(B + ": it does not answer");
    assertThat(alice.router.counts().failed()).isOne();
  }

  @Test
  void aPeerWithoutServersCannotBeWrittenTo() {
    Home alice = post.new Home(A);
    Home bob = post.new Home();
    assertThat(alice.router.reaches(bob.address)).isFalse();
    assertThatThrownBy(() -> post.loop.await(alice.send(bob, "hello")))
        .hasMessageContaining("names no signalling server");
    bob.moveTo(1, "pigeon://loft.example");
    assertThatThrownBy(() -> post.loop.await(alice.send(bob, "hello")))
        .hasMessageContaining("no plugin here speaks with")
        .hasMessageContaining("pigeon://loft.example");
  }

  @Test
  void aMessageThatIsTooLongIsRefused() {
    Home alice = post.new Home(A);
    assertThatThrownBy(
            () ->
                post.loop.await(
                    alice
                        .router
                        .send(alice.address, ByteBuffer.allocate(Envelope.MAX_MESSAGE + 1))
                        .toCompletableFuture()))
        .hasMessageContaining("too long");
  }

  @Test
  void aNodeMayWriteToItself() {
    Home alice = post.new Home(A);
    post.loop.await(alice.send(alice, "note to self"));
    pass();
    assertThat(alice.texts()).containsExactly("note to self");
  }

  @Test
  void peersWithoutACommonServerMeetAtThatOfTheOneWhoIsCalled() {
    Home alice = post.new Home(A);
    Home bob = post.new Home(B);
    post.loop.await(alice.send(bob, "hello"));
    pass();
    post.loop.await(bob.answer(bob.came.get(0).from(), "welcome"));
    pass();
    assertThat(alice.texts()).containsExactly("welcome");
    assertThat(post.server(A).seen).as("what came to the caller's server").isEmpty();
  }

  @Test
  void aVisitEndsWhenNobodyUsesItAnyMore() {
    Home alice = post.new Home(A);
    Home bob = post.new Home(B);
    post.loop.await(alice.send(bob, "hello"));
    String mailbox = KeyedNames.mailbox(alice.self);
    assertThat(post.server(B).boxes.get(mailbox)).hasSize(1);
    post.loop.advance(Duration.ofMinutes(5));
    assertThat(post.server(B).boxes.get(mailbox)).isEmpty();
  }

  @Test
  void aStrangersAddressMakesNobodyDialTheServersThatItNames() {
    Home alice = post.new Home(A);
    Home mallory = post.new Home(A);
    mallory.moveTo(1, C, "mem://printer.internal:9100");
    post.loop.await(mallory.send(alice, "hello"));
    pass();
    post.loop.await(alice.answer(alice.came.get(0).from(), "welcome"));
    pass();
    assertThat(mallory.texts()).as("answered where the question came").containsExactly("welcome");
    assertThat(post.servers.keySet()).as("servers that anybody dialled").containsExactly(A);
  }

  @Test
  void theNewestAddressOfAPeerWins() {
    Home alice = post.new Home(A);
    Home bob = post.new Home(A);
    PeerAddress old = bob.address;
    PeerAddress moved = bob.moveTo(7, A, B);
    post.loop.await(bob.send(alice, "I moved"));
    pass();
    bob.address = old;
    post.loop.await(bob.send(alice, "an old note"));
    pass();
    assertThat(alice.texts()).containsExactly("I moved", "an old note");
    assertThat(alice.came.get(1).from()).isEqualTo(moved);
    assertThat(alice.router.newest(bob.self)).hasValue(moved);
    post.loop.await(alice.router.send(old, Post.bytes("hi")).toCompletableFuture());
    pass();
    assertThat(post.server(B).seen).as("what came to the server of the new address").hasSize(1);
  }

  @Test
  void whatComesBeforeAnybodyTakesItIsKeptForAWhile() {
    Home alice = post.new Home(A);
    Home bob = post.new Home(A);
    bob.router.onMessage((from, message) -> {}).close();
    post.loop.run();
    post.loop.await(alice.send(bob, "early"));
    pass();
    bob.router.onMessage((from, message) -> bob.came.add(new Post.Came(from, Post.text(message))));
    pass();
    assertThat(bob.texts()).containsExactly("early");
  }

  @Test
  void aMailboxThatCannotBeOpenedYetIsOpenLater() {
    post.server(A).up = false;
    Home bob = post.new Home(A);
    post.server(A).up = true;
    Home alice = post.new Home(A);
    bob.router.open(List.of());
    bob.router.open(List.of(A));
    pass();
    post.loop.await(alice.send(bob, "hello"));
    pass();
    assertThat(bob.texts()).containsExactly("hello");
  }

  @Test
  void aClosedRouterTakesAndSendsNothing() {
    Home alice = post.new Home(A);
    Home bob = post.new Home(A);
    post.loop.await(bob.router.close());
    assertThat(post.server(A).boxes.get(KeyedNames.mailbox(bob.self))).isEmpty();
    post.loop.await(alice.send(bob, "hello"));
    pass();
    assertThat(bob.came).isEmpty();
    assertThatThrownBy(() -> post.loop.await(bob.send(alice, "hello")))
        .hasMessageContaining("closing");
  }
}
