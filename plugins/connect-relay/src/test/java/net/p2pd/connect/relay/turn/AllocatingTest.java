package net.p2pd.connect.relay.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an allocation is made, and how it ends in a sentence where servers refuse or fail. */
class AllocatingTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final TurnWorld world = new TurnWorld();
  private final FakeTurn turn = world.turn;

  private TurnException failure(TurnServer server) {
    return world.failure(world.client.allocate(server), LIMIT.plusMillis(1));
  }

  /** Answers each Allocate, once credentials are shown, with something else. */
  private void allocateAnswers(Trick answer) {
    turn.trick =
        (request, client) -> {
          boolean mine =
              request.method() == Methods.ALLOCATE && request.has(Attributes.MESSAGE_INTEGRITY);
          if (mine) {
            answer.to(request, client);
          }
          return mine;
        };
  }

  private interface Trick {
    void to(StunMessage request, FakeTurn.Client client);
  }

  /** Nothing is left open: the server sees no allocation, and this host has no socket. */
  private void assertNothingIsLeft() {
    world.pass(Duration.ofSeconds(5));
    assertThat(turn.allocations()).as("%s", turn.log).isZero();
  }

  @Test
  void aServerThatLetsInWhoKnowsThePasswordTakesTwoRequests() {
    TurnAllocation allocation = world.allocate();

    assertThat(turn.log).containsExactly("Allocate", "refused 401", "Allocate");
    assertThat(allocation.relayed().getAddress()).isEqualTo(turn.address().getAddress());
    assertThat(allocation.isOpen()).isTrue();
    assertThat(allocation)
        .hasToString(
            "relayed address 198.18.0.3:"
                + allocation.relayed().getPort()
                + " at turn:198.18.0.3:3478");
  }

  @Test
  void aServerIsFoundByItsName() {
    TurnServer server = TurnServer.of("turn:RELAY").with(TurnCredentials.password("ada", "secret"));
    world.await(world.client.allocate(server));
    assertThat(turn.allocations()).isEqualTo(1);
  }

  @Test
  void anAddressThatDoesNotAnswerHoldsUpOnlyShortly() {
    world.internet.name("two.example", address("198.18.0.77"), turn.address().getAddress());
    TurnServer server =
        TurnServer.of("turn:two.example").with(TurnCredentials.password("ada", "secret"));
    long before = world.internet.time().nanos();
    world.await(world.client.allocate(server));

    assertThat(Duration.ofNanos(world.internet.time().nanos() - before))
        .isLessThan(Duration.ofMillis(500));
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anUnknownNameIsSaid() {
    TurnException failure = failure(TurnServer.of("turn:nowhere.example"));
    assertThat(failure.reason()).isEqualTo(TurnException.UNREACHABLE);
    assertThat(failure).hasMessageContaining("'nowhere.example' is unknown");
  }

  @Test
  void whereNothingListensIsSaidAtOnce() {
    TurnServer nobody = TurnServer.of("turn:198.18.0.2:99"); // the peer's machine
    TurnException failure = world.failure(world.client.allocate(nobody), Duration.ofSeconds(1));
    assertThat(failure.reason()).isEqualTo(TurnException.UNREACHABLE);
    assertThat(failure).hasMessageContaining("nothing listens at 198.18.0.2:99");

    TurnServer noTcp = TurnServer.of("turn:198.18.0.2:99?transport=tcp");
    assertThat(world.failure(world.client.allocate(noTcp), Duration.ofSeconds(1)))
        .hasMessageContaining("nothing listens at 198.18.0.2:99");
  }

  @Test
  void aServerThatSaysNothingTakesTheWholeLimitAndNotMore() {
    turn.trick = (request, client) -> true;
    TurnException failure = failure(turn.server("udp"));
    assertThat(failure.reason()).isEqualTo(TurnException.TIMED_OUT);
    assertThat(turn.count("Allocate")).isEqualTo(6);
    assertThat(failure(turn.server("tcp")).reason()).isEqualTo(TurnException.TIMED_OUT);
  }

  @Test
  void aWrongPasswordIsAskedForOnceAndSaid() {
    turn.password = "another";
    TurnException failure = failure(turn.server("udp"));
    assertThat(failure.reason()).isEqualTo(TurnException.UNAUTHORIZED);
    assertThat(failure.code()).isEqualTo(401);
    assertThat(failure).hasMessageContaining("check user name and password");
    assertThat(turn.count("Allocate")).isEqualTo(2);
  }

  @Test
  void missingCredentialsAreSaid() {
    TurnException failure = failure(TurnServer.of("turn:198.18.0.3"));
    assertThat(failure.reason()).isEqualTo(TurnException.UNAUTHORIZED);
    assertThat(failure).hasMessageContaining("wants a user name and a password");
  }

  @ParameterizedTest
  @CsvSource({
    "403, forbidden, does not allow this user",
    "440, unsupported, no address of that family",
    "441, unauthorized, belongs to another user",
    "442, unsupported, does not relay that",
    "486, quota, as many allocations as the server allows",
    "500, failed, Try again",
    "508, capacity, The server is full",
  })
  void aRefusalIsASentenceWithARemedy(int code, String reason, String remedy) {
    allocateAnswers((request, client) -> client.error(request, code));
    TurnException failure = failure(turn.server("udp"));
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure)
        .hasMessageStartingWith("turn:198.18.0.3:3478 refused an allocation: ")
        .hasMessageContaining("(" + code + ")")
        .hasMessageContaining(remedy);
  }

  @Test
  void anErrorThatIsNotSignedCountsToo() {
    allocateAnswers(
        (request, client) ->
            client.out.accept(
                turn.message(
                    request,
                    StunClass.ERROR,
                    answer -> answer.error(ErrorCodes.ALLOCATION_QUOTA_REACHED, ""),
                    false)));
    assertThat(failure(turn.server("udp")).reason()).isEqualTo(TurnException.QUOTA);
  }

  @Test
  void aPortThatTheServerKnowsAlreadyIsChangedForAnother() {
    turn.trick =
        (request, client) -> {
          boolean first = turn.count("Allocate") == 2;
          if (first) {
            client.error(request, ErrorCodes.ALLOCATION_MISMATCH);
          }
          return first;
        };
    world.allocate();
    assertThat(turn.clients).hasSize(2);

    allocateAnswers((request, client) -> client.error(request, ErrorCodes.ALLOCATION_MISMATCH));
    turn.clients.clear();
    assertThat(failure(turn.server("udp"))).hasMessageContaining("(437)");
    assertThat(turn.clients).hasSize(3);
  }

  @Test
  void aNonceThatIsTooOldIsReplacedByTheNewOne() {
    turn.nonceLifetime = Duration.ofMillis(1);
    turn.trick =
        (request, client) -> {
          if (turn.count("Allocate") == 4) {
            turn.nonceLifetime = Duration.ofDays(1);
          }
          return false;
        };
    world.allocate();
    assertThat(turn.log)
        .containsExactly(
            "Allocate",
            "refused 401",
            "Allocate",
            "refused 438",
            "Allocate",
            "refused 438",
            "Allocate");
  }

  @Test
  void aServerThatNeverAcceptsItsOwnNoncesIsGivenUp() {
    turn.nonceLifetime = Duration.ofNanos(1);
    TurnException failure =
        world.failure(world.client.allocate(turn.server("udp")), Duration.ofSeconds(1));
    assertThat(failure.reason()).isEqualTo(TurnException.BROKEN_SERVER);
    assertThat(failure).hasMessageContaining("does not accept its own nonces");
    assertThat(turn.count("Allocate")).isEqualTo(4);
  }

  @Test
  void cancellingGivesBackWhatWasOnItsWay() {
    for (int millis : new int[] {0, 10, 30, 50, 55, 60, 70, 80, 100}) {
      CompletableFuture<TurnAllocation> allocating = world.client.allocate(turn.server("udp"));
      world.pass(Duration.ofMillis(millis));
      cancel(allocating);
      assertNothingIsLeft();
      CompletableFuture<TurnAllocation> byTcp = world.client.allocate(turn.server("tcp"));
      world.pass(Duration.ofMillis(2L * millis));
      cancel(byTcp);
      assertNothingIsLeft();
    }
    assertThat(turn.log).contains("given back");
  }

  private void cancel(CompletableFuture<TurnAllocation> allocating) {
    if (!allocating.cancel(true)) {
      world.await(allocating).closeAsync(); // it was there already
    }
  }

  @Test
  void aLossyWayIsNoObstacle() {
    world.home.conditions(LinkConditions.delayed(Duration.ofMillis(10)).loss(0.1));
    for (int i = 0; i < 20; i++) {
      world.allocate().closeAsync();
    }
    world.pass(Duration.ofSeconds(10));
  }

  @Test
  void aClosedAllocationLeavesNoSocketAndNoTimer() {
    TurnAllocation allocation = world.allocate();
    world.await(allocation.open(world.echo()));
    world.await(allocation.closeAsync());
    int lines = turn.log.size();
    world.pass(Duration.ofHours(2));

    assertThat(turn.log).hasSize(lines);
    InetSocketAddress seen = turn.clients.values().iterator().next().address;
    assertThat(seen).isNotNull();
    // The port of the socket is free again: another one may have it.
    world.await(world.home.pipes().open(Transport.UDP, null, null, PipeOptions.defaults()));
  }
}
