package net.p2pd.portmap.upnp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.portmap.lease.Grant;
import net.p2pd.portmap.lease.RouterPort;

/**
 * A port of IPv4 (WANIPConnection 1 and 2, WANPPPConnection 1). Version 2 chooses another port by
 * itself where the wished one is taken; for version 1 that is done here. What the router says it
 * did is looked up in its table before it is believed, and before anything is removed.
 */
final class MappedPort implements RouterPort {

  /** Shorter leases would be renewed too often. */
  static final Duration MIN_LEASE = Duration.ofSeconds(8);

  /** The longest lease of version 2 (WANIPConnection:2 section 2.3.21). */
  private static final Duration MAX_LEASE = Duration.ofDays(7);

  private static final int MORE_PORTS = 4;
  private static final int FIRST_PORT = 1024;

  private final PluginContext context;
  private final Router router;
  private final PortMappingRequest request;
  private final String name;
  private final Deque<Integer> candidates = new ArrayDeque<>();
  private boolean permanent;
  private @Nullable InetAddress outside;
  private int external;
  private int chosen;

  MappedPort(PluginContext context, Router router, PortMappingRequest request) {
    this.context = context;
    this.router = router;
    this.request = request;
    this.name = "P2PD " + Integer.toHexString(context.random().nextInt() | 1 << 31);
    int wanted = request.wantedExternalPort();
    candidates.add(wanted == 0 ? request.internal().getPort() : wanted);
    for (int i = 0; i < MORE_PORTS; i++) {
      candidates.add(context.random().nextInt(FIRST_PORT, 65536));
    }
  }

  private Description.Service service(Description description) {
    List<Description.Service> services = description.connections();
    if (services.isEmpty()) {
      throw new P2pdException("the router's UPnP opens no ports of IPv4 (WANIPConnection)");
    }
    return services.get(Math.min(chosen, services.size() - 1));
  }

  private CompletableFuture<Map<String, String>> call(String action, String... arguments) {
    return router.call(this::service, action, Soap.arguments(arguments));
  }

  private String protocol() {
    return request.transport().equals(Transport.UDP) ? "UDP" : "TCP";
  }

  private Duration wish() {
    Duration wish = request.lifetime();
    if (wish.compareTo(MIN_LEASE) < 0) {
      return MIN_LEASE;
    }
    return wish.compareTo(MAX_LEASE) > 0 ? MAX_LEASE : wish;
  }

  // Opening

  @Override
  public CompletionStage<Grant> open(BooleanSupplier wanted) {
    return router
        .description()
        .thenCompose(
            description -> chooseService(description).thenApply(outsideAddress -> description))
        .thenCompose(
            description -> {
              if (!wanted.getAsBoolean()) {
                throw new P2pdException("the port is not wanted any more");
              }
              return service(description).is("WANIPConnection", 2) ? addAny() : addOneOf();
            })
        .thenCompose(added -> confirmed())
        .exceptionallyCompose(error -> takenBack().thenCompose(go -> failed(error)));
  }

  private static <T> CompletableFuture<T> failed(Throwable error) {
    return CompletableFuture.failedFuture(error);
  }

  /** A router with several connections, such as PPP over Ethernet, uses one of them. */
  private CompletableFuture<InetAddress> chooseService(Description description) {
    CompletableFuture<InetAddress> seen = learnOutside();
    if (chosen + 1 >= description.connections().size()) {
      return seen;
    }
    return seen.exceptionallyCompose(
        error -> {
          chosen++;
          return chooseService(description);
        });
  }

  /** What was not confirmed may be open all the same, if only an answer was lost. */
  private CompletableFuture<?> takenBack() {
    if (external == 0) {
      return CompletableFuture.completedFuture(null);
    }
    return entry(external)
        .thenCompose(
            entry ->
                entry.state == Entry.State.OURS
                    ? delete()
                    : CompletableFuture.completedFuture(Map.of()))
        .handle((done, error) -> Map.of());
  }

  private CompletableFuture<InetAddress> learnOutside() {
    return call("GetExternalIPAddress")
        .thenApply(
            answer -> {
              InetAddress seen = ipv4(answer.getOrDefault("NewExternalIPAddress", ""));
              outside = seen;
              return seen;
            });
  }

