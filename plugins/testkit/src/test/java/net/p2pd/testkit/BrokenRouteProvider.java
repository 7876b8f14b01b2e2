package net.p2pd.testkit;

import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.RouteProvider;
import net.p2pd.natlab.virtual.VirtualHost;

/** Route providers that break what holds for all of them. */
final class BrokenRouteProvider {

  private BrokenRouteProvider() {}

  /** Knows the NICs of a machine of the laboratory. */
  static class Register implements RouteProvider {
    final RouteProvider inner;

    Register(RouteProvider inner) {
      this.inner = inner;
    }

    @Override
    public String id() {
      return "register";
    }

    @Override
    public List<Nic> nics() {
      return inner.nics();
    }

    @Override
    public Registration onChange(Runnable listener) {
      return inner.onChange(listener);
    }
  }

  /** The laboratory's NICs; its cable can be pulled. */
  abstract static class LabNics extends RouteProviderContract {
    private VirtualHost host;

    @Override
    protected RouteProvider provider() {
      if (host == null) {
        host = lab().internet().publicHost("machine-with-nics");
      }
      return broken(host.routeProvider());
    }

    abstract RouteProvider broken(RouteProvider inner);

    @Override
    protected void changeNics() {
      host.connected(false);
    }
  }

  @Breaks(value = "ROUTES-1", with = "the NICs, asked twice")
  static final class NeverSaysTheSame extends LabNics {
    @Override
    RouteProvider broken(RouteProvider inner) {
      return new Register(inner) {
        private int asked;

        @Override
        public List<Nic> nics() {
          asked++;
          return inner.nics().stream()
              .map(nic -> nic.toBuilder().displayName("asked " + asked + " times").build())
              .toList();
        }
      };
    }
  }

  @Breaks(value = "ROUTES-1", with = "the NICs of before the change")
  static final class ShowsALiveList extends LabNics {
    @Override
    RouteProvider broken(RouteProvider inner) {
      return new Register(inner) {
        private final List<Nic> live = new ArrayList<>();

        @Override
        public List<Nic> nics() {
          live.clear();
          live.addAll(inner.nics());
          return live;
        }
      };
    }
  }

  @Breaks(value = "ROUTES-1", with = "the NICs after a reader cleared the list")
  static final class LetsReadersChangeItsList extends LabNics {
    @Override
    RouteProvider broken(RouteProvider inner) {
      return new Register(inner) {
        private List<Nic> known = new ArrayList<>();

        {
          known.addAll(inner.nics());
          inner.onChange(() -> known = new ArrayList<>(inner.nics()));
        }

        @Override
        public List<Nic> nics() {
          return known;
        }
      };
    }
  }

  @Breaks(value = "ROUTES-2", with = "external part of the route")
  static final class GuessesExternalAddresses extends LabNics {
    @Override
    RouteProvider broken(RouteProvider inner) {
      return new Register(inner) {
        @Override
        public List<Nic> nics() {
          return inner.nics().stream().map(this::guess).toList();
        }

        private Nic guess(Nic nic) {
          List<Route> routes =
              nic.ranges(Family.IPV4).stream()
                  .map(range -> Route.of(nic.name(), nic.index(), List.of(range), range))
                  .toList();
          return nic.toBuilder().routes(Family.IPV4, routes).build();
        }
      };
    }
  }

  @Breaks(value = "ROUTES-2", with = "its gateway is")
  static final class GuessesGateways extends LabNics {
    @Override
    RouteProvider broken(RouteProvider inner) {
      return new Register(inner) {
        @Override
        public List<Nic> nics() {
          return inner.nics().stream().map(this::guess).toList();
        }

        private Nic guess(Nic nic) {
          return nic.toBuilder()
              .gateways(Family.IPV4, List.of(nic.addresses(Family.IPV4).get(0).address()))
              .build();
        }
      };
    }
  }

  @Breaks(value = "ROUTES-3", with = "its route binds")
  static final class BindsAddressesOfOthers extends LabNics {
    @Override
    RouteProvider broken(RouteProvider inner) {
      return new Register(inner) {
        @Override
        public List<Nic> nics() {
          return inner.nics().stream().map(this::mistake).toList();
        }

        private Nic mistake(Nic nic) {
          List<IpRange> others = List.of(IpRange.parse("192.0.2.1"));
          return nic.toBuilder()
              .routes(Family.IPV4, List.of(Route.of(nic.name(), nic.index(), others)))
              .build();
        }
      };
    }
  }
}
