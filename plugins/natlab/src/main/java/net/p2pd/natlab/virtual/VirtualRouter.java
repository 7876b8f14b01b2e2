package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
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

  /** A service of the router for its inside, at a port of its own address. */
  @FunctionalInterface
  interface Service {

    /** Returns the answer to a datagram, or null for none. */
    byte @Nullable [] answer(Endpoint client, byte[] request);
  }

  private final VirtualInternet internet;
  private final String name;
  private final Map<Family, NatBox> boxes = new EnumMap<>(Family.class);
  private final Map<Integer, Service> services = new HashMap<>();
  private final List<InetAddress> own = new ArrayList<>();
  private final Attachment inside;
  private final Attachment outside;

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
  }

  /** Puts a box in for the family of its router address, and plugs its addresses in. */
  void box(Family family, NatBox box, InetAddress address) {
    boxes.put(family, box);
    own.add(address);
    inside.own(address);
    inside.network.gateway(family, inside);
    box.external().forEach(outside::own);
  }

  Attachment outside() {
    return outside;
  }

  void service(int port, Service service) {
    services.put(port, service);
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
    if (at == inside && own.contains(packet.destination().address())) {
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
    Service service =
        packet.protocol() == Protocol.UDP ? services.get(packet.destination().port()) : null;
    if (service == null || !(frame.payload() instanceof byte[] request)) {
      internet.trace().lost(name, "no such service", frame);
      return;
    }
    byte[] answer = service.answer(packet.source(), request);
    if (answer != null) {
      Packet back =
          Packet.udp(/* source= */ packet.destination(), /* destination= */ packet.source());
      inside.send(new Frame(back, answer));
    }
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
