package net.p2pd.portmap.upnp;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;

/**
 * One router as one local address sees it. It is found when it is needed, and again when it stopped
 * answering: some change their HTTP port with each start. It is asked one thing at a time, since
 * some fail otherwise. May be used from any thread.
 */
final class Router {

  private final PluginContext context;
  private final InetAddress local;
  private final InetAddress gateway;
  private CompletableFuture<?> tail = CompletableFuture.completedFuture(null);
  private @Nullable CompletableFuture<Description> description;
  private Description.@Nullable Location late;
  private Registration search = () -> {};

  Router(PluginContext context, InetAddress local, InetAddress gateway) {
    this.context = context;
    this.local = local;
    this.gateway = gateway;
  }

  InetAddress gateway() {
    return gateway;
  }

  /**
   * Calls an action.
   *
   * @param choice picks the service, or fails with a sentence
   * @return the values of the answer
   */
  CompletableFuture<Map<String, String>> call(
      Function<Description, Description.Service> choice,
      String action,
      Map<String, String> arguments) {
    return description()
        .thenCompose(
            known -> {
              Description.Service service = choice.apply(known);
              return inTurn(() -> post(service, action, arguments));
            });
  }

  private CompletableFuture<Map<String, String>> post(
      Description.Service service, String action, Map<String, String> arguments) {
    return http()
        .thenCompose(
            http ->
                http.post(
                    service.port(),
                    service.path(),
                    service.type() + "#" + action,
                    Soap.call(service.type(), action, arguments)))
        .whenComplete(
            (answer, error) -> {
              if (error != null) {
                forget();
              }
            })
        .thenApply(answer -> Soap.answer(answer, action));
  }

  /** What the router is; read once. */
  CompletableFuture<Description> description() {
    Turn<Description> turn;
    synchronized (this) {
      CompletableFuture<Description> known = description;
      if (known != null && !known.isCompletedExceptionally()) {
        return known;
      }
      turn = nextTurn();
      description = turn.result;
    }
    return turn.take(this::read);
  }

  /** Looks for it anew when it is needed the next time. */
  synchronized void forget() {
    if (description != null && description.isDone()) {
      description = null;
    }
  }

  private CompletableFuture<Description> read() {
    Description.Location known = takeLate();
    if (known != null) {
      return read(List.of(known), 0);
    }
    Route from = route(searchFrom());
    if (from == null) {
      return CompletableFuture.failedFuture(noAddress());
    }
    Discovery.Search search = Discovery.of(context, from, gateway, this::answeredLate);
    search(search.end());
    return search.found().thenCompose(places -> read(places, 0));
  }

  /** A slow router, which the next question need not search any more. */
  private synchronized void answeredLate(Description.Location place) {
    late = place;
  }

  private synchronized Description.@Nullable Location takeLate() {
    Description.Location place = late;
    late = null;
    return place;
  }

  private void search(Registration end) {
    Registration before;
    synchronized (this) {
      before = search;
      search = end;
    }
    before.close();
  }

  /** Ends the search that may still listen for late answers. */
  void close() {
    search(() -> {});
  }

  /** A description without any service that opens ports is that of another device. */
  private CompletableFuture<Description> read(List<Description.Location> places, int index) {
    Description.Location place = places.get(index);
    CompletableFuture<Description> read =
        http()
            .thenCompose(http -> http.get(place.port(), place.path()))
            .thenApply(
                document -> {
                  Description found = Description.parse(document, place);
                  if (found.connections().isEmpty() && found.firewall().isEmpty()) {
                    throw new P2pdException(
                        "the router "
                            + gateway.getHostAddress()
                            + " opens no port by UPnP: it has no service for that");
                  }
                  return found;
                });
    return index + 1 < places.size()
        ? read.exceptionallyCompose(error -> read(places, index + 1))
        : read;
  }

  private CompletableFuture<Http> http() {
    Route from = route(local);
    return from == null
        ? CompletableFuture.failedFuture(noAddress())
        : CompletableFuture.completedFuture(new Http(context, from, gateway));
  }

  private P2pdException noAddress() {
    return new P2pdException(
        "no port can be opened for "
            + local.getHostAddress()
            + ": it is no address of this machine's network interfaces");
  }

  private @Nullable Route route(InetAddress from) {
    return Discovery.route(context, from);
  }

  /** A router known by its link-local address answers from it only where we ask from ours. */
  private InetAddress searchFrom() {
    if (!gateway.isLinkLocalAddress()) {
      return local;
    }
    for (Nic nic : context.nics()) {
      boolean here =
          nic.addresses(Family.of(local)).stream().anyMatch(own -> own.address().equals(local));
      if (here) {
        return nic.addresses(Family.of(local)).stream()
            .map(own -> own.address())
            .filter(InetAddress::isLinkLocalAddress)
            .findFirst()
            .orElse(local);
      }
    }
    return local;
  }

  private <T> CompletableFuture<T> inTurn(Supplier<CompletableFuture<T>> question) {
    Turn<T> turn = nextTurn();
    return turn.take(question);
  }

  private synchronized <T> Turn<T> nextTurn() {
    Turn<T> turn = new Turn<>(tail, new CompletableFuture<>());
    tail = turn.result;
    return turn;
  }

  /** A place in the queue of questions. */
  private record Turn<T>(CompletableFuture<?> before, CompletableFuture<T> result) {

    /**
     * Asks when all that was asked before is answered, perhaps at once. Not under the router's
     * lock: a search has a lock of its own, and tells this router of late answers.
     */
    CompletableFuture<T> take(Supplier<CompletableFuture<T>> question) {
      before.whenComplete(
          (done, ignored) ->
              ask(question)
                  .whenComplete(
                      (value, error) -> {
                        if (error != null) {
                          result.completeExceptionally(error);
                        } else {
                          result.complete(value);
                        }
                      }));
      return result;
    }
  }

  private static <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> question) {
    try {
      return question.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The refusal in a failure of an action; null if it is something else. */
  static @Nullable UpnpException refusal(@Nullable Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof UpnpException refusal ? refusal : null;
  }
}
