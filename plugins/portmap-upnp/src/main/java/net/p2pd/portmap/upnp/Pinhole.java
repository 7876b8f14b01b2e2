package net.p2pd.portmap.upnp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.IpRange;
import net.p2pd.portmap.lease.Grant;
import net.p2pd.portmap.lease.RouterPort;

/** A pinhole in the IPv6 firewall, for everybody outside (WANIPv6FirewallControl:1). */
final class Pinhole implements RouterPort {

  /** The longest lease of the standard (section 2.4.3). */
  private static final Duration MAX_LEASE = Duration.ofDays(1);

  private final Router router;
  private final PortMappingRequest request;
  private @Nullable String id;

  Pinhole(Router router, PortMappingRequest request) {
    this.router = router;
    this.request = request;
  }

  private static Description.Service firewall(Description description) {
    return description
        .firewall()
        .orElseThrow(
            () ->
                new P2pdException(
                    "the router's UPnP knows no pinholes for IPv6 (WANIPv6FirewallControl)"));
  }

  private CompletableFuture<Map<String, String>> call(String action, String... arguments) {
    return router.call(Pinhole::firewall, action, Soap.arguments(arguments));
  }

  private Duration lease() {
    Duration wish = request.lifetime();
    if (wish.compareTo(MappedPort.MIN_LEASE) < 0) {
      return MappedPort.MIN_LEASE;
    }
    return wish.compareTo(MAX_LEASE) > 0 ? MAX_LEASE : wish;
  }

  @Override
  public CompletionStage<Grant> open(BooleanSupplier wanted) {
    return call("GetFirewallStatus")
        .thenCompose(
            status -> {
              if ("0".equals(status.get("InboundPinholeAllowed"))) {
                throw new P2pdException("the router does not allow pinholes in its IPv6 firewall");
              }
              if (!wanted.getAsBoolean()) {
                throw new P2pdException("the pinhole is not wanted any more");
              }
              return add();
            });
  }

  private CompletableFuture<Grant> add() {
    return call(
            "AddPinhole",
            "RemoteHost",
            "",
            "RemotePort",
            "0",
            "InternalClient",
            text(request.internal().getAddress()),
            "InternalPort",
            "" + request.internal().getPort(),
            "Protocol",
            request.transport().equals(Transport.UDP) ? "17" : "6",
            "LeaseTime",
            "" + lease().toSeconds())
        .thenApply(
            answer -> {
              String number = answer.getOrDefault("UniqueID", "");
              if (!number.matches("[0-9]{1,5}")) {
                throw new P2pdException("the router did not say which pinhole it opened");
              }
              id = number;
              return granted();
            });
  }

  private static String text(InetAddress address) {
    return IpRange.of(address).toString(); // as RFC 5952 wants it: some routers compare texts
  }

  private Grant granted() {
    return new Grant(request.internal(), lease());
  }

  private CompletableFuture<Grant> update() {
    String number = id;
    if (number == null) {
      return add();
    }
    return call("UpdatePinhole", "UniqueID", number, "NewLeaseTime", "" + lease().toSeconds())
        .thenApply(done -> granted());
  }

  @Override
  public CompletionStage<Grant> renew() {
    return update()
        .exceptionallyCompose(
            error -> {
              UpnpException refusal = Router.refusal(error);
              return refusal == null ? CompletableFuture.failedFuture(error) : add();
            });
  }

  /** The standard has no action that only asks, and this one does no harm. */
  @Override
  public CompletionStage<Boolean> isKnown() {
    return update()
        .handle(
            (grant, error) -> {
              UpnpException refusal = Router.refusal(error);
              return refusal == null || refusal.code() != UpnpException.NO_SUCH_PINHOLE;
            });
  }

  @Override
  public CompletionStage<Void> close() {
    String number = id;
    if (number == null) {
      return CompletableFuture.completedFuture(null);
    }
    id = null;
    return call("DeletePinhole", "UniqueID", number).handle((done, error) -> null);
  }
}
