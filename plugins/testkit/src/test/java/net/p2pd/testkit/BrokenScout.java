package net.p2pd.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;

/** Resolvers that break the rules of RouteResolver. */
final class BrokenScout {

  private BrokenScout() {}

  @Breaks(value = "RESOLVER-1", with = "the IPv4 routes behind a NAT that is")
  static final class SwapsInsideAndOutside extends ScoutContract {
    @Override
    Scout scout() {
      return new Scout() {
        @Override
        public CompletionStage<List<Route>> resolve(Nic nic, Family family) {
          return super.resolve(nic, family)
              .thenApply(routes -> routes.stream().map(this::swapped).toList());
        }

        private Route swapped(Route route) {
          return route.external().isEmpty()
              ? route
              : Route.of(
                  route.nicName(),
                  route.nicIndex(),
                  List.of(route.external().get()),
                  route.nicRanges().get(0));
        }
      };
    }
  }

  @Breaks(value = "RESOLVER-2", with = "external parts that nobody told")
  static final class GuessesItsOwnAddress extends ScoutContract {
    @Override
    Scout scout() {
      return new Scout() {
        @Override
        CompletionStage<Optional<InetAddress>> seen(InetAddress own) {
          return super.seen(own).thenApply(seen -> seen.or(() -> Optional.of(own)));
        }
      };
    }
  }

  @Breaks(
      value = "RESOLVER-3",
      with = "after answers that came from another address than was asked")
  static final class BelievesEverybody extends ScoutContract {
    @Override
    Scout scout() {
      return new Scout() {
        @Override
        Asker asker(Pipe pipe) {
          return new Asker(pipe, context.eventLoop()) {
            @Override
            boolean believes(String text, InetSocketAddress asked, InetSocketAddress from) {
              return true;
            }
          };
        }
      };
    }
  }
}
