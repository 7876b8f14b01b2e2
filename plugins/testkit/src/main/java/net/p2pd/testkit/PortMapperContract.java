package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.PortMapper;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.PortGateway;
import net.p2pd.natlab.model.PortLease;
import net.p2pd.natlab.model.Protocol;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link PortMapper} has to keep to ({@code PORTMAP-1} and so on): it opens ports on a
 * router of the laboratory, which speaks NAT-PMP, PCP and UPnP IGD.
 */
public abstract class PortMapperContract extends ServiceContract<PortMapper> {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration SILENT_ROUTER = Duration.ofMillis(250);
  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final int PORT = 4000;
  private static final int WANTED = 40_000;

  private @Nullable VirtualHome home;
  private @Nullable VirtualHost neighbour;
  private int machines;

  /** For test classes of port mappers. */
  protected PortMapperContract() {}

  /** Makes a port mapper, a new one each time, as its provider does. */
  protected abstract PortMapper mapper();

  /**
   * Returns what its router speaks, of {@code nat-pmp}, {@code pcp} and {@code upnp} with commas;
   * all three unless overridden.
   */
  protected String protocols() {
    return "nat-pmp,pcp,upnp";
  }

  @Override
  final PortMapper service() {
    return mapper();
  }

  @BeforeEach
  final void moveIn() {
    if (usesOnlyTheContext()) {
      home = homeWith(protocols());
      neighbour = home.host("neighbour");
    }
  }

  private VirtualHome homeWith(String spoken) {
    return lab()
        .internet()
        .home(
            "home-" + ++machines,
            net.p2pd.natlab.model.NatOptions.parse("port-restricted-equal port-mapping=" + spoken));
  }

  private VirtualHome home() {
    VirtualHome here = home;
    if (here == null) {
      throw skipped("the service has a network of its own (usesOnlyTheContext() is false)");
    }
    return here;
  }

  @Override
  final KitContext newContext() {
    return world() instanceof VirtualWorld ? inside(home()) : super.newContext();
  }

  private KitContext inside(VirtualHome where) {
    return lab()
        .context(where.host("inside-" + ++machines), kitSettings(), KitSettings.shared(shared()));
  }

  private PortGateway gateway() {
    return home().router().nat(Family.IPV4).gateway();
  }

  private InetSocketAddress internal(KitContext context) {
    return new InetSocketAddress(lab().hostOf(context).address(Family.IPV4), PORT);
  }

  /** The address of the router inside: the first one of its network. */
  private InetAddress router(KitContext context) {
    return AskingContract.nic(context).gateways(Family.IPV4).orElseThrow().get(0);
  }

  private PortMappingRequest request(KitContext context, InetAddress router, int wanted) {
    return new PortMappingRequest(Transport.UDP, internal(context), router, wanted, LIFETIME);
  }

  private PortMapping open(PortMapper mapper, KitContext context) {
    return world()
        .await("opening a port", mapper.map(request(context, router(context), WANTED)), LIMIT);
  }

  private List<PortLease> leases() {
    return gateway().leases(Protocol.UDP, lab().internet().time().nanos());
  }

  private List<Endpoint> openFor(KitContext context) {
    Endpoint mine = Endpoint.of(internal(context));
    return leases().stream()
        .filter(lease -> lease.internal().equals(mine))
        .map(PortLease::external)
        .toList();
  }

  /** Somebody else in the house has a port open. */
  private Endpoint neighbours() {
    VirtualHost other = neighbour;
    if (other == null) {
      throw new IllegalStateException("there is a neighbour only in the laboratory");
    }
    Endpoint internal = Endpoint.of(other.address(Family.IPV4), PORT);
    return gateway()
        .map(
            Protocol.UDP,
            internal,
            WANTED,
            false,
            Duration.ofDays(1),
            lab().internet().time().nanos())
        .external()
        .orElseThrow();
  }

  @Override
  void exercise(PortMapper service, KitContext context) {
    open(service, context);
  }

  @Override
  CompletionStage<?> hopeless(PortMapper service, KitContext context) {
    VirtualHost silent = home().host("silent-" + ++machines);
    return service.map(request(context, silent.address(Family.IPV4), 0));
  }

  // Whom it asks

