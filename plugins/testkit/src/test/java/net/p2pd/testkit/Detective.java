package net.p2pd.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.MappingBehavior;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatDetector;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatQuestion;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;

/** A detector as it should be, to be broken: UDP only, sure of the delta only where it is equal. */
class Detective implements NatDetector {

  PluginContext context;
  final List<CompletableFuture<?>> working = new ArrayList<>();

  @Override
  public String id() {
    return "detective";
  }

  @Override
  public void start(PluginContext started) {
    context = started;
  }

  @Override
  public CompletionStage<NatProfile> detect(NatQuestion question) {
    CompletableFuture<NatProfile> result = new CompletableFuture<>();
    if (!question.transport().equals(Transport.UDP)) {
      result.completeExceptionally(new P2pdException("only UDP can be measured by this service"));
      return result;
    }
    working.add(result);
    List<Pipe> open = new ArrayList<>();
    List<Asker> askers = new ArrayList<>();
    Registration limit =
        context
            .eventLoop()
            .schedule(
                question.limit(),
                () ->
                    result.completeExceptionally(
                        new P2pdException("no server answered within the time limit")));
    result.whenComplete(
        (profile, error) -> {
          limit.close();
          askers.forEach(Asker::stop);
          tidy(open);
        });
    InetAddress own = question.nic().addresses(question.family()).get(0).address();
    address(Mirrors.FIRST, question.family())
        .thenCombine(
            address(Mirrors.SECOND, question.family()),
            (first, second) -> {
              socket(own, open, askers)
                  .thenAcceptBoth(
                      socket(own, open, askers),
                      (one, other) -> measure(result, own, first, second, one, other));
              return null;
            })
        .exceptionally(error -> fail(result, error));
    return result;
  }

  void tidy(List<Pipe> open) {
    open.forEach(Pipe::abort);
  }

  private static <T> T fail(CompletableFuture<?> result, Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    result.completeExceptionally(new P2pdException("nothing is known: " + cause.getMessage()));
    return null;
  }

  private CompletableFuture<InetAddress> address(String name, Family family) {
    return context
        .pipes()
        .resolve(Destination.of(name, Mirrors.PORT), Asker.PATIENCE)
        .thenApply(
            found ->
                found.addresses().stream()
                    .map(InetSocketAddress::getAddress)
                    .filter(address -> Family.of(address) == family)
                    .findFirst()
                    .orElseThrow());
  }

  private record Socket(Pipe pipe, Asker asker) {}

  private CompletableFuture<Socket> socket(InetAddress own, List<Pipe> open, List<Asker> askers) {
    Route route = Route.of("eth0", 2, List.of(IpRange.of(own))).bind(own, 0);
    return context
        .pipes()
        .open(Transport.UDP, null, route, PipeOptions.defaults())
        .thenApply(
            pipe -> {
              open.add(pipe);
              Asker asker = new Asker(pipe, context.eventLoop());
              askers.add(asker);
              return new Socket(pipe, asker);
            });
  }

  private void measure(
      CompletableFuture<NatProfile> result,
      InetAddress own,
      InetAddress first,
      InetAddress second,
      Socket one,
      Socket other) {
    InetSocketAddress there = new InetSocketAddress(first, Mirrors.PORT);
    CompletableFuture<InetSocketAddress> seen = one.asker.ask(there, "");
    CompletableFuture<InetSocketAddress> elsewhere =
        one.asker.ask(new InetSocketAddress(second, Mirrors.OTHER_PORT), "");
    CompletableFuture<Boolean> anybody =
        comes(other.asker.ask(there, " from other server and other port"));
    CompletableFuture<Boolean> anyPort = comes(other.asker.ask(there, " from other port"));
    CompletableFuture.allOf(seen, elsewhere, anybody, anyPort)
        .thenAccept(
            nothing ->
                result.complete(
                    profile(
                        !seen.join().getAddress().equals(own),
                        seen.join().equals(elsewhere.join()),
                        anybody.join(),
                        anyPort.join(),
                        seen.join().getPort() == one.pipe.local().orElseThrow().getPort())))
        .exceptionally(error -> fail(result, error));
  }

  private static CompletableFuture<Boolean> comes(CompletableFuture<InetSocketAddress> answer) {
    return answer.handle((seen, error) -> seen != null);
  }

  NatProfile profile(
      boolean translated, boolean stable, boolean anybody, boolean anyPort, boolean samePort) {
    MappingBehavior mapping =
        stable ? MappingBehavior.ENDPOINT_INDEPENDENT : MappingBehavior.ADDRESS_AND_PORT_DEPENDENT;
    FilteringBehavior filtering =
        anybody
            ? FilteringBehavior.ENDPOINT_INDEPENDENT
            : anyPort
                ? FilteringBehavior.ADDRESS_DEPENDENT
                : FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT;
    NatType type = NatType.of(translated, mapping, filtering);
    boolean sure = samePort && type != NatType.SYMMETRIC;
    return NatProfile.builder(type, samePort ? NatDelta.equal() : NatDelta.random())
        .confidence(confidence(sure))
        .build();
  }

  double confidence(boolean sure) {
    return sure ? 0.9 : 0.3;
  }

  @Override
  public void close() {
    List.copyOf(working)
        .forEach(
            result ->
                result.completeExceptionally(
                    new P2pdException("the detector was closed meanwhile")));
  }
}
