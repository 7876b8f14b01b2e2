package net.p2pd.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.junit.NatLabExtension;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.service.stun.StunServer;
import net.p2pd.service.stun.StunServerOptions;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The resolver behind NATs of the laboratory, with servers that are good, dead or lie. */
@ExtendWith(NatLabExtension.class)
class StunResolverTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int PORT = 3478;
  private static final Logger LOG = Logger.getLogger("net.p2pd.plugin.laboratory");

  private final StunResolver resolver = new StunResolver();
  private final List<String> warnings = new ArrayList<>();
  private final Handler handler = new Noting(warnings);
  private NatLab lab;
  private VirtualHome home;
  private VirtualHost machine;

  @BeforeEach
  void makeHome(NatLab given) {
    lab = given;
    LOG.addHandler(handler);
    LOG.setUseParentHandlers(false);
    behind("port-restricted-equal");
  }

  @AfterEach
  void close() {
    resolver.close();
    LOG.removeHandler(handler);
    LOG.setUseParentHandlers(true);
  }

  private void behind(String nat) {
    home = lab.internet().home("home-" + nat, NatOptions.parse(nat));
    machine = home.host("inside-" + nat);
  }

  private void start(String... servers) {
    lab.node(machine, Map.of("stun.servers", List.of(servers)), resolver);
  }

  private void serve(String name) {
    VirtualHost host = lab.internet().publicHost(name);
    lab.await(
        StunServer.open(host.pipes(), host.random(), StunServerOptions.of(host.nics())), LIMIT);
  }

  /** A server over UDP that does what the test says. */
  private VirtualHost odd(String name, BiConsumer<StunMessage, Pipe> answer) {
    VirtualHost host = lab.internet().publicHost(name);
    open(host, Transport.UDP, PORT)
        .onMessage(
            (message, pipe) ->
                answer.accept(StunMessage.parse(ByteBuffer.wrap(message.bytes())), pipe));
    return host;
  }

  private static ByteBuffer success(StunMessage request, InetSocketAddress seen) {
    ByteBuffer answer = ByteBuffer.allocate(100);
    new StunBuilder()
        .respond(answer, StunClass.SUCCESS, request)
        .address(Attributes.XOR_MAPPED_ADDRESS, seen);
    return answer.flip();
  }

  /** A server that tells a wrong address. */
  private void liar(String name, String seen) {
    InetAddress address = Destination.of(seen, 1).literal().orElseThrow();
    odd(
        name,
        (request, pipe) ->
            pipe.send(
                success(
                    request,
                    new InetSocketAddress(address, pipe.remote().orElseThrow().getPort()))));
  }

  private static Route route(VirtualHost host, int port) {
    InetAddress own = host.address(Family.IPV4);
    return Route.of("eth0", 2, List.of(IpRange.of(own))).bind(own, port);
  }

  private Pipe open(VirtualHost host, Transport transport, int port) {
    PipeOptions shared =
        PipeOptions.defaults()
            .with(PipeOptions.REUSE_ADDRESS, true)
            .with(PipeOptions.REUSE_PORT, true);
    return await(host.pipes().open(transport, null, route(host, port), shared));
  }

  private <T> T await(CompletionStage<T> stage) {
    return lab.await(stage, LIMIT);
  }

  private Nic nic() {
    return machine.nics().get(1);
  }

  private List<Route> resolve() {
    return await(resolver.resolve(nic(), Family.IPV4));
  }

  private InetAddress outside() {
    return home.router().nat(Family.IPV4).external().get(0);
  }

  private String failure(CompletionStage<?> stage) {
    try {
      throw new AssertionError("it did not fail, but gave " + await(stage));
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(P2pdException.class);
      return String.valueOf(e.getCause().getMessage());
    }
  }

  private long millis() {
    return lab.internet().time().elapsed().toMillis();
  }

  private void assertOutside() {
    assertThat(resolve())
        .singleElement()
        .satisfies(route -> assertThat(route.external()).contains(IpRange.of(outside())));
  }

  // Several servers

  @Test
  void theAnswerIsThereAfterOneRoundTrip() {
    serve("a");
    serve("b");
    start("a", "b");
    long began = millis();

    assertOutside();

    assertThat(millis() - began).as("20 ms for the name, 50 ms for the answer").isLessThan(80);
    assertThat(warnings).isEmpty();
  }

  @Test
  void oneDeadServerOfThreeCostsNothing() {
    serve("a");
    lab.internet().publicHost("dead").connected(false);
    serve("c");
    start("dead", "a", "c");
    long began = millis();

    assertOutside();

    assertThat(millis() - began).isLessThan(80);
  }

  @Test
  void theOnlyServerThatLivesIsBelievedWhenTheOthersAreGivenUp() {
    serve("a");
    lab.internet().publicHost("dead").connected(false);
    start("dead", "nowhere", "a");
    long began = millis();

    assertOutside();

    assertThat(millis() - began).isBetween(2000L, 3000L);
  }

  @Test
  void aServerOfThreeThatLiesIsOverruledAndToldOf() {
    liar("liar", "203.0.113.66");
    serve("a");
    serve("b");
    lab.internet().home("far", NatOptions.parse("full-cone-equal"));
    start("liar", "a", "b");

    assertOutside();
  }

  @Test
  void twoServersThatDisagreeLeaveItUnknownAndAreToldOf() {
    liar("liar", "203.0.113.66");
    serve("a");
    start("liar", "a");

    assertThat(resolve()).singleElement().matches(route -> route.external().isEmpty());
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("the external address of eth0 ")
        .contains("STUN servers disagree")
        .contains("sees 203.0.113.66");
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.168.7.7", "100.64.3.3", "127.0.0.1"})
  void aPrivateAddressIsNotBelieved(String lie) {
    liar("liar", lie);
    start("liar");

    assertThat(resolve()).singleElement().matches(route -> route.external().isEmpty());
    Pipe socket = open(machine, Transport.UDP, 0);
    assertThat(failure(resolver.probe(socket)))
        .contains("tells a private address, which it cannot");
  }

  @Test
  void hugeAndTruncatedAnswersAreNone() {
    odd("huge", (request, pipe) -> pipe.send(new byte[1400]));
    odd(
        "cut",
        (request, pipe) -> {
          ByteBuffer answer = success(request, pipe.remote().orElseThrow());
          pipe.send(answer.limit(answer.limit() - 4));
        });
    odd(
        "other",
        (request, pipe) -> {
          ByteBuffer answer = success(request, pipe.remote().orElseThrow());
          pipe.send(answer.put(19, (byte) (answer.get(19) + 1)));
        });
    start("huge", "cut", "other");
    long began = millis();

    assertThat(resolve()).singleElement().matches(route -> route.external().isEmpty());
    assertThat(millis() - began).isLessThanOrEqualTo(3000);
  }

  @Test
  void aFifthOfLostPacketsIsNoHindrance() {
    serve("a");
    serve("b");
    start("a", "b");
    machine.conditions(LinkConditions.delayed(Duration.ofMillis(10)).loss(0.2));
    int unknown = 0;
    for (int i = 0; i < 100; i++) {
      if (resolve().get(0).external().isEmpty()) {
        unknown++;
      }
    }
    // Four requests and answers to each of two servers: all of one are lost in 1.7 % of the runs.
    assertThat(unknown).isLessThanOrEqualTo(1);
  }

  @Test
  void whereUdpIsBlockedTcpIsAsked() {
    behind("blocked-equal");
    serve("a");
    serve("b");
    start("a", "b");
    long began = millis();

    assertThat(resolve().get(0).external())
        .as("such a router does not translate")
        .contains(IpRange.of(machine.address(Family.IPV4)));
    assertThat(millis() - began).as("a third of the limit").isBetween(1000L, 1200L);
  }

  @Test
  void nobodyIsAskedWhereNobodyIsConfigured() {
    List<String> lines = new ArrayList<>();
    lab.trace().onLine(lines::add);
    start();

    assertThat(resolve()).singleElement().matches(route -> route.external().isEmpty());
    assertThat(failure(resolver.probe(open(machine, Transport.UDP, 0))))
        .contains("no STUN server is configured; name some in stun.servers");
    assertThat(lines.stream().filter(line -> line.contains("inside-"))).isEmpty();
  }

  @Test
  void aSettingThatIsNoServerStopsTheStart() {
    assertThatThrownBy(() -> start("a", "http://b"))
        .isInstanceOf(P2pdException.class)
        .hasMessageStartingWith("stun.servers: 'http://b' is no STUN server");
  }

  // Sockets

  @Test
  void aSocketIsProbedWhereItIs() {
    serve("a");
    serve("b");
    start("a", "b");
    Pipe socket = open(machine, Transport.UDP, 5000);
    List<String> own = new ArrayList<>();
    socket.onMessage((message, from) -> own.add("something"));

    assertThat(await(resolver.probe(socket))).isEqualTo(new InetSocketAddress(outside(), 5000));
    assertThat(socket.isOpen()).isTrue();
  }

  @Test
  void aListeningTcpPortIsProbedByConnectionsFromIt() {
    serve("a");
    serve("b");
    start("a", "b");
    Pipe listening = open(machine, Transport.TCP, 5001);

    assertThat(await(resolver.probe(listening))).isEqualTo(new InetSocketAddress(outside(), 5001));
    assertThat(listening.isOpen()).isTrue();
  }

  @Test
  void aPortThatIsNotSharedCannotBeProbedAndThatIsSaid() {
    serve("a");
    start("a");
    Pipe listening =
        await(
            machine
                .pipes()
                .open(Transport.TCP, null, route(machine, 5001), PipeOptions.defaults()));

    assertThat(failure(resolver.probe(listening))).contains("5001");
  }

  @Test
  void aConnectedSocketCannotBeProbed() {
    serve("a");
    start("a");
    InetSocketAddress somebody = new InetSocketAddress(outside(), 9);
    Pipe connected = await(machine.pipes().open(Transport.UDP, Destination.of(somebody)));

    assertThat(failure(resolver.probe(connected))).contains("it has a destination of its own");
  }

  @Test
  void aProbeThatNobodyAnswersSaysWho() {
    odd("silent", (request, pipe) -> {});
    lab.internet().publicHost("lonely");
    start("silent", "unknown.example");
    long began = millis();

    assertThat(failure(resolver.probe(open(machine, Transport.UDP, 0))))
        .contains("the name 'unknown.example' is unknown")
        .contains("no answer from 198.18.0.");
    assertThat(millis() - began).isLessThanOrEqualTo(3000);
  }

  @Test
  void closingEndsWhatIsAsked() {
    odd("silent", (request, pipe) -> {});
    start("silent");
    Pipe socket = open(machine, Transport.UDP, 0);
    CompletionStage<InetSocketAddress> probe = resolver.probe(socket);
    lab.pass(Duration.ofMillis(100));

    resolver.close();

    assertThat(failure(probe)).contains("the node stops asking STUN servers");
    assertThat(failure(resolver.probe(socket))).contains("the node stops asking STUN servers");
  }

  /** Notes what is logged. */
  private static final class Noting extends Handler {
    private final List<String> lines;

    Noting(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue()) {
        lines.add(record.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
