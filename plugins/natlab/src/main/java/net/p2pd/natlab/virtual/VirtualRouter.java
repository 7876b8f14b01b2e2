package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.gateway.PortControl;
import net.p2pd.natlab.gateway.UpnpGateway;
import net.p2pd.natlab.model.Decision;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.NatBox;
import net.p2pd.natlab.model.Packet;
import net.p2pd.natlab.model.Protocol;
import net.p2pd.natlab.model.Side;

/**
 * A router between a network inside and one outside, with a {@link NatBox} for each family. What
 * the boxes decide is done; what has no box does not pass.
 */
public final class VirtualRouter {

  private final VirtualInternet internet;
  private final String name;
  private final Map<Family, NatBox> boxes = new EnumMap<>(Family.class);
  private final PortControl portControl;
  private final UpnpGateway upnp;
  private final List<InetAddress> own = new ArrayList<>();
  private final Attachment inside;
  private final Attachment outside;
  private @Nullable RouterControl control;

  VirtualRouter(
      VirtualInternet internet,
      String name,
      Network inner,
      Network outer,
      LinkConditions lan,
      LinkConditions wan) {
    this.internet = internet;
    this.name = name;
    Plug plug = new Plug();
    this.inside = new Attachment(inner, plug, lan);
    this.outside = new Attachment(outer, plug, wan);
    this.portControl = new PortControl(boxes::get, internet.time()::nanos);
    this.upnp = new UpnpGateway(boxes::get, internet.time()::nanos, name);
  }

  /** Puts a box in for the family of its router address, and plugs its addresses in. */
  void box(Family family, NatBox box, InetAddress address) {
    boxes.put(family, box);
    own.add(address);
    inside.own(address);
    inside.network.gateway(family, inside);
    box.external().forEach(outside::own);
    if (UpnpGateway.isWanted(box)) {
      RouterControl there = control;
      if (there == null) {
        there = new RouterControl(internet, name, inside, upnp);
        control = there;
      }
      there.listen(address);
    }
  }

  Attachment outside() {
    return outside;
  }

  /**
   * Returns the box of a family.
   *
   * @throws IllegalStateException if this router has none
   */
  public NatBox nat(Family family) {
    NatBox box = boxes.get(family);
    if (box == null) {
      throw new IllegalStateException(name + " has no way for " + family);
    }
    return box;
  }

  /** Returns its name in the trace. */
  public String name() {
    return name;
  }

  /** Forgets all mappings and sessions, as when it was switched off and on. */
  public void reboot() {
    boxes.values().forEach(box -> box.reboot(internet.time().nanos()));
  }

  /** Returns what happens on its link to the outside. */
  public LinkConditions conditions() {
    return outside.conditions();
  }

  /** Changes what happens on its link to the outside, from now on. */
  public void conditions(LinkConditions changed) {
    outside.conditions(changed);
  }

  /** Plugs its link to the outside in or out. */
  public void connected(boolean is) {
    outside.up(is);
  }

  private void receive(Attachment at, Frame frame) {
    Packet packet = frame.packet();
    InetAddress to = packet.destination().address();
    if (at == inside && (own.contains(to) || to.isMulticastAddress())) {
      serve(frame);
      return;
    }
    NatBox box = boxes.get(packet.destination().family());
    if (box == null) {
      internet.trace().lost(name, "no way for this family", frame);
      return;
    }
    Side from = at == inside ? Side.INSIDE : Side.OUTSIDE;
    Decision decision = box.process(from, packet, internet.time().nanos());
    internet.trace().decided(name, frame, decision);
    decision.packet().ifPresent(next -> emit(decision, next, frame));
  }

  private void emit(Decision decision, Packet next, Frame frame) {
    Frame result = frame.with(next);
    if (decision.isAnswered()) {
      result =
          next.protocol() == Protocol.TCP && frame.payload() instanceof Segment segment
              ? new Frame(next, Segment.resetFor(frame.packet(), segment))
              : new Frame(next, Frame.NO_MTU);
    }
    boolean inwards = decision.towards().orElseThrow() == Side.INSIDE;
    (inwards ? inside : outside).send(result);
  }

  private void serve(Frame frame) {
    Packet packet = frame.packet();
    RouterControl there = control;
    if (packet.protocol() == Protocol.TCP && there != null) {
      there.receive(frame);
      return;
    }
    InetAddress self = address(packet.destination().family());
    List<byte[]> answers =
        packet.protocol() == Protocol.UDP
                && frame.payload() instanceof byte[] request
                && self != null
            ? answers(packet, self, request)
            : List.of();
    if (answers.isEmpty() || self == null) {
      internet.trace().lost(name, "no such service", frame);
      return;
    }
    Endpoint from = Endpoint.of(self, packet.destination().port());
    for (byte[] answer : answers) {
      inside.send(new Frame(Packet.udp(from, packet.source()), answer));
    }
  }

  private List<byte[]> answers(Packet packet, InetAddress self, byte[] request) {
    Endpoint to = packet.destination();
    boolean unicast = own.contains(to.address());
    if (to.port() == PortControl.PORT && unicast) {
      byte[] answer = portControl.answer(packet.source(), request);
      return answer == null ? List.of() : List.of(answer);
    }
    if (to.port() == UpnpGateway.SSDP_PORT && (unicast || UpnpGateway.isGroup(to.address()))) {
      return upnp.search(self, request);
    }
    return List.of();
  }

  /** Its own address of a family, for its inside; null without a box for that family. */
  private @Nullable InetAddress address(Family family) {
    for (InetAddress address : own) {
      if (Family.of(address) == family) {
        return address;
      }
    }
    return null;
  }

  /** What is plugged into both networks. */
  private final class Plug implements Attachment.Device {

    @Override
    public void receive(Attachment at, Frame frame) {
      VirtualRouter.this.receive(at, frame);
    }

    @Override
    public String name() {
      return name;
    }
  }
}
