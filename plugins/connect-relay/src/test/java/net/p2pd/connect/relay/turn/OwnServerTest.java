package net.p2pd.connect.relay.turn;

import static net.p2pd.connect.relay.turn.TurnWorld.collecting;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Framing;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.service.turn.TurnService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two homes whose NATs let nothing through, and this project's own TURN server between them. */
class OwnServerTest {

  private static final PipeOptions LINES =
      PipeOptions.defaults().with(PipeOptions.FRAMING, Framing.line());

  private final NatLab lab = NatLab.seeded(TurnWorld.SEED);
  private final VirtualHost alice = home("alice");
  private final VirtualHost bob = home("bob");
  private final VirtualHost relay = lab.internet().publicHost("relay");
  private final TurnService service = new TurnService();
  private final TurnServer byUdp;
  private final TurnServer byTcp;

  OwnServerTest() {
    String address = relay.address(Family.IPV4).getHostAddress();
    Map<String, Object> settings =
        Map.of(
            "listen",
            List.of(address),
            "users",
            List.of("ada:secret"),
            "secret",
            "north",
            "allocations-per-user",
            2L);
    PluginContext context = lab.node(relay, settings).context();
    blocking(() -> service.start(context));
    TurnCredentials ada = TurnCredentials.password("ada", "secret");
    byUdp = TurnServer.of("turn:" + address + ":3480").with(ada);
    byTcp = TurnServer.of("turn:" + address + ":3480?transport=tcp").with(ada);
  }

  @AfterEach
  void close() {
    blocking(service::close);
  }

  private VirtualHost home(String name) {
    return lab.internet().home(name, NatOptions.parse("symmetric-random")).host(name);
  }

