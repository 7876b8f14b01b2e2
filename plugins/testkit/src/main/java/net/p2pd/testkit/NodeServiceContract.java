package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import org.junit.jupiter.api.Test;

/** The rule of {@link NodeService} ({@code NODESERVICE-1}). */
public abstract class NodeServiceContract extends ServiceContract<NodeService> {

  private record Port(Transport transport, InetSocketAddress address) {
    @Override
    public String toString() {
      return transport + " " + address;
    }
  }

  /** For authors' tests. */
  protected NodeServiceContract() {}

  /** Makes a service, a new one each time. */
  protected abstract NodeService nodeService();

  /**
   * Returns the TCP ports where a started service serves, for one with a network of its own ({@link
   * #usesOnlyTheContext} is false); those that it opened by the context are known.
   */
  protected List<InetSocketAddress> ports(NodeService started) {
    throw new UnsupportedOperationException("override ports() to say where the service serves");
  }

  /** Says whether it serves at a port at all; true unless overridden. */
  protected boolean hasPorts() {
    return true;
  }

  @Override
  final NodeService service() {
    return nodeService();
  }

  private List<Port> serving(NodeService service, KitContext context) {
    if (!usesOnlyTheContext()) {
      return ports(service).stream().map(address -> new Port(Transport.TCP, address)).toList();
    }
    return context.kitPipes().servers().stream()
        .map(pipe -> new Port(pipe.transport(), pipe.local().orElseThrow()))
        .toList();
  }

  @Test
  @Rule("NODESERVICE-1")
  void itServesOnceStartReturned() {
    KitContext context = newContext();
    NodeService service = start(nodeService(), context);
    List<Port> ports = serving(service, context);
    if (!hasPorts()) {
      assertThat(ports).as("ports of a service that was declared to have none").isEmpty();
      throw skipped("declared: it has no port (hasPorts() is false)");
    }
    assertThat(ports).as("ports where it serves when start returned").isNotEmpty();
    for (Port port : ports) {
      boolean serves = isTcp(port) ? accepts(port, context) : !isFree(port, context);
      assertThat(serves).as("whether somebody is there at %s once started", port).isTrue();
    }
  }

  @Test
  @Rule("NODESERVICE-1")
  void itsPortsAreFreeOnceItIsClosed() {
    KitContext context = newContext();
    NodeService service = start(nodeService(), context);
    List<Port> ports = serving(service, context);
    for (Port port : ports) {
      if (isTcp(port)) {
        accepts(port, context); // a guest shortly before it closes
      }
    }
    close(service);
    for (Port port : ports) {
      assertThat(world().until(() -> isFree(port, context), limits().close()))
          .as("whether the port %s is free once the service is closed", port)
          .isTrue();
    }
  }

  private static boolean isTcp(Port port) {
    return port.transport.equals(Transport.TCP);
  }

  private boolean accepts(Port port, KitContext context) {
    if (!usesOnlyTheContext()) {
      try (Socket guest = new Socket()) {
        guest.connect(port.address, Math.toIntExact(limits().arrive().toMillis()));
        return true;
      } catch (IOException e) {
        return false;
      }
    }
    boolean wildcard = port.address.getAddress().isAnyLocalAddress();
    InetAddress address =
        wildcard
            ? nic(port, context).addresses(family(port)).get(0).address()
            : port.address.getAddress();
    Destination destination =
        Destination.of(new InetSocketAddress(address, port.address.getPort()));
    KitContext near = address.isLoopbackAddress() ? context : newContext();
    return opens(near, Transport.TCP, destination, null);
  }

  private boolean isFree(Port port, KitContext context) {
    if (!usesOnlyTheContext()) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.setReuseAddress(true);
        probe.bind(port.address);
        return true;
      } catch (IOException e) {
        return false;
      }
    }
    Nic nic = nic(port, context);
    Route route =
        Route.of(nic.name(), nic.index(), nic.ranges(family(port)))
            .bind(port.address.getAddress(), port.address.getPort());
    return opens(context, port.transport, null, route);
  }

  private boolean opens(
      KitContext context,
      Transport transport,
      @Nullable Destination destination,
      @Nullable Route route) {
    try {
      Pipe pipe =
          world()
              .await(
                  "opening of a pipe to see what is there",
                  context.pipes().open(transport, destination, route, PipeOptions.defaults()),
                  limits().arrive());
      pipe.abort();
      world().until(() -> pipe.closed().isDone(), limits().close());
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }

  private static Family family(Port port) {
    return Family.of(port.address.getAddress());
  }

  private static Nic nic(Port port, KitContext context) {
    return context.nics().stream()
        .filter(nic -> !nic.isLoopback() && nic.families().contains(family(port)))
        .findFirst()
        .orElseThrow();
  }
}
