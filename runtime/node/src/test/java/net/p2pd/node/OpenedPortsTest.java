package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import net.p2pd.api.P2pdException;
import net.p2pd.api.nat.Hairpinning;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;
import org.junit.jupiter.api.Test;

/** Which ports the node asks routers for, and which of them it tells others. */
class OpenedPortsTest {

  private static final int PORT = 4000;
  private static final Duration SOON = Duration.ofMillis(50);

  private final VirtualInternet internet = new VirtualInternet(1);
  private final VirtualHome home =
      internet
          .home("home", NatOptions.parse("port-restricted-equal"))
          .withIpv6(NatOptions.parse("symmetric-udp-firewall-equal"));
  private final VirtualHost host = home.host("here");
  private final List<PortMappingRequest> requests = new ArrayList<>();
  private final List<Map<InetSocketAddress, InetSocketAddress>> told = new ArrayList<>();
  private final List<Port> ports = new ArrayList<>();
  private UnaryOperator<Nic> known = nic -> nic;
  private Function<PortMappingRequest, CompletionStage<PortMapping>> router = this::open;
  private String external = "203.0.113.1";
  private final OpenedPorts opened = listen();

  private OpenedPorts listen() {
    List<Pipe> pipes =
        internet
            .time()
            .await(host.pipes().listen(ListenSpec.all().port(PORT)), Duration.ofSeconds(5))
            .pipes();
    Listening listening = Listening.on(pipes, false);
    Mappings mappings =
        new Mappings() {
          @Override
          public CompletionStage<InetSocketAddress> probe(Pipe bound) {
            return CompletableFuture.failedFuture(new P2pdException("nobody is to be asked"));
          }

          @Override
          public CompletionStage<PortMapping> map(PortMappingRequest request) {
            requests.add(request);
            return router.apply(request);
          }
        };
    return new OpenedPorts(
        host.eventLoop(),
        mappings,
        () -> host.nics().stream().map(nic -> known.apply(nic)).toList(),
        () -> listening,
        new MappingCheck(host.pipes()),
        told::add);
  }

  private CompletionStage<PortMapping> open(PortMappingRequest request) {
    if (Family.of(request.gateway()) == Family.IPV6) {
      return CompletableFuture.failedFuture(new P2pdException("it knows no IPv6"));
    }
    Port port = new Port();
    ports.add(port);
    return CompletableFuture.completedFuture(port);
  }

  private final class Port implements PortMapping {
    private Runnable listener = () -> {};
    private boolean open = true;
    private boolean removed;

    @Override
    public InetSocketAddress external() {
      return new InetSocketAddress(external, 7000);
    }

    @Override
    public Duration lifetime() {
      return OpenedPorts.LIFETIME;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public Registration onChange(Runnable added) {
      listener = added;
      return () -> listener = () -> {};
    }

    @Override
    public CompletionStage<Void> remove() {
      removed = true;
      return CompletableFuture.completedFuture(null);
    }
  }

  private InetSocketAddress own(Family family) {
    return new InetSocketAddress(host.address(family), PORT);
  }

  private void follow() {
    opened.follow();
    internet.time().advance(SOON);
  }

  private Map<InetSocketAddress, InetSocketAddress> lastTold() {
    return told.isEmpty() ? Map.of() : told.get(told.size() - 1);
  }

  private void nat(NatType type, Hairpinning hairpinning) {
    NatProfile profile =
        NatProfile.builder(type, NatDelta.random())
            .hairpinning(hairpinning)
            .confidence(1)
            .samples(4)
            .build();
    known =
        nic ->
            nic.isLoopback()
                ? nic
                : nic.toBuilder()
                    .nat(Family.IPV4, Transport.TCP, profile)
                    .nat(Family.IPV6, Transport.TCP, profile)
                    .build();
  }

  private static Nic seenAs(Nic nic, String address) {
    return nic.isLoopback()
        ? nic
        : nic.toBuilder()
            .routes(
                Family.IPV4, List.of(nic.route(Family.IPV4).withExternal(IpRange.parse(address))))
            .build();
  }

