package net.p2pd.connect.relay.turn;

import static net.p2pd.connect.relay.turn.TurnWorld.bytes;
import static net.p2pd.connect.relay.turn.TurnWorld.collecting;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunAddress;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an allocation needs to live on, over hours of virtual time, at a server that forgets. */
class KeepingTest {

  private final TurnWorld world = new TurnWorld();
  private final FakeTurn turn = world.turn;

  private FakeTurn.Client client() {
    return turn.clients.values().iterator().next();
  }

  @ParameterizedTest
  @CsvSource({"udp, 0", "tcp, 0", "udp, 0.1"})
  void anAllocationItsPermissionsAndItsChannelsOutliveTheirTimeManyTimes(
      String transport, double loss) {
    world.home.conditions(LinkConditions.delayed(Duration.ofMillis(10)).loss(loss));
    TurnAllocation allocation = world.await(world.client.allocate(turn.server(transport)));
    Pipe pipe = world.await(allocation.open(world.echo()));
    List<String> answers = collecting(pipe);
    int rounds = 60;
    for (int i = 0; i < rounds; i++) {
      world.pass(Duration.ofMinutes(3).plusSeconds(7));
      pipe.send("m" + i);
    }
    world.pass(Duration.ofSeconds(30));

    assertThat(allocation.isOpen()).isTrue();
    assertThat(answers.size()).isGreaterThanOrEqualTo((int) (rounds * (1 - 3 * loss)));
    assertThat(turn.log).doesNotContain("expired", "dropped for want of a permission");
    assertThat(turn.count("Refresh")).isGreaterThanOrEqualTo(36); // 187 minutes, each 5
    assertThat(turn.count("CreatePermission")).isGreaterThanOrEqualTo(46); // each 4
    assertThat(turn.count("ChannelBind")).isGreaterThanOrEqualTo(23); // each 8
    assertThat(turn.datagramsByIndication).isZero();
  }

  @Test
  void silenceDoesNotCloseTheMappingOfTheNatOnTheWay() {
    TurnAllocation allocation = world.allocate();
    world.await(allocation.permit(world.peerAddress()));
    List<String> received = new ArrayList<>();
    allocation.onPipe(pipe -> pipe.onMessage((message, from) -> received.add(message.text())));
    world.pass(Duration.ofMinutes(4).minusSeconds(1));
    world.peerSocket(9).send(ByteBuffer.wrap(bytes("anybody there?")), allocation.relayed());
    world.pass();

    assertThat(received).containsExactly("anybody there?");
    assertThat(turn.keepAlives).isBetween(8, 9);
  }

  @Test
  void aShortLifetimeIsRefreshedInTime() {
    turn.lifetime = Duration.ofSeconds(4);
    TurnAllocation allocation = world.allocate();
    world.pass(Duration.ofMinutes(5));

    assertThat(allocation.isOpen()).isTrue();
    assertThat(turn.log).doesNotContain("expired");
    assertThat(turn.count("Refresh")).isBetween(140L, 155L);
  }

  @Test
  void aLifetimeOfYearsIsAskedForEachHalfHour() {
    turn.lifetime = Duration.ofSeconds(0xFFFF_FFFFL);
    world.allocate();
    world.pass(Duration.ofHours(5).plusMinutes(1));
    assertThat(turn.count("Refresh")).isEqualTo(10);
  }

  @Test
  void noncesThatChangeInTheMiddleAreTakenUp() {
    turn.nonceLifetime = Duration.ofSeconds(100);
    TurnAllocation allocation = world.allocate();
    Pipe pipe = world.await(allocation.open(world.echo()));
    List<String> answers = collecting(pipe);
    for (int i = 0; i < 20; i++) {
      world.pass(Duration.ofMinutes(4));
      pipe.send("m" + i);
    }
    world.pass();

    assertThat(answers).hasSize(20);
    assertThat(turn.count("refused 438")).isGreaterThan(20);
  }

  @Test
  void theRealmMayChangeTooAndThenTheKeyDoes() {
    TurnAllocation allocation = world.allocate();
    world.pass(Duration.ofMinutes(1));
    turn.realm = "another.example";
    world.pass(Duration.ofMinutes(30));
    assertThat(allocation.isOpen()).isTrue();
  }

  @Test
  void manyPermissionsAreMadeAgainTogether() {
    TurnAllocation allocation = world.allocate();
    IntStream.rangeClosed(1, 40)
        .forEach(i -> allocation.permit(new InetSocketAddress("198.18.9." + i, 0).getAddress()));
    world.pass(Duration.ofMinutes(3));
    assertThat(turn.count("CreatePermission")).isEqualTo(40);
    world.pass(Duration.ofMinutes(3));
    assertThat(turn.count("CreatePermission")).isEqualTo(43);
    assertThat(client().allocation.permissions).hasSize(40);
  }

  @Test
  void aPermissionThatIsRefusedLaterIsToldAndDoesNotHarmTheOthers() {
    TurnAllocation allocation = world.allocate();
    Pipe bad = world.await(allocation.open(new InetSocketAddress("198.18.9.9", 9)));
    List<String> errors = new ArrayList<>();
    bad.onError((pipe, error) -> errors.add(error.getMessage()));
    Pipe good = world.await(allocation.open(world.echo()));
    turn.trick =
        (request, client) -> {
          boolean refused =
              request.method() == Methods.CREATE_PERMISSION && has(request, "198.18.9.9");
          if (refused) {
            client.error(request, ErrorCodes.FORBIDDEN);
          }
          return refused;
        };
    List<String> answers = collecting(good);
    world.pass(Duration.ofMinutes(9));
    good.send("still here");
    world.pass();

    assertThat(answers).containsExactly("still here");
    assertThat(errors).isNotEmpty().allMatch(error -> error.contains("(403)"));
  }

