package net.p2pd.connect.relay.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.route.Family;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that grant what is none, send their clients elsewhere, or are no TURN servers at all. */
class ServerLiesTest {

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

  private void grants(Consumer<StunBuilder> attributes) {
    allocateAnswers((request, client) -> client.reply(request, StunClass.SUCCESS, attributes));
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(address, port);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5, 5000, can be reached from nowhere but its own network",
    "127.0.0.1, 5000, must be told its external address",
    "0.0.0.0, 5000, is nobody's",
    "224.0.0.1, 5000, is nobody's",
    "198.18.0.3, 0, is nobody's",
  })
  void aRelayedAddressThatNobodyCanReachIsNone(String relayed, int port, String words) {
    grants(
        answer ->
            answer
                .address(Attributes.XOR_RELAYED_ADDRESS, at(relayed, port))
                .address(Attributes.XOR_MAPPED_ADDRESS, at("203.0.0.2", 6))
                .number(Attributes.LIFETIME, 600));
    TurnException failure = failure(turn.server("udp"));
    assertThat(failure.reason()).isEqualTo(TurnException.BROKEN_SERVER);
    assertThat(failure).hasMessageContaining(words);
  }

  @Test
  void anAllocationWithoutAddressesOrLifeIsNone() {
    grants(answer -> answer.number(Attributes.LIFETIME, 600));
    assertThat(failure(turn.server("udp"))).hasMessageContaining("has no relayed address");
    grants(answer -> answer.address(Attributes.XOR_RELAYED_ADDRESS, at("198.18.0.3", 5)));
    assertThat(failure(turn.server("udp"))).hasMessageContaining("where it sees the client");
    grants(
        answer ->
            answer
                .address(Attributes.XOR_RELAYED_ADDRESS, at("198.18.0.3", 5))
                .address(Attributes.XOR_MAPPED_ADDRESS, at("203.0.0.2", 6))
                .number(Attributes.LIFETIME, 0));
    assertThat(failure(turn.server("udp"))).hasMessageContaining("for 0 seconds");
  }

  @Test
  void aMalformedAnswerIsSaidAtOnce() {
    grants(answer -> answer.bytes(Attributes.XOR_RELAYED_ADDRESS, new byte[3]));
    TurnException failure =
        world.failure(world.client.allocate(turn.server("udp")), Duration.ofSeconds(1));
    assertThat(failure.reason()).isEqualTo(TurnException.BROKEN_SERVER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp"})
  void anAnswerThatIsNotSignedIsNotBelieved(String transport) {
    allocateAnswers(
        (request, client) ->
            client.out.accept(
                turn.message(
                    request,
                    StunClass.SUCCESS,
                    answer ->
                        answer
                            .address(Attributes.XOR_RELAYED_ADDRESS, at("198.18.0.3", 5))
                            .address(Attributes.XOR_MAPPED_ADDRESS, at("203.0.0.2", 6))
                            .number(Attributes.LIFETIME, 600),
                    false)));
    assertThat(failure(turn.server(transport))).hasMessageContaining("not signed");
  }

  @Test
  void answersToAnotherTransactionAreNone() {
    turn.trick =
        (request, client) -> {
          ByteBuffer answer = turn.message(request, StunClass.SUCCESS, builder -> {}, true);
          answer.put(19, (byte) (answer.get(19) ^ 1));
          client.out.accept(answer);
          return true;
        };
    assertThat(failure(turn.server("udp")).reason()).isEqualTo(TurnException.TIMED_OUT);
  }

  @Test
  void garbageAndEndlessMessagesEndAStreamAndAreIgnoredAsDatagrams() {
    turn.trick =
        (request, client) -> {
          client.out.accept(ByteBuffer.wrap(TurnWorld.bytes("SSH-2.0-nothing\r\n\r\n")));
          return true;
        };
    TurnException failure =
        world.failure(world.client.allocate(turn.server("tcp")), Duration.ofSeconds(1));
    assertThat(failure.reason()).isEqualTo(TurnException.BROKEN_SERVER);
    assertThat(failure).hasMessageContaining("no STUN");

    turn.trick =
        (request, client) -> {
          if (turn.count("Allocate") % 5 == 1) {
            client.out.accept(ByteBuffer.wrap(TurnWorld.bytes("garbage")));
            client.out.accept(ByteBuffer.allocate(60_000));
            return true;
          }
          return false;
        };
    turn.log.clear();
    world.allocate();
  }

  @Test
  void aServerThatClosesTheConnectionIsSaid() {
    turn.trick =
        (request, client) -> {
          ((Pipe) client.id).abort();
          return true;
        };
    TurnException failure =
        world.failure(world.client.allocate(turn.server("tcp")), Duration.ofSeconds(1));
    assertThat(failure).hasMessageContaining("closed");
  }

  @Test
  void theFamilyOfTheRelayedAddressIsTheOneAskedFor() {
    grants(
        answer ->
            answer
                .address(Attributes.XOR_RELAYED_ADDRESS, at("198.18.0.3", 5))
                .address(Attributes.XOR_MAPPED_ADDRESS, at("203.0.0.2", 6))
                .number(Attributes.LIFETIME, 600));
    TurnException failure =
        world.failure(
            world.client.allocate(turn.server("udp"), TurnOptions.defaults().relayed(Family.IPV6)),
            LIMIT);
    assertThat(failure).hasMessageContaining("is not ipv6, as was asked for");
  }

  @Test
  void anotherServerIsFollowed() {
    FakeTurn other = new FakeTurn(world.internet.publicHost("other"));
    redirect(turn, other.address());
    TurnAllocation allocation = world.allocate();
    assertThat(allocation.relayed().getAddress()).isEqualTo(other.address().getAddress());
    assertThat(allocation.server()).hasToString("turn:198.18.0.4:3478");
    assertThat(turn.allocations()).isZero();
  }

  private static void redirect(FakeTurn from, InetSocketAddress to) {
    from.trick =
        (request, client) -> {
          client.out.accept(
              from.message(
                  request,
                  StunClass.ERROR,
                  answer ->
                      answer
                          .error(ErrorCodes.TRY_ALTERNATE, "Try Alternate")
                          .address(Attributes.ALTERNATE_SERVER, to),
                  false));
          return true;
        };
  }

  @Test
  void serversThatSendTheClientRoundInCirclesAreGivenUp() {
    FakeTurn other = new FakeTurn(world.internet.publicHost("other"));
    redirect(turn, other.address());
    redirect(other, turn.address());
    TurnException failure = failure(turn.server("udp"));
    assertThat(failure.reason()).isEqualTo(TurnException.REDIRECTED);
    assertThat(failure).hasMessageContaining("round in circles");
    assertThat(turn.log).containsExactly("Allocate");

    FakeTurn last = turn;
    for (int i = 0; i < 5; i++) {
      FakeTurn next = new FakeTurn(world.internet.publicHost("chain" + i));
      redirect(last, next.address());
      last = next;
    }
    assertThat(failure(turn.server("tcp"))).hasMessageContaining("one too many; 3 are followed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.168.1.1", "127.0.0.1", "0.0.0.0", "224.0.0.5"})
  void aServerOnTheInternetDoesNotSendAnybodyIntoPrivateNetworks(String address) {
    redirect(turn, at(address, 3478));
    assertThat(failure(turn.server("udp")).reason()).isEqualTo(TurnException.REDIRECTED);
  }
}
