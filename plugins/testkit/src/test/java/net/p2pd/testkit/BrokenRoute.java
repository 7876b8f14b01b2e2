package net.p2pd.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import net.p2pd.api.P2pdException;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import org.junit.jupiter.api.AfterAll;

/** Classes of routes that break what holds for every route. */
final class BrokenRoute {

  private BrokenRoute() {}

  @Breaks(value = "ROUTE-1", with = "what the route says after methods of it")
  static final class BindsItself extends RouteContract {
    @Override
    protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
      return new OwnRoute(nicName, nicIndex, nicRanges) {
        private Optional<InetSocketAddress> latest = Optional.empty();

        @Override
        public Route bind(InetAddress address, int port) {
          Route bound = super.bind(address, port);
          latest = bound.bound();
          return bound;
        }

        @Override
        public Optional<InetSocketAddress> bound() {
          return latest;
        }
      };
    }
  }

  @Breaks(value = "ROUTE-1", with = "NIC ranges after the list given was cleared")
  static final class KeepsTheListOfTheCaller extends RouteContract {
    @Override
    protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
      return new OwnRoute(nicName, nicIndex, nicRanges) {
        @Override
        public List<IpRange> nicRanges() {
          return nicRanges;
        }
      };
    }
  }

  @Breaks(value = "ROUTE-2", with = "what a route's methods opened")
  static final class LooksForAFreePort extends RouteContract {
    private static final List<ServerSocket> SOCKETS = new ArrayList<>();

    @Override
    protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
      return new OwnRoute(nicName, nicIndex, nicRanges) {
        @Override
        public Route bindAny(int port) {
          try {
            SOCKETS.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
          } catch (IOException e) {
            throw new P2pdException("no port is free", e);
          }
          return super.bindAny(port);
        }
      };
    }

    @AfterAll
    static void closeSockets() throws IOException {
      for (ServerSocket socket : SOCKETS) {
        socket.close();
      }
      SOCKETS.clear();
    }
  }

  @Breaks(value = "ROUTE-2", with = "a route's method did not return within 3000 ms")
  static final class WaitsForAnswers extends RouteContract {
    @Override
    protected Limits limits() {
      return Limits.usual().arrive(Duration.ofSeconds(3));
    }

    @Override
    protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
      return new OwnRoute(nicName, nicIndex, nicRanges) {
        @Override
        public boolean sharesExternalWith(Route other) {
          try {
            return new CompletableFuture<Boolean>().get();
          } catch (InterruptedException | ExecutionException e) {
            throw new P2pdException("interrupted", e);
          }
        }
      };
    }
  }

  @Breaks(value = "ROUTE-3", with = "a route without NIC ranges")
  static final class TakesNoRanges extends RouteContract {
    @Override
    protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
      List<IpRange> ranges = nicRanges.isEmpty() ? List.of(IpRange.parse("127.0.0.1")) : nicRanges;
      return new OwnRoute(nicName, nicIndex, ranges);
    }
  }

  @Breaks(value = "ROUTE-3", with = "a route of NIC ranges of two families")
  static final class MixesFamilies extends RouteContract {
    @Override
    protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
      if (nicRanges.isEmpty()) {
        throw new IllegalArgumentException("a route needs a range");
      }
      List<IpRange> same =
          nicRanges.stream().filter(range -> range.family() == nicRanges.get(0).family()).toList();
      return new OwnRoute(nicName, nicIndex, same);
    }
  }

  @Breaks(value = "ROUTE-4", with = "external of ")
  @Breaks.Also(value = "ROUTE-5", because = "it binds what it takes for its external address")
  static final class TakesItsOwnAddressForTheExternalOne extends RouteContract {
    @Override
    protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
      Route known = Route.of(nicName, nicIndex, nicRanges);
      return new Guessing(known);
    }

    private static final class Guessing extends OwnRoute {
      Guessing(Route inner) {
        super(inner);
      }

      @Override
      OwnRoute with(Route changed) {
        return new Guessing(changed);
      }

      @Override
      public Optional<IpRange> external() {
        List<IpRange> ranges = inner.nicRanges();
        return inner.external().or(() -> Optional.of(ranges.get(ranges.size() - 1)));
      }
    }
  }

  @Breaks(value = "ROUTE-4", with = "external of the bound route")
  @Breaks.Also(value = "ROUTE-7", because = "a bound route has lost its external part")
  static final class ForgetsWhatWasSeen extends RouteContract {
    @Override
    protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
      return new Forgetful(Route.of(nicName, nicIndex, nicRanges));
    }

    private static final class Forgetful extends OwnRoute {
      Forgetful(Route inner) {
        super(inner);
      }

      @Override
      OwnRoute with(Route changed) {
        return new Forgetful(changed);
      }

      @Override
      public Route bind(InetAddress address, int port) {
        return with(Route.of(nicName(), nicIndex(), nicRanges()).bind(address, port));
      }
    }
  }

  @Breaks(value = "ROUTE-5", with = "bind() of ")
  @Breaks.Also(value = "ROUTE-7", because = "it is bound elsewhere than the API's own route")
  static final class BindsTheLastAddress extends RouteContract {
    @Override
    protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
      return new Last(Route.of(nicName, nicIndex, nicRanges));
    }

    private static final class Last extends OwnRoute {
      Last(Route inner) {
        super(inner);
      }

      @Override
      OwnRoute with(Route changed) {
        return new Last(changed);
      }

      @Override
      public Route bind(int port) {
        return bind(nicRanges().get(nicRanges().size() - 1).first(), port);
      }
    }
  }

  @Breaks(value = "ROUTE-6", with = "scope id of the bound address")
  static final class ForgetsTheZone extends RouteContract {
    @Override
    protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
      return new Zoneless(Route.of(nicName, nicIndex, nicRanges), null);
    }

    private static final class Zoneless extends OwnRoute {
      private final InetSocketAddress place;

      Zoneless(Route inner, InetSocketAddress place) {
        super(inner);
        this.place = place;
      }

      @Override
      public Optional<InetSocketAddress> bound() {
        return Optional.ofNullable(place);
      }

      @Override
      public Route withExternal(IpRange external) {
        return new Zoneless(inner.withExternal(external), place);
      }

      @Override
      public Route bind(InetAddress address, int port) {
        inner.bind(address, port); // checks the arguments
        try {
          InetAddress bare = InetAddress.getByAddress(address.getAddress());
          return new Zoneless(inner, new InetSocketAddress(bare, port));
        } catch (java.net.UnknownHostException e) {
          throw new IllegalArgumentException(e);
        }
      }
    }
  }

  @Breaks(value = "ROUTE-7", with = "whether it equals the API's own route")
  static final class IsEqualToItsOwnKindOnly extends RouteContract {
    @Override
    protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
      return new OwnRoute(nicName, nicIndex, nicRanges) {
        @Override
        OwnRoute with(Route changed) {
          return new OwnRoute(changed) {
            @Override
            OwnRoute with(Route again) {
              return new OwnRoute(again) {
                @Override
                public boolean equals(Object other) {
                  return other instanceof OwnRoute && super.equals(other);
                }

                @Override
                public int hashCode() {
                  return super.hashCode();
                }
              };
            }
          };
        }
      };
    }
  }

  @Breaks(value = "ROUTE-7", with = "its hash code")
  static final class HashesInAnotherOrder extends RouteContract {
    @Override
    protected Route route(String nicName, int nicIndex, List<IpRange> nicRanges) {
      return new Hashing(Route.of(nicName, nicIndex, nicRanges));
    }

    private static final class Hashing extends OwnRoute {
      Hashing(Route inner) {
        super(inner);
      }

      @Override
      OwnRoute with(Route changed) {
        return new Hashing(changed);
      }

      @Override
      public boolean equals(Object other) {
        return super.equals(other);
      }

      @Override
      public int hashCode() {
        return Objects.hash(bound(), external(), nicRanges(), nicIndex(), nicName());
      }
    }
  }
}
