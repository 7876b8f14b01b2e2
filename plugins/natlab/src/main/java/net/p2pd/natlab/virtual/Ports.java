package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.route.Family;

/** Who has bound which local port of one transport, by the rules of Linux. */
final class Ports {

  private static final int FIRST_EPHEMERAL = 32768;
  private static final int EPHEMERAL = 28232;

  /** One bound socket. */
  static final class Binding {
    final InetAddress address;
    final int port;
    private final boolean reuseAddress;
    private final boolean reusePort;
    private final boolean listens;

    Binding(InetAddress address, int port, PipeOptions options, boolean listens) {
      this.address = address;
      this.port = port;
      this.reuseAddress = options.get(PipeOptions.REUSE_ADDRESS);
      this.reusePort = options.get(PipeOptions.REUSE_PORT);
      this.listens = listens;
    }

    /** SO_REUSEADDR lets several have a port as long as none listens, SO_REUSEPORT always. */
    private boolean bears(Binding other) {
      boolean apart =
          !address.isAnyLocalAddress()
              && !other.address.isAnyLocalAddress()
              && !address.equals(other.address);
      boolean families =
          Family.of(address) != Family.of(other.address) && !isDual() && !other.isDual();
      return apart
          || families
          || (reusePort && other.reusePort)
          || (reuseAddress && other.reuseAddress && !listens && !other.listens);
    }

    private boolean isDual() {
      return address.isAnyLocalAddress() && Family.of(address) == Family.IPV6;
    }
  }

  private final VirtualHost host;
  private final String transport;
  private final Map<Integer, List<Binding>> bound = new HashMap<>();

  Ports(VirtualHost host, String transport) {
    this.host = host;
    this.transport = transport;
  }

  /**
   * Binds.
   *
   * @param wanted port 0 = any free one
   * @throws PipeOpenException if the address is not this host's or the port is taken
   */
  Binding bind(InetSocketAddress wanted, PipeOptions options, boolean listens) {
    InetAddress address = wanted.getAddress();
    if (address == null || (!address.isAnyLocalAddress() && !host.has(address))) {
      throw new PipeOpenException(
          PipeOpenException.NOT_BINDABLE,
          wanted.getHostString()
              + " is not an address of "
              + host.name()
              + ", so nothing can be bound to it",
          null);
    }
    if (wanted.getPort() != 0) {
      return take(new Binding(address, wanted.getPort(), options, listens));
    }
    int start = host.random().nextInt(EPHEMERAL);
    for (int i = 0; i < EPHEMERAL; i++) {
      int port = FIRST_EPHEMERAL + (start + i) % EPHEMERAL;
      if (!bound.containsKey(port)) {
        return take(new Binding(address, port, options, listens));
      }
    }
    throw new PipeOpenException(
        PipeOpenException.NOT_BINDABLE, "no free " + transport + " port on " + host.name(), null);
  }

  private Binding take(Binding binding) {
    List<Binding> others = bound.get(binding.port);
    if (others != null && !others.stream().allMatch(binding::bears)) {
      throw new PipeOpenException(
          PipeOpenException.NOT_BINDABLE,
          transport
              + " port "
              + binding.port
              + " of "
              + binding.address.getHostAddress()
              + " is taken on "
              + host.name(),
          null);
    }
    bound.computeIfAbsent(binding.port, port -> new ArrayList<>(1)).add(binding);
    return binding;
  }

  void release(@Nullable Binding binding) {
    if (binding == null) {
      return;
    }
    List<Binding> there = bound.get(binding.port);
    if (there != null && there.remove(binding) && there.isEmpty()) {
      bound.remove(binding.port);
    }
  }

  /** How many ports are in use. */
  int size() {
    return bound.size();
  }
}
