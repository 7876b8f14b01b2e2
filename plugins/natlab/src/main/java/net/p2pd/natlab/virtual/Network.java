package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.IcmpError;
import net.p2pd.natlab.model.Packet;
import net.p2pd.natlab.model.Protocol;

/**
 * Machines that reach each other directly: a home network, or the whole public internet. It knows
 * who has which address; what nobody here has goes to the gateway, if there is one.
 */
final class Network {

  final VirtualInternet internet;
  final String name;
  private final Map<InetAddress, Attachment> owners = new HashMap<>();
  private final Map<Family, Attachment> gateways = new EnumMap<>(Family.class);

  Network(VirtualInternet internet, String name) {
    this.internet = internet;
    this.name = name;
  }

  void own(InetAddress address, Attachment attachment) {
    Attachment before = owners.putIfAbsent(address, attachment);
    if (before != null && before != attachment) {
      throw new IllegalArgumentException(
          address.getHostAddress() + " is taken in " + name + " by " + before.device.name());
    }
  }

  void gateway(Family family, Attachment router) {
    gateways.put(family, router);
  }

  void carry(Attachment from, Frame frame) {
    Endpoint destination = frame.packet().destination();
    Attachment to = owners.get(destination.address());
    if (to == null) {
      to = gateways.get(destination.family());
    }
    if (to == null || to == from) {
      lost("no route", frame);
      report(from, IcmpError.HOST_UNREACHABLE, frame, Frame.NO_MTU);
      return;
    }
    int mtu = Math.min(from.conditions().mtu(), to.conditions().mtu());
    if (frame.size() > mtu) {
      lost("larger than " + mtu, frame);
      report(from, IcmpError.TOO_BIG, frame, mtu);
      return;
    }
    from.transfer(to, frame);
  }

  private void report(Attachment to, IcmpError error, Frame about, Integer mtu) {
    Packet packet = about.packet();
    if (packet.protocol() != Protocol.ICMP) {
      Packet icmp = Packet.icmp(error, packet.destination().address(), packet);
      Frame notice = new Frame(icmp, mtu);
      internet.time().schedule(to.device.loop(), 0, () -> to.device.receive(to, notice));
    }
  }

  void lost(String why, Frame frame) {
    internet.trace().lost(name, why, frame);
  }
}
