package net.p2pd.node;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import net.p2pd.api.nat.NatDetector;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatQuestion;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.api.route.RouteResolver;

/** Services that answer as a test tells them to. */
final class TestServices {

  private TestServices() {}

  record Detector(String id, Function<NatQuestion, CompletionStage<NatProfile>> answers)
      implements NatDetector {
    @Override
    public CompletionStage<NatProfile> detect(NatQuestion question) {
      return answers.apply(question);
    }
  }

  record Resolver(String id, BiFunction<Nic, Family, CompletionStage<List<Route>>> answers)
      implements RouteResolver {
    @Override
    public CompletionStage<List<Route>> resolve(Nic nic, Family family) {
      return answers.apply(nic, family);
    }

    @Override
    public CompletionStage<InetSocketAddress> probe(Pipe bound) {
      return CompletableFuture.failedFuture(new UnsupportedOperationException());
    }
  }
}
