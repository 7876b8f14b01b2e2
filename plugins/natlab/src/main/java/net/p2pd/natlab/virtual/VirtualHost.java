package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.RouteProvider;
import net.p2pd.core.pipe.CorePipes;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.IcmpError;
import net.p2pd.natlab.model.Packet;
import net.p2pd.natlab.model.Protocol;
import net.p2pd.natlab.model.TcpFlags;

/**
 * A machine in the laboratory: network interfaces, an event loop, sockets, random numbers. Programs
 * use it through {@link #pipes}, as on a real machine.
 */
public final class VirtualHost {

  private final VirtualInternet internet;
  private final String name;
  private final @Nullable VirtualHome home;
  private final VirtualLoop loop;
  private final RandomGenerator random;
  private final List<HostNic> nics = new ArrayList<>();
  private final List<Runnable> nicListeners = new ArrayList<>();
  private final UdpSockets udp;
  private final TcpStack tcp;
  private final PipeProvider provider;
  private final Pipes pipes;

  VirtualHost(VirtualInternet internet, String name, RandomGenerator random) {
    this(internet, name, random, null);
  }

  VirtualHost(
      VirtualInternet internet, String name, RandomGenerator random, @Nullable VirtualHome home) {
    this.internet = internet;
    this.home = home;
    this.name = name;
    this.random = random;
    this.loop = new VirtualLoop(internet.time());
    this.udp = new UdpSockets(this);
    this.tcp = new TcpStack(this);
    HostNic loopback = new HostNic("lo", 1, null);
    loopback.address(NicAddress.parse("127.0.0.1/8"), null);
    loopback.address(NicAddress.parse("::1/128"), null);
    nics.add(loopback);
    this.provider = new VirtualPipes(this);
    this.pipes = CorePipes.of(() -> List.of(provider), internet::resolve, this::nics, () -> loop);
  }

  HostNic plug(Network network, LinkConditions conditions) {
    return plug(new Attachment(network, new Plug(), conditions));
  }

  /** Plugs it in where something else is plugged in already, which hands frames to it. */
  HostNic plug(Attachment shared) {
    int index = nics.size() + 1;
    HostNic nic = new HostNic("eth" + (index - 2), index, shared);
    nics.add(nic);
    return nic;
  }

  /** Takes a frame that came to a shared attachment. */
  void arrived(Frame frame) {
    loop.after(0, () -> receive(frame));
  }

  /** Returns its name in the trace. */
  public String name() {
    return name;
  }

  /** Returns the home it stands in; empty for a public host. */
  public Optional<VirtualHome> home() {
    return Optional.ofNullable(home);
  }

  /** Returns the loop that all its sockets work on. */
  public EventLoop eventLoop() {
    return loop;
  }

  VirtualLoop loop() {
    return loop;
  }

  /** Returns its random numbers, which follow from the seed. */
  public RandomGenerator random() {
    return random;
  }

  /** Returns what opens pipes on this host. */
  public Pipes pipes() {
    return pipes;
  }

  /** Returns its network interfaces as they are now. */
  public List<Nic> nics() {
    return nics.stream().map(HostNic::describe).toList();
  }

  /** Returns its network interfaces as the service that nodes ask. */
  public RouteProvider routeProvider() {
    return new VirtualRoutes(this);
  }

  /** Returns the service that opens pipes on it, below {@link #pipes}. */
  public PipeProvider pipeProvider() {
    return provider;
  }

  /** Tells when {@link #nics()} would answer differently. */
  public Registration onNicsChanged(Runnable listener) {
    nicListeners.add(listener);
    return () -> nicListeners.remove(listener);
  }

  /**
   * Returns its first address of a family on a network.
   *
   * @throws IllegalStateException if it has none
   */
  public InetAddress address(Family family) {
    for (HostNic nic : nics) {
      InetAddress own = nic.attachment == null ? null : nic.address(family);
      if (own != null) {
        return own;
      }
    }
    throw new IllegalStateException(name + " has no address of " + family);
  }

