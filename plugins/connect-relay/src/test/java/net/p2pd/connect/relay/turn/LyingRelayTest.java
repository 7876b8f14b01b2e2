package net.p2pd.connect.relay.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.connect.relay.Relayed;
import net.p2pd.natlab.LabNode;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;
import org.junit.jupiter.api.Test;

/** Two nodes whose relay is the enemy: nobody else gets a pipe, and everything ends in time. */
class LyingRelayTest {

  private static final long LIMIT_MILLIS = 25_000;
  private static final int VICTIMS_PORT = 5000;

  private final Relayed world = new Relayed("symmetric-random", "port-restricted-equal");
  private final FakeTurn turn = new FakeTurn(world.lab.internet().publicHost("relay.example"));

  private ConnectReport connect() {
    world.callersWishes = Relayed.knowing("turn:relay.example:" + FakeTurn.PORT);
    LabNode callee = world.callee();
    LabNode caller = world.caller();
    ConnectReport report = world.lab.connect(caller, callee);
    for (Session session : caller.sessions()) {
      assertThat(session.peer()).isEqualTo(callee.peerId());
    }
    for (Session session : callee.sessions()) {
      assertThat(session.peer()).isEqualTo(caller.peerId());
    }
    assertThat(report.elapsedMillis()).isLessThan(LIMIT_MILLIS);
    return report;
  }

  @Test
  void anHonestOneRelays() {
    assertThat(connect().isRelayed()).isTrue();
  }

  /** Says of every address that it is the one that it granted. */
  private void grantsTheAddressOf(InetSocketAddress victim) {
    turn.trick =
        (request, client) -> {
          if (request.find(Attributes.USERNAME) == StunMessage.NONE) {
            return false;
          }
          client.reply(
              request,
              StunClass.SUCCESS,
              answer -> {
                if (request.method() == Methods.ALLOCATE) {
                  answer
                      .address(Attributes.XOR_RELAYED_ADDRESS, victim)
                      .address(Attributes.XOR_MAPPED_ADDRESS, client.address);
                }
                answer.number(Attributes.LIFETIME, 600);
              });
          return true;
        };
  }

  @Test
  void aThirdHostThatItNamesAsItsOwnGetsAFewSmallPackets() {
    VirtualHost victim = world.lab.internet().publicHost("victim");
    InetAddress address = victim.address(Family.IPV4);
    Route route = Route.of("eth0", 2, List.of(IpRange.of(address))).bind(address, VICTIMS_PORT);
    List<Integer> packets = new ArrayList<>();
    world
        .lab
        .await(
            victim.pipes().open(Transport.UDP, null, route, PipeOptions.defaults()),
            Duration.ofSeconds(1))
        .onMessage((message, pipe) -> packets.add(message.size()));
    List<Pipe> connections = new ArrayList<>();
    world
        .lab
        .await(
            victim.pipes().open(Transport.TCP, null, route, PipeOptions.defaults()),
            Duration.ofSeconds(1))
        .onOpen(connections::add);
    grantsTheAddressOf(new InetSocketAddress(address, VICTIMS_PORT));
    assertThat(connect().isConnected()).isFalse();
    assertThat(packets).as("datagrams at the victim").hasSizeBetween(1, 4);
    assertThat(packets).as("their sizes").allMatch(size -> size < 30);
    assertThat(connections).as("connections at the victim").isEmpty();
  }

  @Test
  void onePermissionThatIsNeverGrantedEndsInTime() {
    turn.trick = (request, client) -> request.method() != Methods.ALLOCATE;
    assertThat(connect().isConnected()).isFalse();
  }

  @Test
  void strangersThatItLetsInAreNotThePeer() {
    Random random = new Random(Relayed.SEED);
    turn.mangle =
        bytes -> {
          List<ByteBuffer> more = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            byte[] noise = new byte[19];
            random.nextBytes(noise);
            noise[0] = 0x0e; // a greeting, but not with what the peer was told
            noise[1] = 0x52;
            noise[2] = (byte) (1 + i % 2);
            more.add(turn.indication(new InetSocketAddress("203.0.0.3", 1000 + i), noise));
          }
          more.add(bytes);
          return more;
        };
    ConnectReport report = connect();
    assertThat(report.isRelayed()).as("the peer gets through beside them; %s", report).isTrue();
  }

  @Test
  void whateverItDoesToTheTrafficNobodyElseGetsAPipe() {
    int connected = 0;
    for (int seed = 1; seed <= 40; seed++) {
      LyingRelayTest other = new LyingRelayTest();
      Random random = new Random(seed);
      double share = random.nextDouble() * 0.6;
      other.turn.mangle =
          bytes -> {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            boolean request = copy.length > 1 && copy[0] == 1;
            if (!request && random.nextDouble() < share) {
              int place = random.nextInt(copy.length);
              copy[place] ^= (byte) (1 + random.nextInt(255));
            }
            return random.nextDouble() < share / 4 ? List.of() : List.of(ByteBuffer.wrap(copy));
          };
      connected += other.connect().isConnected() ? 1 : 0;
    }
    System.out.println("connected through a relay that damages: " + connected + " of 40");
  }
}