  private static InetAddress ipv4(String text) {
    if (text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      try {
        InetAddress address = InetAddress.getByName(text);
        if (!address.isAnyLocalAddress()
            && !address.isLoopbackAddress()
            && !address.isMulticastAddress()) {
          return address;
        }
      } catch (UnknownHostException e) {
        // Numbers above 255: told below.
      }
    }
    throw new P2pdException(
        "the router tells no outside address; it may have no connection to the Internet");
  }

  private CompletableFuture<Void> addAny() {
    external = candidates.element(); // the port it gets, unless the router says another
    return add("AddAnyPortMapping", external)
        .thenCompose(
            answer -> {
              String reserved = answer.getOrDefault("NewReservedPort", "");
              if (!reserved.matches("[0-9]{1,5}") || Integer.parseInt(reserved) > 65535) {
                throw new P2pdException("the router did not say which port it opened");
              }
              external = Integer.parseInt(reserved);
              return CompletableFuture.<Void>completedFuture(null);
            })
        .exceptionallyCompose(
            error -> {
              UpnpException refusal = Router.refusal(error);
              return refusal != null && refusal.isUnknownAction()
                  ? addOneOf()
                  : CompletableFuture.failedFuture(error);
            });
  }

  /** One port after the other, until one is nobody's. */
  private CompletableFuture<Void> addOneOf() {
    int port = candidates.remove();
    return entry(port)
        .thenCompose(
            entry -> {
              if (entry.isSomebodyElses()) {
                throw new UpnpException("AddPortMapping", UpnpException.CONFLICT, "");
              }
              external = port;
              return add("AddPortMapping", port);
            })
        .<Void>thenApply(done -> null)
        .exceptionallyCompose(
            error -> {
              UpnpException refusal = Router.refusal(error);
              int code = refusal == null ? 0 : refusal.code();
              if (code == UpnpException.SAME_PORTS_ONLY && port != request.internal().getPort()) {
                candidates.clear();
                candidates.add(request.internal().getPort());
              } else if (code != UpnpException.CONFLICT) {
                candidates.clear();
              }
              return candidates.isEmpty() ? CompletableFuture.failedFuture(error) : addOneOf();
            });
  }

  private CompletableFuture<Map<String, String>> add(String action, int port) {
    return tryToAdd(action, port)
        .exceptionallyCompose(
            error -> {
              UpnpException refusal = Router.refusal(error);
              boolean dislikesLease =
                  refusal != null
                      && (refusal.code() == UpnpException.PERMANENT_LEASES_ONLY
                          || refusal.code() == UpnpException.INVALID_ARGS
                          || refusal.code() == UpnpException.ACTION_FAILED);
              if (permanent || !dislikesLease) {
                return CompletableFuture.failedFuture(error);
              }
              permanent = true;
              return tryToAdd(action, port);
            });
  }

  private CompletableFuture<Map<String, String>> tryToAdd(String action, int port) {
    return call(
        action,
        "NewRemoteHost",
        "",
        "NewExternalPort",
        "" + port,
        "NewProtocol",
        protocol(),
        "NewInternalPort",
        "" + request.internal().getPort(),
        "NewInternalClient",
        request.internal().getAddress().getHostAddress(),
        "NewEnabled",
        "1",
        "NewPortMappingDescription",
        name,
        "NewLeaseDuration",
        permanent ? "0" : "" + wish().toSeconds());
  }

  // What the router's table says

  /** What stands in the router's table at a port. */
  private record Entry(State state, Duration lease) {

    enum State {
      OURS,
      FREE,
      SOMEBODY_ELSES,
      UNKNOWN
    }

    boolean isSomebodyElses() {
      return state == State.SOMEBODY_ELSES;
    }
  }