  /** Services wait while they start and end; time has to go on for them. */
  private void blocking(Runnable task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
                done.complete(null);
              } catch (RuntimeException e) {
                done.completeExceptionally(e);
              }
            },
            "operator");
    thread.start();
    while (!done.isDone()) {
      lab.pass(Duration.ofMillis(1));
    }
    done.join();
  }

  private static TurnClient client(VirtualHost host) {
    return TurnClient.over(host.pipes(), host.random());
  }

  private <T> T await(CompletionStage<T> stage) {
    return lab.await(stage, Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp"})
  void twoWhoCannotReachEachOtherMeetAtTheirRelayedAddresses(String transport) {
    TurnAllocation one = await(client(alice).allocate(byUdp));
    TurnAllocation other = await(client(bob).allocate(transport.equals("udp") ? byUdp : byTcp));
    CompletableFuture<Pipe> opening = one.open(other.relayed());
    Pipe atBob = await(other.open(one.relayed()));
    Pipe atAlice = await(opening);
    List<String> heardByBob = collecting(atBob);
    List<String> heardByAlice = collecting(atAlice);
    for (int hour = 0; hour < 5; hour++) {
      atAlice.send("from alice " + hour);
      atBob.send("from bob " + hour);
      lab.pass(Duration.ofHours(1));
    }

    assertThat(heardByBob).hasSize(5).allMatch(text -> text.startsWith("from alice"));
    assertThat(heardByAlice).hasSize(5).allMatch(text -> text.startsWith("from bob"));
    assertThat(one.isOpen()).isTrue();
    assertThat(other.isOpen()).isTrue();
    assertThat(one.mapped().getAddress().getHostAddress()).isEqualTo("203.0.0.2");
  }

  @Test
  void aPeerThatKnowsTheRelayedAddressConnectsToItOverTcp() {
    TurnTcpAllocation allocation = await(client(alice).allocateTcp(byTcp));
    List<Pipe> accepted = new ArrayList<>();
    allocation.onConnection(accepted::add);
    await(allocation.permit(bobsAddress()));
    Pipe peer = await(bob.pipes().open(Transport.TCP, to(allocation), null, LINES));
    List<String> atPeer = collecting(peer);
    peer.send("first");
    lab.pass(Duration.ofSeconds(1));

    assertThat(accepted).hasSize(1);
    Pipe here = accepted.get(0);
    List<String> texts = collecting(here);
    lab.pass(Duration.ofSeconds(1));
    assertThat(String.join("", texts)).isEqualTo("first\n");
    assertThat(here.role()).isEqualTo(PipeRole.ACCEPTED);
    assertThat(here.remote().orElseThrow().getAddress()).isEqualTo(bobsAddress());
    here.send("welcome\n");
    lab.pass(Duration.ofSeconds(1));
    assertThat(atPeer).containsExactly("welcome");
    peer.closeAsync();
    lab.pass(Duration.ofSeconds(5));
    assertThat(here.isOpen()).isFalse();
    assertThat(allocation.isOpen()).isTrue();
  }

  private static Destination to(TurnTcpAllocation allocation) {
    return Destination.of(allocation.relayed());
  }

  private static InetAddress bobsAddress() {
    return new InetSocketAddress("203.0.0.3", 0).getAddress(); // his router's
  }

  @Test
  void aConnectionIsAStreamThatLosesNothingHoweverSlowlyItIsRead() {
    VirtualHost server = lab.internet().publicHost("server");
    InetAddress address = server.address(Family.IPV4);
    Route route = Route.of("eth0", 2, List.of(IpRange.of(address))).bind(address, 80);
    Pipe listening = await(server.pipes().listen(Transport.TCP, route, PipeOptions.defaults()));
    CompletableFuture<Pipe> accepting = listening.accept(Duration.ofSeconds(20));
    TurnTcpAllocation allocation = await(client(alice).allocateTcp(byTcp));
    Pipe here = await(allocation.open(new InetSocketAddress(address, 80)));
    Pipe there = await(accepting);
    byte[] content = new byte[1 << 20];
    new Random(1).nextBytes(content);
    there.send(content);
    lab.pass(Duration.ofSeconds(30)); // nobody reads
    long held = content.length - there.stats().bytesPending();
    byte[] received = new byte[content.length];
    int[] at = {0};
    here.onMessageAsync(
        (message, from) -> {
          byte[] bytes = message.bytes();
          System.arraycopy(bytes, 0, received, at[0], bytes.length);
          at[0] += bytes.length;
          CompletableFuture<Void> pause = new CompletableFuture<>();
          alice.eventLoop().schedule(Duration.ofMillis(5), () -> pause.complete(null));
          return pause;
        });
    lab.pass(Duration.ofMinutes(2));

    assertThat(held).as("what was taken before anybody read").isLessThan(900_000);
    assertThat(at[0]).isEqualTo(content.length);
    assertThat(Arrays.equals(received, content)).isTrue();
  }

  @Test
  void itsQuotaHasRoomAgainWhenAllocationsAreClosed() {
    TurnAllocation first = await(client(alice).allocate(byUdp));
    TurnTcpAllocation second = await(client(alice).allocateTcp(byTcp));
    CompletableFuture<TurnAllocation> third = client(bob).allocate(byUdp);
    lab.pass(Duration.ofSeconds(1));
    assertThat(third)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("(486)");
    first.closeAsync();
    second.closeAsync();
    lab.pass(Duration.ofSeconds(1));
    await(client(bob).allocate(byUdp));
    await(client(bob).allocateTcp(byTcp));
  }

  @Test
  void whoKnowsTheSecretNeedsNoUser() {
    TurnCredentials limited = TurnCredentials.sharedSecret("guest", "north", Duration.ofMinutes(5));
    TurnAllocation allocation = await(client(alice).allocate(byUdp.with(limited)));
    lab.pass(Duration.ofHours(2)); // the credentials are long over, the allocation is not
    assertThat(allocation.isOpen()).isTrue();
    assertThat(await(allocation.permit(bobsAddress()))).isNull();
  }
}