  @Test
  @Rule("PORTMAP-1")
  void onlyTheGatewayOfTheRequestIsAsked() {
    KitContext context = newContext();
    PortMapper mapper = start(service(), context);
    world().pass(LIMIT); // what it does at its start is over
    VirtualHost silent = home().host("silent");
    String name = lab().hostOf(context).name();
    List<String> sent = new ArrayList<>();
    lab()
        .internet()
        .trace()
        .onLine(
            line -> {
              if (line.contains(" " + name + " sends ")) {
                sent.add(line);
              }
            });
    CompletionStage<PortMapping> asked =
        mapper.map(request(context, silent.address(Family.IPV4), 0));
    world().failure("a port at a machine that is no router", asked, LIMIT);
    assertThat(openFor(context)).as("ports that were opened at another router").isEmpty();
    String allowed = "> " + silent.address(Family.IPV4).getHostAddress() + ":";
    assertThat(sent)
        .as("packets to others than the gateway of the request")
        .allMatch(line -> line.contains(allowed) || line.contains("> 239.255.255.250:"));
  }

  // What it opens

  @Test
  @Rule("PORTMAP-2")
  void aMappingIsRenewedAtHalfItsLifetime() {
    KitContext context = newContext();
    PortMapper mapper = start(service(), context);
    PortMapping mapping = open(mapper, context);
    assertThat(openFor(context))
        .as("what the router has open after a mapping was made")
        .containsExactly(Endpoint.of(mapping.external()));
    Duration lifetime = mapping.lifetime();
    world().pass(lifetime.multipliedBy(45).dividedBy(100));
    Duration before = left(context);
    world().pass(lifetime.multipliedBy(10).dividedBy(100));
    assertThat(left(context))
        .as("how long the router keeps it after half the lifetime; before it was %s", before)
        .isGreaterThan(lifetime.multipliedBy(80).dividedBy(100));
    world().pass(lifetime.multipliedBy(5));
    assertThat(openFor(context)).as("what is open after several lifetimes").hasSize(1);
  }

  private Duration left(KitContext context) {
    Endpoint mine = Endpoint.of(internal(context));
    return leases().stream()
        .filter(lease -> lease.internal().equals(mine))
        .map(PortLease::left)
        .findFirst()
        .orElse(Duration.ZERO);
  }

  @Test
  @Rule("PORTMAP-2")
  void removingAndClosingRemoveExactlyWhatItMade() {
    Endpoint foreign = neighbours();
    KitContext context = newContext();
    PortMapper mapper = start(service(), context);
    PortMapping mapping = open(mapper, context);
    world().await("removing", mapping.remove(), LIMIT);
    assertThat(openFor(context)).as("what is open after remove()").isEmpty();
    world().await("removing it again", mapping.remove(), LIMIT);
    open(mapper, context);
    close(mapper);
    world().until(() -> openFor(context).isEmpty(), limits().close());
    assertThat(openFor(context)).as("what is open after the service was closed").isEmpty();
    assertThat(leases())
        .extracting(PortLease::external)
        .as("the neighbour's port")
        .contains(foreign);
  }

  @Test
  @Rule("PORTMAP-3")
  void aSilentRouterCostsAQuarterOfASecond() {
    VirtualHome silent = homeWith("none");
    KitContext context = inside(silent);
    PortMapper mapper = start(service(), context);
    world().pass(LIMIT);
    CompletableFuture<PortMapping> asked =
        mapper.map(request(context, router(context), 0)).toCompletableFuture();
    boolean done = world().until(asked::isDone, SILENT_ROUTER);
    assertThat(done).as("the failure at a silent router came within " + SILENT_ROUTER).isTrue();
    @Nullable Throwable failure = Meeting.failure(asked);
    assertThat(failure).as("what came of asking a silent router").isNotNull();
    if (failure != null) {
      assertSentence(failure);
    }
  }

  @Test
  @Rule("PORTMAP-4")
  void somebodyElsesPortIsNotClaimed() {
    Endpoint foreign = neighbours();
    KitContext context = newContext();
    PortMapper mapper = start(service(), context);
    CompletableFuture<PortMapping> asked =
        mapper.map(request(context, router(context), foreign.port())).toCompletableFuture();
    assertThat(world().until(asked::isDone, LIMIT)).as("an answer about a taken port").isTrue();
    @Nullable Throwable failure = Meeting.failure(asked);
    if (failure != null) {
      assertSentence(failure);
      return;
    }
    InetSocketAddress claimed = asked.join().external();
    assertThat(Endpoint.of(claimed))
        .as("the port that it says it has; %s belongs to the neighbour", foreign)
        .isNotEqualTo(foreign);
    assertThat(openFor(context))
        .as("what the router has open for it")
        .contains(Endpoint.of(claimed));
  }
}