  /** Pulls the cable of its network interfaces, or puts it back. */
  public void connected(boolean is) {
    for (HostNic nic : nics) {
      if (nic.attachment != null) {
        nic.attachment.up(is);
      }
    }
    List.copyOf(nicListeners).forEach(loop::execute);
  }

  /** Changes what happens on the links to its networks, from now on. */
  public void conditions(LinkConditions changed) {
    for (HostNic nic : nics) {
      if (nic.attachment != null) {
        nic.attachment.conditions(changed);
      }
    }
  }

  VirtualInternet internet() {
    return internet;
  }

  UdpSockets udp() {
    return udp;
  }

  TcpStack tcp() {
    return tcp;
  }

  /** Whether an address is one of this host's. */
  boolean has(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return true;
    }
    for (HostNic nic : nics) {
      if (nic.has(address)) {
        return true;
      }
    }
    return false;
  }

  /** The address that packets to a destination come from; null if there is no way there. */
  @Nullable
  InetAddress sourceFor(InetAddress destination) {
    if (has(destination)) {
      return destination;
    }
    HostNic nic = nicFor(destination, null);
    return nic == null ? null : nic.sourceFor(destination);
  }

  private @Nullable HostNic nicFor(InetAddress destination, @Nullable InetAddress source) {
    HostNic found = null;
    for (HostNic nic : nics) {
      if (nic.attachment == null
          || !nic.isUp()
          || nic.sourceFor(destination) == null
          || (source != null && !nic.has(source))) {
        continue;
      }
      if (nic.isNear(destination)) {
        return nic;
      }
      found = found == null ? nic : found;
    }
    return found;
  }

  /** The largest IP packet to a destination that the first link takes. */
  int mtu(InetAddress destination) {
    HostNic nic = has(destination) ? null : nicFor(destination, null);
    return nic == null || nic.attachment == null ? 65535 : nic.attachment.conditions().mtu();
  }

  /** Sends a frame whose source is one of this host's; false if there is no way. */
  boolean send(Frame frame) {
    Packet packet = frame.packet();
    internet.trace().sent(name, frame);
    if (has(packet.destination().address())) {
      loop.after(0, () -> receive(frame));
      return true;
    }
    HostNic nic = nicFor(packet.destination().address(), packet.source().address());
    if (nic == null || nic.attachment == null) {
      internet.trace().lost(name, "no route", frame);
      return false;
    }
    nic.attachment.send(frame);
    return true;
  }

  private void receive(Frame frame) {
    Packet packet = frame.packet();
    if (!has(packet.destination().address())) {
      internet.trace().lost(name, "not for this host", frame);
      return;
    }
    internet.trace().received(name, frame);
    switch (packet.protocol()) {
      case UDP -> receiveDatagram(frame);
      case TCP -> tcp.receive(packet, (Segment) frame.payload());
      case ICMP -> error(packet, frame.payload());
    }
  }

  private void receiveDatagram(Frame frame) {
    Packet packet = frame.packet();
    if (!udp.receive(packet, (byte[]) frame.payload())) {
      Packet icmp = Packet.icmp(IcmpError.PORT_UNREACHABLE, packet.destination().address(), packet);
      send(new Frame(icmp, Frame.NO_MTU));
    }
  }

  private void error(Packet icmp, Object payload) {
    Packet about = icmp.quoted();
    if (about.protocol() == Protocol.TCP) {
      tcp.error(icmp.error(), about, payload instanceof Integer mtu ? mtu : 0);
    } else {
      udp.error(icmp.error(), about);
    }
  }

  /** Refuses a segment that belongs to no connection. */
  void reset(Packet packet, Segment segment) {
    if (!packet.has(TcpFlags.RST)) {
      int flags = packet.has(TcpFlags.ACK) ? TcpFlags.RST : TcpFlags.RST | TcpFlags.ACK;
      Endpoint from = packet.destination();
      Endpoint to = packet.source();
      send(new Frame(Packet.tcp(from, to, flags), Segment.resetFor(packet, segment)));
    }
  }

  /** What is plugged into networks. */
  private final class Plug implements Attachment.Device {

    @Override
    public void receive(Attachment at, Frame frame) {
      VirtualHost.this.receive(frame);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public VirtualLoop loop() {
      return loop;
    }
  }
}
