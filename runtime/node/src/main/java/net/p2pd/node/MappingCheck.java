package net.p2pd.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.Hairpinning;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;

/**
 * What speaks against a port that a router says it has opened, by the means that there are: what
 * the router itself says, what servers outside see, and, where the NAT lets one in by its external
 * addresses, going there.
 */
final class MappingCheck {

  /** How long a connection to oneself by way of the router may take. */
  static final Duration LIMIT = Duration.ofSeconds(1);

  private final Pipes pipes;

  MappingCheck(Pipes pipes) {
    this.pipes = pipes;
  }

  /**
   * Looks for an objection.
   *
   * @param nic with what is known of its routes and NAT
   * @return a sentence, or empty if nothing speaks against it; never fails
   */
  CompletableFuture<Optional<String>> objection(
      Nic nic, InetSocketAddress internal, PortMapping mapping) {
    InetSocketAddress external = mapping.external();
    String simple = simpleObjection(nic, internal, mapping);
    Family family = Family.of(internal.getAddress());
    if (simple != null || nic.nat(family, Transport.TCP).hairpinning() != Hairpinning.YES) {
      return CompletableFuture.completedFuture(Optional.ofNullable(simple));
    }
    PipeOptions options = PipeOptions.defaults().with(PipeOptions.CONNECT_TIMEOUT, LIMIT);
    return pipes
        .open(Transport.TCP, Destination.of(external), null, options)
        .thenAccept(Pipe::abort)
        .handle(
            (nothing, error) ->
                error == null
                    ? Optional.empty()
                    : Optional.of(
                        "nobody answers at "
                            + Destination.of(external)
                            + ", although this NAT lets its own inside in there"));
  }

  private static @Nullable String simpleObjection(
      Nic nic, InetSocketAddress internal, PortMapping mapping) {
    if (!mapping.isOpen()) {
      return "it is closed now";
    }
    if (mapping.doubt().isPresent()) {
      return mapping.doubt().get();
    }
    InetAddress external = mapping.external().getAddress();
    if (Family.of(external) != Family.of(internal.getAddress())) {
      return "its outside address " + external.getHostAddress() + " is of another family";
    }
    Optional<IpRange> seen = seen(nic, internal.getAddress());
    if (seen.isPresent() && !seen.get().contains(external)) {
      return "it says that its outside address is "
          + external.getHostAddress()
          + ", but servers outside see "
          + seen.get().first().getHostAddress()
          + "; another router lies before it, or it does not tell the truth";
    }
    return null;
  }

  /** What servers outside see of an address, as far as that was asked. */
  private static Optional<IpRange> seen(Nic nic, InetAddress own) {
    for (Route route : nic.routes(Family.of(own)).routes()) {
      if (route.nicRanges().stream().anyMatch(range -> range.contains(own))) {
        return route.external();
      }
    }
    return Optional.empty();
  }
}
