package net.p2pd.connect.relay.turn;

import static net.p2pd.connect.relay.turn.TurnWorld.bytes;
import static net.p2pd.connect.relay.turn.TurnWorld.collecting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.Methods;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayingTest {

  private final TurnWorld world = new TurnWorld();

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp"})
  void whatIsSentComesOutAtTheRelayedAddressAndBack(String transport) {
    Pipe peer = world.peerSocket(TurnWorld.PEER_PORT);
    List<InetSocketAddress> senders = new ArrayList<>();
    peer.onMessage(
        (message, pipe) -> {
          senders.add(message.sender().orElseThrow());
          pipe.send("got " + message.text());
        });
    TurnAllocation allocation = world.await(world.client.allocate(world.turn.server(transport)));
    Pipe pipe = world.await(allocation.open(peer.local().orElseThrow()));
    List<String> answers = collecting(pipe);
    for (int i = 0; i < 10; i++) {
      pipe.send("x".repeat(i));
      world.pass(Duration.ofMillis(20));
    }
    world.pass();

    assertThat(answers)
        .containsExactlyElementsOf(
            IntStream.range(0, 10).mapToObj(i -> "got " + "x".repeat(i)).toList());
    assertThat(senders).containsOnly(allocation.relayed());
    assertThat(pipe.kind()).isEqualTo(PipeKind.DATAGRAM);
    assertThat(pipe.local()).contains(allocation.relayed());
    assertThat(pipe.remote()).isEqualTo(peer.local());
    assertThat(allocation.mapped().getAddress().getHostAddress()).isEqualTo("203.0.0.2");
    assertThat(world.turn.datagramsByIndication).isPositive().isLessThan(10);
    assertThat(world.turn.datagramsByChannel).isEqualTo(10 - world.turn.datagramsByIndication);
  }

  @Test
  void nothingIsLostWhileAChannelIsBeingBound() {
    Pipe peer = world.peerSocket(TurnWorld.PEER_PORT);
    List<String> atPeer = collecting(peer);
    TurnAllocation allocation = world.allocate();
    world.await(allocation.permit(world.peerAddress()));
    world.turn.trick = // the first answers to the binding get lost
        (request, client) ->
            request.method() == Methods.CHANNEL_BIND && world.turn.count("ChannelBind") < 4;
    Pipe pipe = world.await(allocation.open(peer.local().orElseThrow()));
    List<String> here = collecting(pipe);
    List<String> numbers = IntStream.range(0, 400).mapToObj(i -> String.format("%03d", i)).toList();
    for (String number : numbers) {
      pipe.send(number);
      peer.send(ByteBuffer.wrap(bytes(number)), allocation.relayed());
      world.pass(Duration.ofMillis(10));
    }
    world.pass();

    assertThat(atPeer).isEqualTo(numbers);
    assertThat(here).isEqualTo(numbers);
    assertThat(world.turn.datagramsByIndication).isGreaterThan(100);
    assertThat(world.turn.datagramsByChannel).isGreaterThan(100);
  }

  @Test
  void whatThePeerSendsBeforeThePermissionIsConfirmedReachesThePipe() {
    Pipe peer = world.peerSocket(TurnWorld.PEER_PORT);
    TurnAllocation allocation = world.allocate();
    world.turn.trick =
        (request, client) -> {
          if (request.method() == Methods.CREATE_PERMISSION) { // overtakes the answer
            client.out.accept(world.turn.indication(peer.local().orElseThrow(), bytes("early")));
          }
          return false;
        };
    Pipe pipe = world.await(allocation.open(peer.local().orElseThrow()));
    world.pass();

    List<String> received = collecting(pipe); // reading starts now
    world.pass();
    assertThat(received).containsExactly("early");
  }

  @Test
  void aServerWithoutChannelsRelaysByIndications() {
    world.turn.trick =
        (request, client) -> {
          boolean bind = request.method() == Methods.CHANNEL_BIND;
          if (bind) {
            client.error(request, ErrorCodes.INSUFFICIENT_CAPACITY);
          }
          return bind;
        };
    Pipe pipe = world.await(world.allocate().open(world.echo()));
    List<String> answers = collecting(pipe);
    for (int i = 0; i < 20; i++) {
      pipe.send("m" + i);
      world.pass(Duration.ofMillis(50));
    }
    world.pass();

    assertThat(answers).hasSize(20);
    assertThat(world.turn.datagramsByChannel).isZero();
  }

  @Test
  void channelsCanBeLeftOut() {
    TurnAllocation allocation = world.allocate(TurnOptions.defaults().withoutChannels());
    Pipe pipe = world.await(allocation.open(world.echo()));
    List<String> answers = collecting(pipe);
    pipe.send("hello");
    world.pass();

    assertThat(answers).containsExactly("hello");
    assertThat(world.turn.log).doesNotContain("ChannelBind");
  }

  @Test
  void aPermittedAddressMaySendFromAnyPortAndNobodyElseMay() {
    TurnAllocation allocation = world.allocate();
    List<Pipe> arrived = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    allocation.onPipe(
        pipe -> {
          arrived.add(pipe);
          pipe.onMessage(
              (message, from) -> {
                texts.add(message.text());
                from.send("welcome");
              });
        });
    Pipe first = world.peerSocket(5001);
    Pipe second = world.peerSocket(5002);
    List<String> answers = collecting(first);
    first.send(ByteBuffer.wrap(bytes("too early")), allocation.relayed());
    world.pass();
    world.await(allocation.permit(world.peerAddress()));
    first.send(ByteBuffer.wrap(bytes("one")), allocation.relayed());
    second.send(ByteBuffer.wrap(bytes("two")), allocation.relayed());
    world.pass();

    assertThat(texts).containsExactlyInAnyOrder("one", "two");
    assertThat(arrived)
        .extracting(pipe -> pipe.remote().orElseThrow().getPort())
        .containsExactlyInAnyOrder(5001, 5002);
    assertThat(answers).containsExactly("welcome");
  }

  @Test
  void whatALyingServerSaysComesFromAStrangerIsDropped() {
    TurnAllocation allocation = world.allocate();
    List<Pipe> arrived = new ArrayList<>();
    allocation.onPipe(arrived::add);
    FakeTurn.Client client = world.turn.clients.values().iterator().next();
    client.out.accept(world.turn.indication(new InetSocketAddress("198.18.0.99", 9), bytes("x")));
    client.out.accept(ByteBuffer.wrap(new byte[] {0x40, 0x17, 0, 1, 7})); // a channel of nobody's
    client.out.accept(ByteBuffer.wrap(new byte[] {0x40, 0x17, 9, 9, 7})); // cut short
    client.out.accept(ByteBuffer.wrap(new byte[] {0, 0x17, 0, 9}));
    client.out.accept(ByteBuffer.wrap(new byte[0]));
    client.out.accept(ByteBuffer.wrap(new byte[1400]));
    world.pass();

    assertThat(arrived).isEmpty();
    assertThat(allocation.isOpen()).isTrue();
  }

  @Test
  void aRefusedPeerIsToldWithTheRemedyAndLeavesTheAllocationAlone() {
    world.turn.trick =
        (request, client) -> {
          boolean permission = request.method() == Methods.CREATE_PERMISSION;
          if (permission) {
            client.error(request, ErrorCodes.FORBIDDEN);
          }
          return permission;
        };
    TurnAllocation allocation = world.allocate();
    InetSocketAddress peer = world.echo();

    TurnException failure = world.failure(allocation.open(peer), Duration.ofSeconds(1));
    assertThat(failure.reason()).isEqualTo(TurnException.FORBIDDEN);
    assertThat(failure.code()).isEqualTo(403);
    assertThat(failure)
        .hasMessageStartingWith(
            "turn:198.18.0.3:3478 refused a permission for 198.18.0.2: Forbidden (403)")
        .hasMessageContaining("private and loopback addresses usually are not");
    assertThat(allocation.isOpen()).isTrue();
    world.turn.trick = (request, client) -> false;
    world.await(allocation.open(peer)); // a later attempt asks again
  }

  @Test
  void aPeerOfTheOtherFamilyIsRefusedWithoutAskingTheServer() {
    TurnAllocation allocation = world.allocate();
    TurnException failure =
        world.failure(
            allocation.open(new InetSocketAddress("2001:db8::1", 5)), Duration.ofSeconds(1));

    assertThat(failure.reason()).isEqualTo(TurnException.UNSUPPORTED);
    assertThat(world.turn.log).doesNotContain("CreatePermission");
  }

  @Test
  void thereIsOnePipePerPeerAtATime() {
    TurnAllocation allocation = world.allocate();
    InetSocketAddress peer = world.echo();
    Pipe pipe = world.await(allocation.open(peer));
    assertThatThrownBy(() -> world.await(allocation.open(peer)))
        .hasCauseInstanceOf(PipeException.class)
        .hasMessageContaining("already");
    pipe.closeAsync();
    world.pass();
    Pipe again = world.await(allocation.open(peer));
    List<String> answers = collecting(again);
    again.send("hello");
    world.pass();

    assertThat(answers).containsExactly("hello");
    assertThat(world.turn.clients.values().iterator().next().allocation.channels).hasSize(1);
  }

  @Test
  void aPipeIsToldOfDatagramsThatAreTooLong() {
    Pipe pipe = world.await(world.allocate().open(world.echo()));
    assertThatThrownBy(() -> world.await(pipe.send("x".repeat(65_460))))
        .hasMessageContaining("too long for a relay");
    assertThat(pipe.isOpen()).isTrue();
  }

  @Test
  void closingAPipeLeavesTheOthersAndClosingTheAllocationEndsThem() {
    TurnAllocation allocation = world.allocate();
    Pipe first = world.await(allocation.open(world.peerSocket(1).local().orElseThrow()));
    Pipe second = world.await(allocation.open(world.peerSocket(2).local().orElseThrow()));
    first.closeAsync();
    world.pass();
    assertThat(first.isOpen()).isFalse();
    assertThat(second.isOpen()).isTrue();

    CloseCause cause = world.await(allocation.closeAsync());
    world.pass();

    assertThat(cause.id()).isEqualTo(CloseCause.CLOSED_HERE);
    assertThat(world.await(second.closed()).text()).contains("the allocation ended");
    assertThat(world.turn.log).contains("given back");
    assertThat(world.failure(allocation.open(world.echo()), Duration.ofSeconds(1)).reason())
        .isEqualTo(TurnException.ENDED);
  }

  @Test
  void aLossyWayLosesDatagramsAndNothingElse() {
    world.home.conditions(LinkConditions.delayed(Duration.ofMillis(10)).loss(0.2));
    Pipe pipe = world.await(world.allocate().open(world.echo()));
    List<String> answers = collecting(pipe);
    for (int i = 0; i < 500; i++) {
      pipe.send("m" + i);
      world.pass(Duration.ofMillis(10));
    }
    world.pass();

    assertThat(answers.size()).isBetween(250, 390); // both ways: 0.64
    assertThat(answers).doesNotHaveDuplicates();
  }
}
