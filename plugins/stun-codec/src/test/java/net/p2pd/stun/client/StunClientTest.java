package net.p2pd.stun.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StunClientTest {

  private final Lab lab = new Lab();
  private final InetSocketAddress first = lab.at(0, Lab.PORT);
  private final InetSocketAddress second = lab.at(1, Lab.PORT);
  private final StunClient client =
      StunClient.of(lab.client.pipes())
          .random(new Random(7))
          .records(name -> CompletableFuture.completedFuture(List.of()));

  StunClientTest() {
    lab.internet.name("server", first.getAddress());
  }

  private static void answer(StunMessage request, Pipe pipe) {
    pipe.send(Lab.success(request, pipe));
  }

  private StunResult ask(String server) {
    return lab.await(client.ask(StunServer.parse(server)));
  }

  private StunException failure(String server) {
    return lab.failure(client.ask(StunServer.parse(server)));
  }

  private long millis() {
    return lab.internet.time().elapsed().toMillis();
  }

  // Asking

  @Test
  void aServerIsAskedByItsName() {
    lab.serve(0, Lab.PORT, StunClientTest::answer);

    StunResult result = ask("server");

    assertThat(result.server()).isEqualTo(first);
    assertThat(result.mapped().getAddress()).isNotEqualTo(lab.client.address(Family.IPV4));
    assertThat(result.local().orElseThrow().getAddress())
        .isEqualTo(lab.client.address(Family.IPV4));
    assertThat(result.requests()).isEqualTo(1);
    assertThat(result.elapsed()).isBetween(Duration.ofMillis(40), Duration.ofMillis(60));
  }

  @Test
  void aServerIsAskedOverTcp() {
    lab.serveStreams(StunClientTest::answer);

    StunResult result = lab.await(client.ask(StunServer.parse("server").over(StunTransport.TCP)));

    assertThat(result.mapped().getPort()).isEqualTo(result.local().orElseThrow().getPort());
  }

  @Test
  void aPipeOfOnesOwnIsAskedAndStaysOpen() {
    lab.serve(0, Lab.PORT, StunClientTest::answer);
    Pipe pipe = lab.open(lab.client, Transport.UDP, first, null);

    InetSocketAddress mapped = lab.await(StunClient.mapped(pipe));

    assertThat(mapped.getPort()).isEqualTo(pipe.local().orElseThrow().getPort());
    assertThat(pipe.isOpen()).isTrue();
  }

  @Test
  void whatTheServerSaysOfItselfIsToldOrLeftOut() {
    lab.serve(
        0,
        Lab.PORT,
        (request, pipe) -> {
          ByteBuffer full = ByteBuffer.allocate(200);
          Lab.begin(full, request, StunClass.SUCCESS)
              .address(Attributes.XOR_MAPPED_ADDRESS, pipe.remote().orElseThrow())
              .text(Attributes.SOFTWARE, "of the test")
              .address(Attributes.OTHER_ADDRESS, lab.at(1, 3479));
          pipe.send(full.flip());
        });
    lab.serve(1, Lab.PORT, StunClientTest::answer);

    StunResult full = ask("server");
    StunResult bare = ask(second.getAddress().getHostAddress());

    assertThat(full.software()).contains("of the test");
    assertThat(full.otherAddress()).contains(lab.at(1, 3479));
    assertThat(bare.software()).isEmpty();
    assertThat(bare.otherAddress()).isEmpty();
  }

  @Test
  void theNextAddressIsAskedALittleLater() {
    lab.internet.name("two", first.getAddress(), second.getAddress());
    lab.serve(0, Lab.PORT, (request, pipe) -> {});
    lab.serve(1, Lab.PORT, StunClientTest::answer);
    long began = millis();

    StunResult result = ask("two");

    assertThat(result.server()).isEqualTo(second);
    assertThat(millis() - began).as("with 20 ms for the name").isBetween(300L, 330L);
    lab.arrivals.clear();
    lab.internet.time().advance(Lab.LIMIT);
    assertThat(lab.arrivals).as("requests after the answer").isEmpty();
  }

  @Test
  void anAddressThatFailsAtOnceDelaysNothing() {
    lab.internet.name("two", first.getAddress(), second.getAddress());
    lab.serve(1, Lab.PORT, StunClientTest::answer);
    long began = millis();

    assertThat(ask("two").server()).isEqualTo(second);
    assertThat(millis() - began).isLessThan(150);
  }

  @Test
  void ofTwoFailuresBothAreTold() {
    lab.internet.name("two", first.getAddress(), second.getAddress());
    lab.serve(1, Lab.PORT, (request, pipe) -> pipe.send(Lab.error(request, 500)));

    StunException failure = failure("two");

    assertThat(failure.reason()).isEqualTo(StunException.UNREACHABLE);
    assertThat(failure)
        .hasMessage(
            "nothing listens at 198.18.0.2:3478 (ICMP port unreachable); 198.19.0.2:3478 refused:"
                + " error 500 as told");
  }

  @Test
  void theTimeForEverythingIsLimited() {
    lab.serve(0, Lab.PORT, (request, pipe) -> {});
    long began = millis();

    StunException failure = failure("server");

    assertThat(failure).hasMessage("no answer from server within 10000 ms");
    assertThat(millis() - began).isEqualTo(10_000);
  }

  @Test
  void aCancelledQuestionLeavesNothingOpen() {
    lab.serve(0, Lab.PORT, (request, pipe) -> {});
    CompletableFuture<StunResult> asked = client.ask(StunServer.parse("server"));
    lab.internet.time().advance(Duration.ofMillis(700));
    assertThat(lab.arrivals).hasSize(2);

    asked.cancel(true);
    lab.internet.time().advance(Lab.LIMIT);

    assertThat(lab.arrivals).hasSize(2);
  }

  @Test
  void anUnknownNameIsSaid() {
    StunException failure = failure("nowhere");

    assertThat(failure.reason()).isEqualTo(StunException.UNRESOLVED);
    assertThat(failure).hasMessage("the name 'nowhere' is unknown");
  }

  @ParameterizedTest
  @CsvSource({"IPV4", "IPV6"})
  void bothFamiliesAreAsked(Family family) {
    var host = lab.internet.publicHost("asker");
    InetAddress own = lab.server.address(family);
    var route =
        net.p2pd.api.route.Route.of("eth0", 2, List.of(net.p2pd.api.route.IpRange.of(own)))
            .bind(own, Lab.PORT);
    lab.open(lab.server, Transport.UDP, null, route)
        .onMessage(
            (message, pipe) -> answer(StunMessage.parse(ByteBuffer.wrap(message.bytes())), pipe));

    StunResult result =
        lab.await(
            StunClient.of(host.pipes())
                .ask(StunServer.of(StunTransport.UDP, own.getHostAddress(), Lab.PORT)));

    assertThat(result.mapped().getAddress()).isEqualTo(host.address(family));
  }

  @Test
  void onlyTheWantedFamilyIsAsked() {
    var host = lab.internet.publicHost("asker");
    StunClient both = StunClient.of(host.pipes());
    InetAddress six = lab.server.address(Family.IPV6);
    lab.internet.name("two", first.getAddress(), six);

    assertThat(lab.await(both.addresses(StunServer.parse("two")))).hasSize(2);
    assertThat(lab.await(both.family(Family.IPV6).addresses(StunServer.parse("two"))))
        .containsExactly(new InetSocketAddress(six, Lab.PORT));
    assertThat(lab.failure(both.family(Family.IPV6).ask(StunServer.parse("server"))))
        .hasMessage("'server' has no address of the family ipv6");
  }

  // Errors

  @Test
  void anErrorIsToldWithItsCodeAndWithoutTricks() {
    lab.serve(
        0,
        Lab.PORT,
        (request, pipe) -> {
          ByteBuffer error = ByteBuffer.allocate(200);
          Lab.begin(error, request, StunClass.ERROR)
              .error(ErrorCodes.UNKNOWN_ATTRIBUTE, "red\u001b[31m")
              .unknownAttributes(0x7FFE, Attributes.PADDING);
          pipe.send(error.flip());
        });

    StunException failure = failure("server");

    assertThat(failure.reason()).isEqualTo(StunException.REFUSED);
    assertThat(failure).hasMessage("198.18.0.2:3478 refused: error 420 red?[31m: 0x7ffe, PADDING");
  }

  @Test
  void anAnswerWithoutAnAddressIsNone() {
    lab.serve(
        0,
        Lab.PORT,
        (request, pipe) -> {
          ByteBuffer bare = ByteBuffer.allocate(200);
          Lab.begin(bare, request, StunClass.SUCCESS);
          pipe.send(bare.flip());
        });

    assertThat(failure("server")).hasMessage("198.18.0.2:3478 answered without an address");
  }

  @Test
  void anAddressOfNoFamilyIsNone() {
    lab.serve(
        0,
        Lab.PORT,
        (request, pipe) -> {
          ByteBuffer odd = ByteBuffer.allocate(200);
          Lab.begin(odd, request, StunClass.SUCCESS)
              .bytes(Attributes.XOR_MAPPED_ADDRESS, new byte[8]);
          pipe.send(odd.flip());
        });

    assertThat(failure("server").reason()).isEqualTo(StunException.MALFORMED);
  }

  // Other servers

  private void sendTo(int index, int port, InetSocketAddress other) {
    lab.serve(
        index,
        port,
        (request, pipe) -> {
          ByteBuffer error = ByteBuffer.allocate(200);
          Lab.begin(error, request, StunClass.ERROR)
              .error(ErrorCodes.TRY_ALTERNATE, "")
              .address(Attributes.ALTERNATE_SERVER, other);
          pipe.send(error.flip());
        });
  }

  @Test
  void anotherServerIsAskedWhereOneSendsUs() {
    sendTo(0, Lab.PORT, lab.at(0, 4000));
    sendTo(0, 4000, lab.at(1, 4000));
    sendTo(1, 4000, second);
    lab.serve(1, Lab.PORT, StunClientTest::answer);

    assertThat(ask("server").server()).isEqualTo(second);
  }

  @Test
  void serversThatSendUsInACircleAreNotFollowed() {
    sendTo(0, Lab.PORT, second);
    sendTo(1, Lab.PORT, first);

    assertThat(failure("server"))
        .hasMessage("198.19.0.2:3478 sends us to 198.18.0.2:3478, which sent us away");
    assertThat(lab.arrivals).hasSize(2);
  }

  @Test
  void aChainOfServersIsFollowedThreeTimes() {
    for (int i = 0; i < 9; i++) {
      sendTo(0, Lab.PORT + i, lab.at(0, Lab.PORT + i + 1));
    }

    assertThat(failure("server")).hasMessageEndingWith("at most three are followed");
    assertThat(lab.arrivals).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "224.0.0.1", "0.0.0.0", "169.254.1.1", "2001:db8::1"})
  void noServerIsAskedWhereNoneCanBe(String address) throws java.net.UnknownHostException {
    sendTo(0, Lab.PORT, new InetSocketAddress(InetAddress.getByName(address), 3478));

    assertThat(failure("server")).hasMessageEndingWith(", where no server can be");
  }

  // Domains

  private StunClient withRecords(ServiceRecord... records) {
    return client.records(
        name -> {
          assertThat(name).isEqualTo("_stun._udp.example.net");
          return CompletableFuture.completedFuture(List.of(records));
        });
  }

  @Test
  void theServersOfADomainAreAskedByTheirPriority() {
    lab.internet.name("low.example.net", second.getAddress());
    lab.internet.name("high.example.net", first.getAddress());
    StunClient domain =
        withRecords(
            new ServiceRecord(20, 0, "low.example.net", 4000),
            new ServiceRecord(10, 0, "high.example.net", 4001));
    StunServer server = StunServer.parse("stun:example.net");

    assertThat(lab.await(domain.addresses(server)))
        .containsExactly(lab.at(0, 4001), lab.at(1, 4000));
    lab.serve(1, 4000, StunClientTest::answer);
    assertThat(lab.await(domain.ask(server)).server()).isEqualTo(lab.at(1, 4000));
  }

  @Test
  void ofOnePriorityTheWeightDecidesHowOftenAServerIsTheFirst() {
    lab.internet.name("a", first.getAddress());
    lab.internet.name("b", second.getAddress());
    StunClient domain =
        withRecords(new ServiceRecord(1, 30, "a", 1000), new ServiceRecord(1, 10, "b", 1000));
    Map<InetSocketAddress, Integer> firsts = new java.util.HashMap<>();
    for (int i = 0; i < 400; i++) {
      List<InetSocketAddress> found =
          lab.await(domain.addresses(StunServer.parse("stun:example.net")));
      assertThat(found).hasSize(2);
      firsts.merge(found.get(0), 1, Integer::sum);
    }
    assertThat(firsts.get(lab.at(0, 1000))).isBetween(260, 340);
  }

  @Test
  void aDomainWithoutRecordsIsTheNameOfTheServer() {
    lab.internet.name("example.net", first.getAddress());

    assertThat(lab.await(withRecords().addresses(StunServer.parse("stun:example.net"))))
        .containsExactly(first);
  }

  @Test
  void aDomainMaySayThatItHasNone() {
    lab.internet.name("example.net", first.getAddress());
    StunClient domain = withRecords(new ServiceRecord(0, 0, ".", 0));

    assertThat(lab.failure(domain.ask(StunServer.parse("stun:example.net"))))
        .hasMessage("the domain 'example.net' says that it has no _stun._udp.example.net");
  }

  @Test
  void aServerWhoseNameIsUnknownDoesNotHinderTheOthers() {
    lab.internet.name("there", first.getAddress());
    StunClient domain =
        withRecords(new ServiceRecord(1, 0, "gone", 1), new ServiceRecord(2, 0, "there", 2));

    assertThat(lab.await(domain.addresses(StunServer.parse("stun:example.net"))))
        .containsExactly(lab.at(0, 2));
  }

  @Test
  void noRecordsAreLookedUpForAPortAnAddressOrABareName() {
    lab.internet.name("example.net", first.getAddress());
    List<String> asked = new ArrayList<>();
    StunClient noting =
        client.records(
            name -> {
              asked.add(name);
              return CompletableFuture.completedFuture(List.of());
            });
    for (String text : List.of("example.net", "stun:example.net:3478", "stun:192.0.2.1")) {
      lab.await(noting.addresses(StunServer.parse(text)));
    }
    assertThat(asked).isEmpty();
    lab.await(noting.addresses(StunServer.parse("stuns:example.net")));
    lab.await(noting.addresses(StunServer.parse("stun:example.net").over(StunTransport.TCP)));
    assertThat(asked).containsExactly("_stuns._tcp.example.net", "_stun._tcp.example.net");
  }

  @Test
  void aDnsThatNeverAnswersEndsWithTheLimit() {
    CompletableFuture<List<ServiceRecord>> never = new CompletableFuture<>();
    CompletionStage<StunResult> asked =
        client.records(name -> never).ask(StunServer.parse("stun:example.net"));

    assertThat(lab.failure(asked.toCompletableFuture()))
        .hasMessage("no answer from stun:example.net within 10000 ms");
  }

  // Names of servers

  @ParameterizedTest
  @CsvSource({
    "stun.example.net, UDP, stun.example.net, 3478",
    "stun.example.net:99, UDP, stun.example.net, 99",
    "192.0.2.1, UDP, 192.0.2.1, 3478",
    "[2001:db8::1]:77, UDP, 2001:db8::1, 77",
    "[2001:db8::1], UDP, 2001:db8::1, 3478",
    "stun:example.net, UDP, example.net, 3478",
    "stun:3478, UDP, stun, 3478",
    "STUNS:example.net, TLS, example.net, 5349",
    "stuns:[::1]:1, TLS, ::1, 1"
  })
  void serversAreRead(String text, StunTransport transport, String host, int port) {
    StunServer server = StunServer.parse(text);

    assertThat(server.transport()).isEqualTo(transport);
    assertThat(server.host()).isEqualTo(host);
    assertThat(server.port()).isEqualTo(port);
    assertThat(StunServer.parse(server.toString())).isEqualTo(server);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":3478",
        "host:",
        "host:0",
        "host:65536",
        "2001:db8::1",
        "http://host",
        "stun:",
        "stun://host",
        "user@host",
        "host:port",
        "[::1",
        "turn:host"
      })
  void whatIsNoServerIsRefused(String text) {
    assertThatThrownBy(() -> StunServer.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
