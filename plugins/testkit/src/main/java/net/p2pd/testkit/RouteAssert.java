package net.p2pd.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Route;
import org.assertj.core.api.AbstractAssert;

/** Assertions about a route; each failure shows all of it. */
public final class RouteAssert extends AbstractAssert<RouteAssert, Route> {

  RouteAssert(@Nullable Route actual) {
    super(actual, RouteAssert.class);
  }

  private Route route() {
    isNotNull();
    return actual;
  }

  private AssertionError broken(String expectation) {
    return failure("Expected %s of the route%n  %s", expectation, route().text());
  }

  /** Asserts its family. */
  public RouteAssert isOf(Family family) {
    if (route().family() != family) {
      throw broken("the family " + family);
    }
    return this;
  }

  /** Asserts the name of its NIC. */
  public RouteAssert isOn(String nicName) {
    if (!route().nicName().equals(nicName)) {
      throw broken("the NIC '" + nicName + "'");
    }
    return this;
  }

  /** Asserts that an address of the NIC belongs to it. */
  public RouteAssert holds(InetAddress address) {
    if (route().nicRanges().stream().noneMatch(range -> range.contains(address))) {
      throw broken("a NIC range with " + address.getHostAddress());
    }
    return this;
  }

  /** Asserts that it is seen from outside under this address. */
  public RouteAssert isSeenAs(InetAddress address) {
    if (!route().external().filter(range -> range.contains(address)).isPresent()) {
      throw broken("the external address " + address.getHostAddress());
    }
    return this;
  }

  /** Asserts that nothing is known of how it is seen from outside. */
  public RouteAssert hasUnknownOutside() {
    if (route().external().isPresent()) {
      throw broken("an unknown external part");
    }
    return this;
  }

  /** Asserts where it is bound. */
  public RouteAssert isBoundTo(InetSocketAddress address) {
    if (!route().bound().filter(address::equals).isPresent()) {
      throw broken("to be bound to " + address);
    }
    return this;
  }
}
