package net.p2pd.nat.stun;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Route;
import net.p2pd.stun.client.StunClient;
import net.p2pd.stun.client.StunRequest;
import net.p2pd.stun.client.StunResult;
import net.p2pd.stun.client.StunServer;
import net.p2pd.stun.client.StunTiming;
import net.p2pd.stun.client.StunTransactions;
import net.p2pd.stun.client.StunTransport;

/** Asks all servers at once about one socket. For any thread; everything ends with its limit. */
final class Interviews {

  /** After what part of the limit silence over UDP makes TCP worth a try. */
  private static final int PATIENCE = 3;

  private static final String ENDED = "the node stops asking STUN servers";

  private final PluginContext context;
  private final Duration limit;
  private final List<StunServer> servers;
  private final StunClient client;
  private final Set<Survey> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Interviews(PluginContext context, Duration limit, List<StunServer> servers) {
    this.context = context;
    this.limit = limit;
    this.servers = servers;
    this.client =
        StunClient.of(context.pipes())
            .random(context.random())
            .timing(StunTiming.FAST)
            .timeout(limit);
  }

  /** Whether nobody is there to be asked. */
  boolean isPointless() {
    return servers.isEmpty();
  }

  /** About any socket of a bound route: over UDP, and over TCP where that brings no answer. */
  CompletableFuture<Finding> about(Route route) {
    Survey survey = begin(route.family());
    survey.expect(servers.size());
    survey.onSilence(() -> byTcp(route, PipeOptions.defaults(), survey));
    Registration fallback =
        context.eventLoop().schedule(limit.dividedBy(PATIENCE), survey::silence);
    CompletableFuture<Pipe> opening =
        context.pipes().open(Transport.UDP, null, route, PipeOptions.defaults());
    opening.whenComplete(
        (pipe, error) -> {
          if (pipe == null) {
            servers.forEach(server -> survey.failed(Errors.words(error)));
          } else {
            over(pipe, survey);
            survey.finding().whenComplete((found, failure) -> pipe.closeAsync());
          }
        });
    survey
        .finding()
        .whenComplete(
            (found, failure) -> {
              fallback.close();
              opening.cancel(true);
            });
    return survey.finding();
  }

  /** About a socket that is open, and stays so. */
  CompletableFuture<Finding> over(Pipe pipe, Family family) {
    Survey survey = begin(family);
    survey.expect(servers.size());
    over(pipe, survey);
    return survey.finding();
  }

  /** About a TCP port. */
  CompletableFuture<Finding> byTcp(Route route, PipeOptions options) {
    Survey survey = begin(route.family());
    byTcp(route, options, survey);
    return survey.finding();
  }

  private Survey begin(Family family) {
    Survey survey = new Survey(family);
    running.add(survey);
    Registration end =
        context
            .eventLoop()
            .schedule(
                limit,
                () -> survey.stop("no STUN server answered within " + limit.toMillis() + " ms"));
    survey
        .finding()
        .whenComplete(
            (found, error) -> {
              end.close();
              running.remove(survey);
            });
    if (closed) {
      survey.stop(ENDED);
    }
    return survey;
  }

  private void over(Pipe pipe, Survey survey) {
    StunTransactions transactions = StunTransactions.over(pipe, StunTiming.FAST, context.random());
    survey.finding().whenComplete((found, error) -> transactions.close());
    for (StunServer server : servers) {
      CompletableFuture<List<InetSocketAddress>> looking = client.addresses(server);
      survey.finding().whenComplete((found, error) -> looking.cancel(true));
      looking
          .thenApply(addresses -> Servers.first(addresses, survey.family(), server))
          .thenCompose(
              address ->
                  transactions
                      .send(StunRequest.binding().fingerprint(), address)
                      .thenAccept(answer -> Answers.tell(answer, address, survey)))
          .exceptionally(
              error -> {
                survey.failed(Errors.words(error));
                return null;
              });
    }
  }

  private void byTcp(Route route, PipeOptions options, Survey survey) {
    survey.expect(servers.size());
    StunClient bound = client.from(route).options(options);
    for (StunServer server : servers) {
      CompletableFuture<StunResult> asked = bound.ask(server.over(StunTransport.TCP));
      survey.finding().whenComplete((found, error) -> asked.cancel(true));
      asked.whenComplete(
          (result, error) -> {
            if (result == null) {
              survey.failed(Errors.words(error));
            } else {
              survey.answered(result.server(), result.mapped());
            }
          });
    }
  }

  void close() {
    closed = true;
    running.forEach(survey -> survey.stop(ENDED));
  }
}
