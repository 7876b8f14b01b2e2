package net.p2pd.service.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.NatLab;
import net.p2pd.natlab.junit.NatLabExtension;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.StunMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The server on a host of the laboratory, and clients behind NATs. */
@ExtendWith(NatLabExtension.class)
class LaboratoryTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private record Answer(StunMessage message, InetSocketAddress from) {
    InetSocketAddress address(int attribute) {
      return message.address(attribute).orElseThrow();
    }
  }

  private final Requests requests = new Requests();
  private final Figures figures = new Figures();
  private final List<Answer> answers = new ArrayList<>();
  private NatLab lab;
  private VirtualHost machine;
  private StunServer server;

  @BeforeEach
  void startServer(NatLab given) {
    lab = given;
    machine = lab.internet().publicHost("stun.example", 2);
    startAgain();
  }

  private Pipe behind(String nat) {
    VirtualHost host = lab.internet().home("home", NatOptions.parse(nat)).host("alice");
    InetAddress own = host.address(Family.IPV4);
    Route route = Route.of("eth0", 2, List.of(IpRange.of(own))).bind(own, 5000);
    return collecting(
        lab.await(host.pipes().open(Transport.UDP, null, route, PipeOptions.defaults()), LIMIT));
  }

  private Pipe collecting(Pipe pipe) {
    pipe.onMessage(
        (message, from) ->
            answers.add(
                new Answer(
                    StunMessage.parse(ByteBuffer.wrap(message.bytes())),
                    message.sender().orElseThrow())));
    return pipe;
  }

  private void ask(Pipe pipe, InetSocketAddress to, ByteBuffer request) {
    answers.clear();
    pipe.send(request, to);
    lab.pass(Duration.ofMillis(200));
  }

  private List<InetSocketAddress> ofIpv4() {
    return server.origins().stream()
        .filter(origin -> origin.getAddress() instanceof Inet4Address)
        .toList();
  }

  private ByteBuffer change(int flags) {
    return requests.binding(request -> request.number(Attributes.CHANGE_REQUEST, flags));
  }

  @Test
  void itHasTwoAddressesAndTwoPorts() {
    assertThat(server.addresses())
        .containsExactly(
            new InetSocketAddress("198.18.0.2", 3478),
            new InetSocketAddress("2001:db8:ffff::1", 3478));
    assertThat(ofIpv4())
        .containsExactlyInAnyOrder(
            new InetSocketAddress("198.18.0.2", 3478),
            new InetSocketAddress("198.18.0.2", 3479),
            new InetSocketAddress("198.19.0.2", 3478),
            new InetSocketAddress("198.19.0.2", 3479));
    assertThat(server.origins()).hasSize(8);
  }

  @Test
  void aClientBehindANatLearnsItsExternalAddress() {
    Pipe client = behind("port-restricted-equal");
    for (InetSocketAddress asked : ofIpv4()) {
      ask(client, asked, requests.binding());
      assertThat(answers).hasSize(1);
      Answer answer = answers.get(0);
      assertThat(answer.from).isEqualTo(asked);
      assertThat(answer.address(Attributes.RESPONSE_ORIGIN)).isEqualTo(asked);
      assertThat(answer.address(Attributes.XOR_MAPPED_ADDRESS))
          .isEqualTo(new InetSocketAddress("203.0.0.2", 5000));
      InetSocketAddress other = answer.address(Attributes.OTHER_ADDRESS);
      assertThat(other.getAddress()).isNotEqualTo(asked.getAddress());
      assertThat(other.getPort()).isNotEqualTo(asked.getPort());
    }
  }

  @Test
  void aFullConeLetsAnswersFromEverywhereIn() {
    Pipe client = behind("full-cone-equal");
    InetSocketAddress main = server.addresses().get(0);
    for (int flags : new int[] {0, 2, 4, 6}) {
      ask(client, main, change(flags));
      assertThat(answers).as("answers to a change of " + flags).hasSize(1);
      Answer answer = answers.get(0);
      assertThat(answer.from).isEqualTo(answer.address(Attributes.RESPONSE_ORIGIN));
      assertThat(answer.from.getAddress().equals(main.getAddress())).isEqualTo((flags & 4) == 0);
      assertThat(answer.from.getPort() == main.getPort()).isEqualTo((flags & 2) == 0);
    }
  }

  @Test
  void aRestrictedConeLetsInWhatComesFromTheAskedAddress() {
    Pipe client = behind("restricted-cone-equal");
    ask(client, server.addresses().get(0), change(2));
    assertThat(answers).hasSize(1);
    ask(client, server.addresses().get(0), change(4));
    assertThat(answers).isEmpty();
  }

  @Test
  void aPortRestrictedConeLetsNothingElseIn() {
    Pipe client = behind("port-restricted-equal");
    ask(client, server.addresses().get(0), requests.binding());
    assertThat(answers).hasSize(1);
    for (int flags : new int[] {2, 4, 6}) {
      ask(client, server.addresses().get(0), change(flags));
      assertThat(answers).as("answers to a change of " + flags).isEmpty();
    }
  }

  @Test
  void aSymmetricNatShowsAnotherPortToEachAddress() {
    Pipe client = behind("symmetric-random");
    List<Integer> ports = new ArrayList<>();
    for (InetSocketAddress asked : ofIpv4()) {
      ask(client, asked, requests.binding());
      ports.add(answers.get(0).address(Attributes.XOR_MAPPED_ADDRESS).getPort());
    }
    assertThat(ports).doesNotHaveDuplicates();
  }

  @Test
  void aResponsePortReachesAnotherSocketOfTheAsker() {
    List<String> trace = new ArrayList<>();
    lab.trace().onLine(trace::add);
    Pipe client = behind("open-equal");
    ask(
        client,
        server.addresses().get(0),
        requests.binding(r -> r.number(Attributes.RESPONSE_PORT, 5000)));
    assertThat(answers).hasSize(1);
    ask(
        client,
        server.addresses().get(0),
        requests.binding(r -> r.number(Attributes.RESPONSE_PORT, 5001)));
    assertThat(answers).isEmpty();
    assertThat(trace)
        .anyMatch(line -> line.contains("sends udp 198.18.0.2:3478 > 203.100.1.2:5001"));
  }

  @Test
  void itServesIpv6FromFourOriginsToo() {
    VirtualHost host = lab.internet().publicHost("client");
    InetAddress own = host.address(Family.IPV6);
    Route route = Route.of("eth0", 2, List.of(IpRange.of(own))).bind(own, 5000);
    Pipe client =
        collecting(
            lab.await(
                host.pipes().open(Transport.UDP, null, route, PipeOptions.defaults()), LIMIT));
    InetSocketAddress main = server.addresses().get(1);
    assertThat(main.getAddress()).isInstanceOf(Inet6Address.class);
    Set<InetSocketAddress> seen = new HashSet<>();
    for (int flags : new int[] {0, 2, 4, 6}) {
      ask(client, main, change(flags));
      assertThat(answers.get(0).address(Attributes.XOR_MAPPED_ADDRESS))
          .isEqualTo(new InetSocketAddress(own, 5000));
      seen.add(answers.get(0).from);
    }
    assertThat(seen).hasSize(4);
  }

  @Test
  void aDatagramThatIsTooLongIsDroppedAndTheNextOneAnswered() {
    Pipe client = behind("open-equal");
    ask(client, server.addresses().get(0), ByteBuffer.allocate(1400));
    assertThat(answers).isEmpty();
    ask(client, server.addresses().get(0), requests.binding());
    assertThat(answers).hasSize(1);
    assertThat(dropped("malformed")).isEqualTo(1);
  }

  @Test
  void itsOperatorSeesRequestsAnswersErrorsAndWhatWasDropped() {
    Pipe client = behind("open-equal");
    InetSocketAddress main = server.addresses().get(0);
    ask(client, main, requests.binding());
    ask(client, main, change(2));
    ask(client, main, requests.binding(request -> request.flag(0x7F00)));
    ask(client, main, ByteBuffer.allocate(19));
    ask(client, main, ByteBuffer.wrap(new byte[20]).putShort(0, (short) 0x0111));
    for (int i = 0; i < 300; i++) {
      client.send(change(2), main);
    }
    lab.pass(Duration.ofMillis(200));

    assertThat(figures.count("binding_requests_total", "transport", "udp")).isEqualTo(303);
    assertThat(figures.count("binding_errors_total", "transport", "udp")).isEqualTo(1);
    long answered = figures.count("binding_answers_total", "transport", "udp");
    assertThat(answered).isBetween(200L, 230L);
    assertThat(dropped("limit")).isEqualTo(302 - answered);
    assertThat(dropped("malformed")).isEqualTo(1);
    assertThat(dropped("not-a-request")).isEqualTo(1);
  }

  private long dropped(String reason) {
    return figures.count("dropped_packets_total", "transport", "udp", "reason", reason);
  }

  @Test
  void onceClosedItAnswersNobodyAndItsPortsAreFree() {
    Pipe client = behind("open-equal");
    lab.await(server.closeAsync(), LIMIT);
    ask(client, server.addresses().get(0), requests.binding());
    assertThat(answers).isEmpty();
    startAgain();
    ask(client, server.addresses().get(0), requests.binding());
    assertThat(answers).hasSize(1);
  }

  private void startAgain() {
    StunServerOptions options = StunServerOptions.of(machine.nics());
    server = lab.await(StunServer.open(machine.pipes(), machine.random(), options, figures), LIMIT);
  }

  @Test
  void aTakenPortFailsTheStartAndLeavesNothingOpen() {
    StunServerOptions options = StunServerOptions.of(machine.nics()).withPorts(4000, 3479);
    lab.await(
        StunServer.open(machine.pipes(), machine.random(), options)
            .handle(
                (opened, error) -> {
                  assertThat(opened).isNull();
                  assertThat(error).rootCause().hasMessageContaining("3479");
                  return true;
                }),
        LIMIT);
    lab.pass(LIMIT);
    lab.await(
        StunServer.open(machine.pipes(), machine.random(), options.withPorts(4000, 4001)), LIMIT);
  }
}