  private static boolean has(StunMessage request, String address) {
    StunAddress peer = new StunAddress();
    int place = request.find(Attributes.XOR_PEER_ADDRESS);
    while (place != StunMessage.NONE) {
      request.addressAt(place, peer);
      if (peer.toString().startsWith(address + ":")) {
        return true;
      }
      place = request.findNext(place);
    }
    return false;
  }

  @Test
  void whatNobodyNeedsAnyMoreIsNotMadeAgain() {
    TurnAllocation allocation = world.allocate();
    Pipe pipe = world.await(allocation.open(world.echo()));
    world.pass();
    pipe.closeAsync();
    world.pass();
    turn.log.clear();
    world.pass(Duration.ofMinutes(30));

    assertThat(turn.log).containsOnly("Refresh");
    assertThat(world.await(world.allocate().open(world.peerSocket(8).local().orElseThrow())))
        .isNotNull();
    Pipe again = world.await(allocation.open(pipe.remote().orElseThrow()));
    List<String> answers = collecting(again);
    again.send("back");
    world.pass();
    assertThat(answers).containsExactly("back");
  }

  @Test
  void aServerThatForgotTheAllocationEndsItWithTheCause() {
    TurnAllocation allocation = world.allocate();
    Pipe pipe = world.await(allocation.open(world.echo()));
    turn.forget(client(), "restarted");
    world.pass(Duration.ofMinutes(6));

    CloseCause cause = world.await(allocation.closed());
    assertThat(cause.id()).isEqualTo(CloseCause.CARRIER_GONE);
    assertThat(cause.text()).contains("(437)").contains("it may have been restarted");
    assertThat(pipe.isOpen()).isFalse();
    assertThat(world.await(pipe.closed()).text()).contains("it may have been restarted");
  }

  @Test
  void anUnsignedWordOfAStrangerDoesNotEndAnAllocation() {
    TurnAllocation allocation = world.allocate();
    turn.trick =
        (request, client) -> {
          if (request.method() == Methods.REFRESH) { // and then the true answer follows
            client.out.accept(
                turn.message(
                    request,
                    StunClass.ERROR,
                    answer -> answer.error(ErrorCodes.ALLOCATION_MISMATCH, ""),
                    false));
          }
          return false;
        };
    world.pass(Duration.ofMinutes(30));
    assertThat(allocation.isOpen()).isTrue();
  }

  @Test
  void aServerThatIsSilentForAWhileLosesNothing() {
    TurnAllocation allocation = world.allocate();
    turn.trick = (request, client) -> true;
    world.pass(Duration.ofMinutes(9));
    turn.trick = (request, client) -> false;
    world.pass(Duration.ofMinutes(1));

    assertThat(allocation.isOpen()).isTrue();
    assertThat(turn.log).doesNotContain("expired");
  }

  @Test
  void aServerThatIsSilentForGoodEndsItWhenItsLifetimeIsOver() {
    TurnAllocation allocation = world.allocate();
    Pipe pipe = world.await(allocation.open(world.echo()));
    turn.trick = (request, client) -> true;
    world.pass(Duration.ofMinutes(9));
    assertThat(allocation.isOpen()).isTrue();
    world.pass(Duration.ofMinutes(1).plusSeconds(20));

    assertThat(allocation.isOpen()).isFalse();
    assertThat(world.await(pipe.closed()).text()).contains("expired").contains("no answer");
  }

  @Test
  void aServerThatTakesTheAllocationBackEndsIt() {
    TurnAllocation allocation = world.allocate();
    turn.trick =
        (request, client) -> {
          boolean mine = request.method() == Methods.REFRESH;
          if (mine) {
            client.reply(
                request, StunClass.SUCCESS, answer -> answer.number(Attributes.LIFETIME, 0));
          }
          return mine;
        };
    world.pass(Duration.ofMinutes(6));
    assertThat(world.await(allocation.closed()).text()).contains("took the allocation back");
  }

  @Test
  void aConnectionThatBreaksEndsTheAllocationAtOnce() {
    TurnAllocation allocation = world.await(world.client.allocate(turn.server("tcp")));
    ((Pipe) client().id).abort();
    world.pass();
    assertThat(allocation.isOpen()).isFalse();
    assertThat(world.await(allocation.closed()).text()).contains("turn:198.18.0.3:3478");
  }

  @Test
  void closingWaitsForASilentServerOnlyShortly() {
    TurnAllocation allocation = world.allocate();
    turn.trick = (request, client) -> true;
    CloseCause cause = world.await(allocation.closeAsync(), Duration.ofMillis(2100));
    assertThat(cause.id()).isEqualTo(CloseCause.CLOSED_HERE);
  }

  @Test
  void moreThanAllChannelsArePossible() {
    TurnAllocation allocation = world.allocate();
    Pipe first = null;
    for (int port = 1; port <= 4100; port++) {
      Pipe pipe = world.await(allocation.open(new InetSocketAddress(world.peerAddress(), port)));
      first = first == null ? pipe : first;
    }
    Pipe pipe = world.await(allocation.open(world.echo()));
    pipe.send("without a channel");
    world.pass();

    assertThat(first).isNotNull();
    assertThat(first.isOpen()).isTrue();
    assertThat(turn.datagramsByIndication).isEqualTo(1);
    assertThat(client().allocation.channels).hasSize(4096);
  }
}
