package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.RouteProvider;
import org.junit.jupiter.api.Test;

/** The rules of {@link RouteProvider} ({@code ROUTES-1} and so on). */
public abstract class RouteProviderContract extends ServiceContract<RouteProvider> {

  /** For authors' tests. */
  protected RouteProviderContract() {}

  /** Makes a provider, a new one each time. */
  protected abstract RouteProvider provider();

  /**
   * Says whether the test can change the network interfaces under the provider with {@link
   * #changeNics}; true unless overridden.
   */
  protected boolean canChangeNics() {
    return true;
  }

  /** Changes the network interfaces: at least one comes, goes, or has other addresses. */
  protected void changeNics() {
    throw new UnsupportedOperationException(
        "override changeNics(), or let canChangeNics() return false");
  }

  @Override
  final RouteProvider service() {
    return provider();
  }

  @Override
  void exercise(RouteProvider service, KitContext context) {
    assertThat(service.nics()).as("the NICs of this machine").isNotNull();
    service.onChange(() -> {}).close();
  }

  private RouteProvider started() {
    return start(provider(), newContext());
  }

  // A snapshot

  @Test
  @Rule("ROUTES-1")
  void twoCallsInARowAreEqual() {
    RouteProvider provider = started();
    List<Nic> first = provider.nics();
    assertThat(provider.nics()).as("the NICs, asked twice").isEqualTo(first);
    world().pass(limits().silence());
    assertThat(provider.nics()).as("the NICs, asked some time later").isEqualTo(first);
  }

  @Test
  @Rule("ROUTES-1")
  void nobodyChangesWhatItReturned() {
    RouteProvider provider = started();
    List<Nic> snapshot = provider.nics();
    List<Nic> copy = List.copyOf(snapshot);
    try {
      snapshot.clear();
    } catch (UnsupportedOperationException refusal) {
      // That is how the JDK's own lists refuse.
    }
    assertThat(provider.nics()).as("the NICs after a reader cleared the list").isEqualTo(copy);
  }

  @Test
  @Rule("ROUTES-1")
  void aSnapshotStaysAsItWasWhenNicsChangeAndListenersAreTold() {
    if (!canChangeNics()) {
      throw skipped("declared: the test cannot change NICs (canChangeNics() is false)");
    }
    RouteProvider provider = started();
    List<Nic> snapshot = provider.nics();
    List<Nic> copy = new ArrayList<>(snapshot);
    AtomicInteger told = new AtomicInteger();
    Registration listening = provider.onChange(told::incrementAndGet);
    changeNics();
    boolean heard = world().until(() -> told.get() > 0, limits().arrive());
    assertThat(heard).as("whether the listener heard of the change").isTrue();
    assertThat(provider.nics()).as("the NICs after the change").isNotEqualTo(copy);
    assertThat(snapshot).as("the NICs of before the change").isEqualTo(copy);
    listening.close();
  }

  // Nothing is guessed

  @Test
  @Rule("ROUTES-2")
  void whatIsSeenFromOutsideIsUnknownToIt() {
    for (Nic nic : started().nics()) {
      for (Family family : nic.families()) {
        for (Route route : nic.routes(family).routes()) {
          assertThat(route.external())
              .as("external part of the route %s of %s", route.text(), nic.name())
              .isEmpty();
        }
      }
    }
  }

  @Test
  @Rule("ROUTES-2")
  void gatewaysAreNeighboursAndNotTheNicItself() {
    for (Nic nic : started().nics()) {
      List<InetAddress> own = nic.addresses().stream().map(NicAddress::address).toList();
      for (Family family : Family.values()) {
        for (InetAddress gateway : nic.gateways(family).orElse(List.of())) {
          assertThat(Family.of(gateway)).as("family of gateway %s", gateway).isEqualTo(family);
          assertThat(own)
              .as("addresses of %s itself, its gateway is %s", nic.name(), gateway)
              .doesNotContain(gateway);
          assertThat(gateway.isAnyLocalAddress() || gateway.isMulticastAddress())
              .as("whether the gateway %s is no address of a machine", gateway)
              .isFalse();
        }
      }
    }
  }

  // Routes

  @Test
  @Rule("ROUTES-3")
  void aBoundRoutesAddressBelongsToItsNic() {
    for (Nic nic : started().nics()) {
      for (Family family : nic.families()) {
        for (Route route : nic.routes(family).routes()) {
          assertThat(route.nicName()).as("NIC of the route %s", route.text()).isEqualTo(nic.name());
          InetSocketAddress bound = route.bind().bound().orElseThrow();
          assertThat(nic.ranges(family))
              .as("addresses of %s; its route binds %s", nic.name(), bound)
              .anyMatch(range -> range.contains(bound.getAddress()));
        }
      }
    }
  }

  @Test
  @Rule("ROUTES-3")
  void wildcardAndLoopbackAreBoundAsAskedFor() {
    for (Nic nic : started().nics()) {
      for (Family family : nic.families()) {
        for (Route route : nic.routes(family).routes()) {
          assertThat(route.bindAny(0).bound().orElseThrow().getAddress())
              .as("what bindAny of %s binds", route.text())
              .isEqualTo(family.any());
          assertThat(route.bindLoopback(0).bound().orElseThrow().getAddress())
              .as("what bindLoopback of %s binds", route.text())
              .isEqualTo(family.loopback());
        }
      }
    }
  }
}