  private CompletableFuture<Entry> entry(int port) {
    return call(
            "GetSpecificPortMappingEntry",
            "NewRemoteHost",
            "",
            "NewExternalPort",
            "" + port,
            "NewProtocol",
            protocol())
        .thenApply(this::entry)
        .exceptionallyCompose(
            error -> {
              UpnpException refusal = Router.refusal(error);
              if (refusal == null) {
                return CompletableFuture.failedFuture(error);
              }
              boolean free = refusal.code() == UpnpException.NO_SUCH_ENTRY;
              return CompletableFuture.completedFuture(
                  new Entry(free ? Entry.State.FREE : Entry.State.UNKNOWN, Duration.ZERO));
            });
  }

  /** Some routers cut descriptions off or leave them out. */
  private Entry entry(Map<String, String> answer) {
    String description = answer.getOrDefault("NewPortMappingDescription", "");
    boolean ours =
        request
                .internal()
                .getAddress()
                .getHostAddress()
                .equals(answer.getOrDefault("NewInternalClient", ""))
            && ("" + request.internal().getPort())
                .equals(answer.getOrDefault("NewInternalPort", ""))
            && name.startsWith(description);
    String lease = answer.getOrDefault("NewLeaseDuration", "");
    return new Entry(
        ours ? Entry.State.OURS : Entry.State.SOMEBODY_ELSES,
        Duration.ofSeconds(lease.matches("[0-9]{1,9}") ? Long.parseLong(lease) : 0));
  }

  private CompletableFuture<Grant> confirmed() {
    return entry(external).thenCompose(this::believed);
  }

  private CompletableFuture<Grant> believed(Entry entry) {
    InetAddress seen = outside;
    if (entry.state == Entry.State.FREE || entry.isSomebodyElses() || seen == null) {
      return CompletableFuture.failedFuture(
          new P2pdException(
              "the router said that it opened port "
                  + external
                  + ", but its table says that this port "
                  + (entry.isSomebodyElses() ? "is somebody else's" : "is closed")));
    }
    Duration told = entry.lease;
    if (!told.isZero() && told.compareTo(MIN_LEASE) < 0) {
      return CompletableFuture.failedFuture(
          new P2pdException(
              "the router opens ports for " + told.toSeconds() + " s only, which is of no use"));
    }
    boolean believable = !told.isZero() && told.compareTo(wish()) < 0;
    return CompletableFuture.completedFuture(
        new Grant(new InetSocketAddress(seen, external), believable ? told : wish()));
  }

  // Keeping and closing

  @Override
  public CompletionStage<Grant> renew() {
    return learnOutside()
        .thenCompose(seen -> entry(external))
        .thenCompose(
            entry -> {
              if (entry.isSomebodyElses()) {
                throw new UpnpException("AddPortMapping", UpnpException.CONFLICT, "");
              }
              return add("AddPortMapping", external);
            })
        .thenCompose(added -> confirmed())
        .exceptionallyCompose(
            error -> {
              UpnpException refusal = Router.refusal(error);
              if (refusal == null
                  || refusal.code() != UpnpException.CONFLICT
                  || candidates.isEmpty()) {
                return CompletableFuture.failedFuture(error);
              }
              return addOneOf().thenCompose(added -> confirmed());
            });
  }

  @Override
  public CompletionStage<Boolean> isKnown() {
    InetAddress before = outside;
    return learnOutside()
        .thenCompose(
            seen ->
                entry(external)
                    .thenApply(
                        entry ->
                            seen.equals(before)
                                && entry.state != Entry.State.FREE
                                && !entry.isSomebodyElses()));
  }

  @Override
  public CompletionStage<Void> close() {
    return entry(external)
        .thenCompose(
            entry ->
                entry.state == Entry.State.OURS || entry.state == Entry.State.UNKNOWN
                    ? delete()
                    : CompletableFuture.completedFuture(Map.of()))
        .handle(
            (done, error) -> {
              if (error != null) {
                context
                    .logger()
                    .log(System.Logger.Level.DEBUG, request.internal() + " stays open", error);
              }
              return null;
            });
  }

  private CompletableFuture<Map<String, String>> delete() {
    return call(
        "DeletePortMapping",
        "NewRemoteHost",
        "",
        "NewExternalPort",
        "" + external,
        "NewProtocol",
        protocol());
  }
}
