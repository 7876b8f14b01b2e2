package net.p2pd.natlab.linux;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.gateway.UpnpGateway;
import net.p2pd.natlab.model.Decision;
import net.p2pd.natlab.model.NatBox;
import net.p2pd.natlab.model.Packet;
import net.p2pd.natlab.model.Side;
import net.p2pd.natlab.virtual.LinkConditions;

/**
 * A router between a network inside and one outside, with a {@link NatBox} for each family. It has
 * no namespace: the engine is the router. All methods may be called by any thread.
 */
public final class LinuxRouter {

  private final Network.Fabric fabric;
  private final String name;
  private final Map<Family, NatBox> boxes = new EnumMap<>(Family.class);
  private final Link inside;
  private final Link outside;
  private final RouterServices services;

  LinuxRouter(
      Network.Fabric fabric,
      String name,
      Network inner,
      Network outer,
      LinkConditions lan,
      LinkConditions wan) {
    this.fabric = fabric;
    this.name = name;
    Plug plug = new Plug();
    this.inside = new Link(inner, plug, lan);
    this.outside = new Link(outer, plug, wan);
    this.services = new RouterServices(fabric.loop(), inside, name, boxes::get);
  }

  /** Puts a box in for the family of its router address, and plugs its addresses in. */
  void box(Family family, NatBox box, InetAddress address) {
    RouterWeb web =
        UpnpGateway.isWanted(box) ? RouterWeb.start(name, address, fabric.loop(), services) : null;
    fabric
        .loop()
        .call(
            () -> {
              services.address(address, web);
              boxes.put(family, box);
              inside.own(address);
              inside.network.gateway(family, inside);
              box.external().forEach(outside::own);
              return null;
            });
  }

  /** Ends the servers of the router. */
  void close() {
    services.close();
  }

  Link outside() {
    return outside;
  }

  /** Returns its name in the trace. */
  public String name() {
    return name;
  }

  /**
   * Asks or changes the box of a family, while no packet moves.
   *
   * @throws IllegalStateException if this router has none
   */
  public <T> T nat(Family family, Function<NatBox, T> question) {
    return fabric.loop().call(() -> question.apply(box(family)));
  }

  private NatBox box(Family family) {
    NatBox box = boxes.get(family);
    if (box == null) {
      throw new IllegalStateException(name + " has no way for " + family);
    }
    return box;
  }

  /** Forgets all mappings and sessions, as when it was switched off and on. */
  public void reboot() {
    fabric
        .loop()
        .call(
            () -> {
              boxes.values().forEach(box -> box.reboot(fabric.loop().now()));
              return null;
            });
  }

  /** Returns what happens on its link to the outside. */
  public LinkConditions conditions() {
    return fabric.loop().call(outside::conditions);
  }

  /** Changes what happens on its link to the outside, from now on. */
  public void conditions(LinkConditions changed) {
    fabric
        .loop()
        .call(
            () -> {
              outside.conditions(changed);
              return null;
            });
  }

  /** Plugs its link to the outside in or out. */
  public void connected(boolean is) {
    fabric
        .loop()
        .call(
            () -> {
              outside.up(is);
              return null;
            });
  }

  private void receive(Link at, Parcel parcel) {
    if (at == inside && services.isMeant(parcel)) {
      if (!services.serve(parcel)) {
        fabric.trace().lost(name, "no such service", parcel);
      }
      return;
    }
    NatBox box = boxes.get(Family.of(parcel.destination));
    Packet packet = parcel.known;
    if (box == null || packet == null) {
      String why = box == null ? "no way for this family" : "not for routers of the model";
      fabric.trace().lost(name, why, parcel);
      return;
    }
    Side from = at == inside ? Side.INSIDE : Side.OUTSIDE;
    Decision decision = box.process(from, packet, fabric.loop().now());
    fabric.trace().decided(name, parcel, decision);
    Packet next = decision.packet().orElse(null);
    if (next == null) {
      return;
    }
    Link to = decision.towards().orElseThrow() == Side.INSIDE ? inside : outside;
    if (decision.isForwarded()) {
      Rewriter.forward(parcel.bytes, packet, next);
      to.send(Parcel.known(parcel.bytes, next));
    } else {
      answer(to, next, parcel);
    }
  }

  private void answer(Link to, Packet answer, Parcel about) {
    BufferPool pool = fabric.loop().pool();
    PacketBuffer memory = pool.take(Replies.LARGEST);
    if (memory == null) {
      return;
    }
    try {
      Replies.build(answer, about, 0, memory);
      to.send(Parcel.known(memory, answer));
    } finally {
      pool.give(memory);
    }
  }

  /** What is plugged into both networks. */
  private final class Plug implements Link.Device {

    @Override
    public void receive(Link at, Parcel parcel) {
      LinuxRouter.this.receive(at, parcel);
    }

    @Override
    public String name() {
      return name;
    }
  }
}
