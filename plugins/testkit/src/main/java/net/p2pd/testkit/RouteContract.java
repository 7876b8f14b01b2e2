package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.leaks.LeakWatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The rules of {@link Route} ({@code ROUTE-1} and so on), for whoever has a class of routes of his
 * own; {@link Route#of} keeps them.
 */
@DisplayNameGeneration(RuleNames.class)
@ExtendWith(ContractExtension.class)
public abstract class RouteContract {

  private static final String NIC = "eth7";
  private static final int INDEX = 7;
  private static final int PORT = 4711;

  private static final List<IpRange> PRIVATE =
      List.of(IpRange.parse("192.168.7.20"), IpRange.parse("10.7.0.4"));
  private static final List<IpRange> PUBLIC =
      List.of(IpRange.parse("192.168.7.20"), IpRange.parse("198.51.100.8/29"));
  private static final List<IpRange> LINK_LOCAL = List.of(IpRange.parse("fe80::7"));
  private static final List<IpRange> SIX =
      List.of(IpRange.parse("fe80::7"), IpRange.parse("2001:db8:7::20"));
  private static final IpRange SEEN = IpRange.parse("203.0.113.9");
  private static final IpRange OWN = IpRange.parse("198.51.100.8");
  private static final IpRange SIX_SEEN = IpRange.parse("2001:db8:9::/64");

  /** For contracts only. */
  protected RouteContract() {}

  /**
   * Makes a route whose external part nobody has seen, a new one each time.
   *
   * @param nicRanges what the route's class has to refuse is among it, too
   * @throws IllegalArgumentException with what is wrong, as {@link Route#of} does
   */
  protected abstract Route route(String nicName, int nicIndex, List<IpRange> nicRanges);

  /** Returns how long tests wait; {@link Limits#usual} unless overridden. */
  protected Limits limits() {
    return Limits.usual();
  }

  private Route of(List<IpRange> ranges) {
    return route(NIC, INDEX, ranges);
  }

  private static InetSocketAddress bound(Route route) {
    return route.bound().orElseThrow(() -> new AssertionError(route.text() + " is not bound"));
  }

  private static void assertRefused(String what, ThrowingCallable call) {
    assertThat(catchThrowable(call))
        .as("the refusal of %s", what)
        .isInstanceOf(IllegalArgumentException.class);
  }

  // A value

  @Test
  @Rule("ROUTE-1")
  void methodsThatChangeSomethingReturnAnotherRoute() {
    Route route = of(PRIVATE);
    String before = route.text();
    Route seen = route.withExternal(SEEN);
    Route bound = route.bind(PORT);
    bound.bindAny(0);
    seen.bindLoopback(1);

    assertThat(route.text()).as("what the route says after methods of it").isEqualTo(before);
    assertThat(bound(bound).getPort()).as("the bound route's port").isEqualTo(PORT);
    assertThat(seen.bound()).as("where a route is bound that was only seen").isEmpty();
  }

  @Test
  @Rule("ROUTE-1")
  void nobodyCanChangeItsListsOfAddresses() {
    java.util.ArrayList<IpRange> given = new java.util.ArrayList<>(PRIVATE);
    Route route = of(given);
    given.clear();
    assertThat(route.nicRanges()).as("NIC ranges after the list given was cleared").hasSize(2);
    try {
      route.nicRanges().clear();
    } catch (UnsupportedOperationException refusal) {
      // That is how the JDK's own lists refuse.
    }
    assertThat(route.nicRanges()).as("NIC ranges after a reader cleared them").hasSize(2);
  }

  @Test
  @Rule("ROUTE-2")
  void nothingIsOpenedAndNothingBlocks() {
    LeakWatch watch = LeakWatch.start();
    FutureTask<String> task = new FutureTask<>(this::useAll);
    Thread worker = new Thread(task, "p2pd-testkit-call");
    worker.setDaemon(true);
    worker.start();
    try {
      task.get(limits().arrive().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      AssertionError hanging =
          new AssertionError(
              "a route's method did not return within " + limits().arrive().toMillis() + " ms", e);
      hanging.setStackTrace(worker.getStackTrace());
      worker.interrupt();
      throw hanging;
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError("a route's method failed", e.getCause());
    }
    assertThat(watch.left(limits().silence())).as("what a route's methods opened").isEmpty();
  }

  private String useAll() {
    StringBuilder told = new StringBuilder();
    for (List<IpRange> ranges : List.of(PRIVATE, PUBLIC, LINK_LOCAL, SIX)) {
      Route route = of(ranges);
      Route bound = route.bind(PORT);
      told.append(route.nicName()).append(route.nicIndex()).append(route.scopeId());
      told.append(route.family()).append(route.linkLocals()).append(route.hashCode());
      told.append(bound.text()).append(bound.toJson()).append(bound.equals(route));
      told.append(route.bind().bound()).append(route.bindAny(0)).append(route.bindLoopback(0));
      told.append(route.sharesExternalWith(bound)).append(route.external());
    }
    return told.toString();
  }

  // What it is about

  @Test
  @Rule("ROUTE-3")
  void aRouteOfNothingIsRefused() {
    assertRefused("a route without NIC ranges", () -> of(List.of()));
  }

  @Test
  @Rule("ROUTE-3")
  void twoFamiliesInOneRouteAreRefused() {
    assertRefused(
        "a route of NIC ranges of two families", () -> of(List.of(PRIVATE.get(0), SIX.get(1))));
    assertRefused(
        "an IPv4 route that is seen with an IPv6 address",
        () -> of(PRIVATE).withExternal(SIX_SEEN));
    assertThat(of(SIX).family()).isEqualTo(Family.IPV6);
    assertThat(of(PRIVATE).family()).isEqualTo(Family.IPV4);
  }

  @Test
  @Rule("ROUTE-4")
  void whatNobodySawFromOutsideIsUnknown() {
    for (List<IpRange> ranges : List.of(PRIVATE, PUBLIC, SIX)) {
      Route route = of(ranges);
      assertThat(route.external()).as("external of %s", ranges).isEmpty();
      assertThat(route.bind(PORT).external()).as("external of %s, bound", ranges).isEmpty();
    }
  }

  @Test
  @Rule("ROUTE-4")
  void whatWasSeenFromOutsideStays() {
    Route seen = of(PRIVATE).withExternal(SEEN);
    assertThat(seen.external()).as("external once it was seen").contains(SEEN);
    assertThat(seen.bind(PORT).external()).as("external of the bound route").contains(SEEN);
    assertThat(seen.bindAny(0).external()).as("external of the bound route").contains(SEEN);
  }

  // Binding

  @Test
  @Rule("ROUTE-5")
  void itBindsTheAddressThatTheApiNames() {
    assertBinds(PRIVATE, null);
    assertBinds(PRIVATE, SEEN);
    assertBinds(PUBLIC, OWN);
    assertBinds(SIX, null);
    assertBinds(SIX, SIX_SEEN);
    assertBinds(LINK_LOCAL, SIX_SEEN);
  }

  private void assertBinds(List<IpRange> ranges, @Nullable IpRange external) {
    Route mine = external == null ? of(ranges) : of(ranges).withExternal(external);
    Route apis =
        external == null ? Route.of(NIC, INDEX, ranges) : Route.of(NIC, INDEX, ranges, external);
    String what = ranges + " seen as " + external;
    assertThat(bound(mine.bind())).as("bind() of %s", what).isEqualTo(bound(apis.bind()));
    assertThat(bound(mine.bind(PORT)))
        .as("bind(%s) of %s", PORT, what)
        .isEqualTo(bound(apis.bind(PORT)));
    assertThat(bound(mine.bindAny(0))).as("bindAny of %s", what).isEqualTo(bound(apis.bindAny(0)));
    assertThat(bound(mine.bindLoopback(0)))
        .as("bindLoopback of %s", what)
        .isEqualTo(bound(apis.bindLoopback(0)));
  }

  @Test
  @Rule("ROUTE-5")
  void whatCannotBeBoundIsRefused() {
    assertRefused("bind to port 65536", () -> of(PRIVATE).bind(65_536));
    assertRefused("an IPv4 route, bound to ::1", () -> of(PRIVATE).bind(Family.IPV6.loopback(), 0));
  }

  @Test
  @Rule("ROUTE-6")
  void linkLocalAddressesAreBoundWithTheRoutesZone() {
    InetAddress linkLocal = LINK_LOCAL.get(0).first();
    for (Route bound :
        List.of(of(LINK_LOCAL).bind(), of(SIX).bind(linkLocal, PORT), of(LINK_LOCAL).bind(PORT))) {
      assertThat(bound(bound).getAddress()).isInstanceOf(Inet6Address.class);
      Inet6Address address = (Inet6Address) bound(bound).getAddress();
      assertThat(address.getScopeId())
          .as("scope id of the bound address of %s", bound.nicRanges())
          .isEqualTo(INDEX);
    }
  }

  // Equality

  @Test
  @Rule("ROUTE-7")
  void routesOfTheSameContentAreEqualWhateverTheirClasses() {
    Route mine = of(PRIVATE).withExternal(SEEN).bind(PORT);
    Route apis = Route.of(NIC, INDEX, PRIVATE, SEEN).bind(PORT);
    assertThat(mine.equals(apis)).as("whether it equals the API's own route").isTrue();
    assertThat(apis.equals(mine)).as("whether the API's own route equals it").isTrue();
    int formula =
        Objects.hash(
            mine.nicName(), mine.nicIndex(), mine.nicRanges(), mine.external(), mine.bound());
    assertThat(mine.hashCode()).as("its hash code").isEqualTo(formula);
  }

  @Test
  @Rule("ROUTE-7")
  void eachOfTheFivePartsMakesADifference() {
    Route mine = of(PRIVATE).withExternal(SEEN).bind(PORT);
    List<Route> others =
        List.of(
            route("eth8", INDEX, PRIVATE).withExternal(SEEN).bind(PORT),
            route(NIC, 8, PRIVATE).withExternal(SEEN).bind(PORT),
            of(PRIVATE.subList(0, 1)).withExternal(SEEN).bind(PORT),
            of(PRIVATE).withExternal(OWN).bind(PORT),
            of(PRIVATE).withExternal(SEEN).bind(PORT + 1),
            of(PRIVATE).withExternal(SEEN),
            of(PRIVATE).bind(PORT));
    for (Route other : others) {
      assertThat(mine.equals(other)).as("whether %s equals %s", mine, other.text()).isFalse();
    }
  }
}
