package net.p2pd.natlab.linux;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.NicAddress;
import net.p2pd.natlab.virtual.LinkConditions;

/**
 * A host of the laboratory: a network namespace with one interface. Sockets of this process and
 * whole programs can be put into it.
 */
public final class LinuxHost {

  private final String name;
  private final List<InetAddress> addresses;
  private final Namespace namespace;
  private final Tun device;
  private final Programs programs;
  private final Loop loop;
  private final Link link;

  private LinuxHost(
      HostPlan plan, Network network, Namespace namespace, Tun device, Programs programs) {
    this.name = plan.name;
    this.addresses = plan.addresses.stream().map(NicAddress::address).toList();
    this.namespace = namespace;
    this.device = device;
    this.programs = programs;
    this.loop = network.fabric.loop();
    this.link = new Link(network, new Plug(network.fabric.trace()), plan.conditions);
  }

  static LinuxHost create(HostPlan plan, Network network, Programs programs) {
    Namespace.Made<Tun> made = Namespace.create(plan::make);
    LinuxHost host = new LinuxHost(plan, network, made.namespace(), made.result(), programs);
    try {
      host.loop.call(
          () -> {
            host.plug(network.fabric.trace());
            return null;
          });
      host.loop.add(host.device);
      return host;
    } catch (RuntimeException e) {
      host.close();
      throw e;
    }
  }

  private void plug(LinuxTrace trace) {
    addresses.forEach(link::own);
    PacketReader reader = new PacketReader();
    device.receiver(
        bytes -> {
          Parcel parcel = reader.read(bytes);
          if (parcel != null) {
            trace.sent(name, parcel);
            link.send(parcel);
          }
        });
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Returns its addresses of both families, in the order in which it got them. */
  public List<InetAddress> addresses() {
    return addresses;
  }

  /**
   * Returns its first address of a family.
   *
   * @throws IllegalStateException if it has none
   */
  public InetAddress address(Family family) {
    return addresses.stream()
        .filter(address -> Family.of(address) == family)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " has no " + family + " address"));
  }

  /**
   * Runs something in the host's namespace: sockets that it makes belong to this host for ever,
   * whichever thread uses them later. It must not start threads, which would stay there too.
   *
   * @throws java.util.concurrent.CompletionException around a checked exception of the task
   */
  public <T extends @Nullable Object> T call(Callable<T> task) {
    return namespace.call(task);
  }

  /**
   * Starts a program in the host's namespace. It finds the names of public hosts in {@code
   * /etc/hosts}, and ends with the laboratory, also if this process is killed.
   *
   * @param builder what to start and where its output goes; its command is changed
   * @return the process; its status is 127 if there is no such program
   * @throws LinuxLabException if nothing can be started there
   */
  public Process start(ProcessBuilder builder) {
    return programs.start(builder, namespace.path());
  }

  /** Plugs its link in or out. */
  public void connected(boolean is) {
    loop.call(
        () -> {
          link.up(is);
          return null;
        });
  }

  /** Changes what happens on its link, from now on; its interface keeps the MTU that it has. */
  public void conditions(LinkConditions changed) {
    loop.call(
        () -> {
          link.conditions(changed);
          return null;
        });
  }

  /** Returns where other programs find the namespace, such as {@code nsenter --net=...}. */
  public String namespace() {
    return namespace.path();
  }

  void close() {
    device.close();
    namespace.close();
  }

  private final class Plug implements Link.Device {
    private final LinuxTrace trace;

    Plug(LinuxTrace trace) {
      this.trace = trace;
    }

    @Override
    public void receive(Link at, Parcel parcel) {
      if (device.write(parcel.bytes)) {
        trace.received(name, parcel);
      } else {
        trace.lost(name, "not taken by the kernel", parcel);
      }
    }

    @Override
    public String name() {
      return name;
    }
  }
}
