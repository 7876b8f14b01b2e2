package net.p2pd.natlab.linux;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.NicAddress;
import net.p2pd.natlab.virtual.LinkConditions;

/** What a host is to have, before there is one. */
final class HostPlan {

  static final String NIC = "eth0";

  final String name;
  final LinkConditions conditions;
  final List<NicAddress> addresses = new ArrayList<>();
  private final Map<Family, @Nullable InetAddress> gateways = new EnumMap<>(Family.class);

  HostPlan(String name, LinkConditions conditions) {
    this.name = name;
    this.conditions = conditions;
  }

  /**
   * Adds an address.
   *
   * @param gateway the router of its network; null for a host without neighbours
   */
  void address(InetAddress address, int prefix, @Nullable InetAddress gateway) {
    addresses.add(NicAddress.of(address, prefix));
    gateways.put(Family.of(address), gateway);
  }

  /** Makes the device and sets it up, in the namespace of the calling thread. */
  Tun make() {
    Tun device = Tun.open(NIC);
    try (NicSetup nic = NicSetup.up(NIC, conditions.mtu())) {
      addresses.forEach(nic::address);
      if (gateways.containsKey(Family.IPV4)) {
        nic.defaultRoute4(gateways.get(Family.IPV4));
      }
      if (gateways.containsKey(Family.IPV6)) {
        nic.defaultRoute6(gateways.get(Family.IPV6));
      }
      nic.settle();
      return device;
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }
}
