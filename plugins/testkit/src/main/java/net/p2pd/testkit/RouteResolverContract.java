package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.RouteBuilder;
import net.p2pd.api.route.RouteResolver;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHome;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RouteResolver} has to keep to ({@code RESOLVER-1} and so on): it looks at homes
 * of the laboratory from outside, by way of servers that its author brings along.
 */
public abstract class RouteResolverContract extends AskingContract<RouteResolver> {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** For test classes of resolvers. */
  protected RouteResolverContract() {}

  /** Makes a resolver, a new one each time, as its provider does. */
  protected abstract RouteResolver resolver();

  /** Says whether it resolves IPv6 too; if not, what it gives for IPv6 has to be unknown. */
  protected boolean resolvesIpv6() {
    return true;
  }

  /** Returns the port of its servers, for a server in between that lies; 3478 unless overridden. */
  protected int serverPort() {
    return 3478;
  }

  @Override
  final RouteResolver service() {
    return resolver();
  }

  private List<Route> resolve(RouteResolver resolver, KitContext context, Family family) {
    return world().await("resolving " + family, resolver.resolve(nic(context), family), LIMIT);
  }

  @Override
  void exercise(RouteResolver service, KitContext context) {
    resolve(service, context, Family.IPV4);
  }

  @Override
  CompletionStage<?> hopeless(RouteResolver service, KitContext context) {
    silenceServers();
    return service.probe(bound(context));
  }

  private Pipe bound(KitContext context) {
    return lab().open(host(context), Transport.UDP, 0);
  }

  private VirtualHost host(KitContext context) {
    return lab().hostOf(context);
  }

  private static List<Route> truth(
      KitContext context, Family family, @Nullable InetAddress translated) {
    return RouteBuilder.resolve(
            nic(context),
            family,
            own ->
                CompletableFuture.completedFuture(
                    Optional.of(translated != null && own.isSiteLocalAddress() ? translated : own)))
        .toCompletableFuture()
        .join();
  }

  private static InetAddress outside(VirtualHome home) {
    return home.router().nat(Family.IPV4).external().get(0);
  }

  // What it finds

  @Test
  @Rule("RESOLVER-1")
  void aPrivateAddressIsSeenAsTheRoutersOutside() {
    for (String nat : List.of("full-cone-random", "port-restricted-equal", "symmetric-random")) {
      VirtualHome home = home(nat);
      KitContext context = inside(home);
      RouteResolver resolver = start(service(), context);
      assertThat(resolve(resolver, context, Family.IPV4))
          .as("the IPv4 routes behind a NAT that is " + nat)
          .isEqualTo(truth(context, Family.IPV4, outside(home)));
      Pipe bound = bound(context);
      InetSocketAddress seen = world().await("probing a socket", resolver.probe(bound), LIMIT);
      assertThat(seen.getAddress()).as("where a socket is seen").isEqualTo(outside(home));
      close(resolver);
    }
  }

  @Test
  @Rule("RESOLVER-1")
  void aPublicAddressIsARouteOfItsOwn() {
    KitContext context = on(lab().host("public"));
    RouteResolver resolver = start(service(), context);
    assertThat(resolve(resolver, context, Family.IPV4))
        .as("the IPv4 routes of a public host")
        .isEqualTo(truth(context, Family.IPV4, null));
  }

  @Test
  @Rule("RESOLVER-1")
  void eachGlobalIpv6RangeIsARoute() {
    VirtualHome home = home("port-restricted-equal").withIpv6(NatOptions.ipv6Firewall());
    KitContext context = inside(home);
    RouteResolver resolver = start(service(), context);
    List<Route> found = resolve(resolver, context, Family.IPV6);
    List<Route> expected =
        resolvesIpv6()
            ? truth(context, Family.IPV6, null)
            : RouteBuilder.unresolved(
                nic(context).name(), nic(context).index(), nic(context).ranges(Family.IPV6));
    assertThat(found)
        .as("the IPv6 routes behind a firewall (resolvesIpv6() is " + resolvesIpv6() + ")")
        .isEqualTo(expected);
  }

  // What it does not find

  @Test
  @Rule("RESOLVER-2")
  void whatNobodyAnsweredStaysUnknown() {
    silenceServers();
    KitContext context = newContext();
    RouteResolver resolver = start(service(), context);
    List<Route> found = resolve(resolver, context, Family.IPV4);
    assertThat(found).as("routes where no server answers").isNotEmpty();
    assertThat(found)
        .as("external parts that nobody told")
        .allMatch(route -> route.external().isEmpty());
    Throwable failure =
        world().failure("a probe that nobody answers", resolver.probe(bound(context)), LIMIT);
    assertSentence(failure);
  }

  @Test
  @Rule("RESOLVER-3")
  void anAnswerFromElsewhereIsNotBelieved() {
    if (servers().isEmpty()) {
      throw skipped("its author brought no servers along, which it could be lied to about");
    }
    Liar liar = new Liar(lab(), servers(), serverPort());
    KitContext context = on(lab().host("gullible"));
    RouteResolver resolver = start(service(), context);
    Pipe bound = bound(context);
    CompletableFuture<InetSocketAddress> probe = resolver.probe(bound).toCompletableFuture();
    List<Route> found = resolve(resolver, context, Family.IPV4);
    world().until(probe::isDone, LIMIT);
    if (liar.asked() == 0) {
      throw skipped("it does not ask its servers by their names at port " + serverPort());
    }
    assertThat(found)
        .as("routes after answers that came from another address than was asked")
        .noneMatch(
            route -> route.external().filter(range -> range.contains(liar.address())).isPresent());
    assertThat(
            probe.isDone() && !probe.isCompletedExceptionally() ? probe.join().getAddress() : null)
        .as("where a socket is seen, after answers from another address than was asked")
        .isNotEqualTo(liar.address());
  }
}