  @Test
  void aPrivateAddressGetsAPortAndTheInternetsIpv6AddressAPinhole() {
    follow();
    assertThat(requests)
        .extracting(PortMappingRequest::internal)
        .containsExactlyInAnyOrder(own(Family.IPV4), own(Family.IPV6));
    assertThat(requests)
        .allSatisfy(
            request -> {
              assertThat(request.transport()).isEqualTo(Transport.TCP);
              assertThat(request.wantedExternalPort()).isEqualTo(PORT);
              assertThat(request.gateway())
                  .isEqualTo(
                      host.nics()
                          .get(1)
                          .gateways(Family.of(request.gateway()))
                          .orElseThrow()
                          .get(0));
            });
    assertThat(lastTold())
        .isEqualTo(Map.of(own(Family.IPV4), new InetSocketAddress("203.0.113.1", 7000)));
    follow();
    assertThat(requests).as("nothing is asked for twice").hasSize(2);
    assertThat(told).hasSize(1);
  }

  @Test
  void whereEverybodyGetsInNoPortIsOpened() {
    nat(NatType.OPEN, Hairpinning.UNKNOWN);
    follow();
    assertThat(requests).isEmpty();
  }

  @Test
  void aPortBehindAnotherNatIsNotTold() {
    external = "100.64.0.9";
    follow();
    assertThat(ports).hasSize(1);
    assertThat(told).isEmpty();
  }

  @Test
  void anOutsideAddressThatServersOutsideDoNotSeeIsTakenBack() {
    follow();
    assertThat(lastTold()).hasSize(1);
    known = nic -> seenAs(nic, "198.51.100.99");
    follow();
    assertThat(lastTold()).isEmpty();
    known = nic -> seenAs(nic, "203.0.113.1");
    follow();
    assertThat(lastTold()).hasSize(1);
  }

  @Test
  void whereTheNatLetsItsInsideInByItsOutsideTheNodeGoesThere() {
    nat(NatType.PORT_RESTRICTED, Hairpinning.YES);
    VirtualHost outside = internet.publicHost("outside");
    external = outside.address(Family.IPV4).getHostAddress();
    follow();
    internet.time().advance(Duration.ofSeconds(2));
    assertThat(told).as("granted, but closed").isEmpty();

    internet
        .time()
        .await(outside.pipes().listen(ListenSpec.all().port(7000)), Duration.ofSeconds(5));
    follow();
    internet.time().advance(Duration.ofSeconds(2));
    assertThat(lastTold()).hasSize(1);
  }

  @Test
  void aPortThatIsLostIsTakenBackAndOneThatMovedIsToldAnew() {
    follow();
    Port port = ports.get(0);
    port.open = false;
    port.listener.run();
    internet.time().advance(SOON);
    assertThat(lastTold()).isEmpty();
    port.open = true;
    external = "203.0.113.2";
    port.listener.run();
    internet.time().advance(SOON);
    assertThat(lastTold()).containsValue(new InetSocketAddress("203.0.113.2", 7000));
  }

  @Test
  void aRouterThatIsSilentIsAskedAgainSoonAndThenMoreAndMoreSeldom() {
    router = request -> CompletableFuture.failedFuture(new P2pdException("it does not answer"));
    follow();
    int first = requests.size();
    internet.time().advance(OpenedPort.FIRST_RETRY);
    assertThat(requests).hasSize(2 * first);
    internet.time().advance(OpenedPort.FIRST_RETRY);
    assertThat(requests).hasSize(2 * first);
    internet.time().advance(OpenedPort.FIRST_RETRY);
    assertThat(requests).hasSize(3 * first);
    internet.time().advance(Duration.ofHours(2));
    assertThat(requests).hasSizeBetween(15 * first, 22 * first);
    router = this::open;
    internet.time().advance(OpenedPort.RETRY);
    assertThat(lastTold()).hasSize(1);
  }

  @Test
  void whatIsOfNoUseAnyMoreIsClosed() {
    follow();
    host.connected(false);
    follow();
    assertThat(ports.get(0).removed).isTrue();
    assertThat(lastTold()).isEmpty();
    host.connected(true);
    follow();
    assertThat(ports).hasSize(2);
    assertThat(lastTold()).hasSize(1);
  }

  @Test
  void closingClosesEverythingAndEndsWhatIsUnderWay() {
    CompletableFuture<PortMapping> slow = new CompletableFuture<>();
    router = request -> Family.of(request.gateway()) == Family.IPV6 ? slow : open(request);
    follow();
    internet.time().await(opened.close(), Duration.ofSeconds(5));
    assertThat(ports.get(0).removed).isTrue();
    assertThat(slow).isCancelled();
    follow();
    assertThat(requests).hasSize(2);
  }
}
