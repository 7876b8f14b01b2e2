package net.p2pd.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;

/** A class of routes as a stranger may write one, to be broken in one way after the other. */
class OwnRoute implements Route {

  /** The API's own route does the work. */
  final Route inner;

  OwnRoute(Route inner) {
    this.inner = inner;
  }

  OwnRoute(String nicName, int nicIndex, List<IpRange> nicRanges) {
    this(Route.of(nicName, nicIndex, nicRanges));
  }

  /** Makes another one of the same class. */
  OwnRoute with(Route changed) {
    return new OwnRoute(changed);
  }

  @Override
  public String nicName() {
    return inner.nicName();
  }

  @Override
  public int nicIndex() {
    return inner.nicIndex();
  }

  @Override
  public List<IpRange> nicRanges() {
    return inner.nicRanges();
  }

  @Override
  public Optional<IpRange> external() {
    return inner.external();
  }

  @Override
  public Optional<InetSocketAddress> bound() {
    return inner.bound();
  }

  @Override
  public Route withExternal(IpRange external) {
    return with(inner.withExternal(external));
  }

  @Override
  public Route bind(InetAddress address, int port) {
    return with(inner.bind(address, port));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Route that
        && nicName().equals(that.nicName())
        && nicIndex() == that.nicIndex()
        && nicRanges().equals(that.nicRanges())
        && external().equals(that.external())
        && bound().equals(that.bound());
  }

  @Override
  public int hashCode() {
    return Objects.hash(nicName(), nicIndex(), nicRanges(), external(), bound());
  }

  @Override
  public String toString() {
    return text();
  }
}
