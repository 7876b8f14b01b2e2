package net.p2pd.api.route;

import java.util.regex.Pattern;

/** What may name a NIC, wherever it is named. */
final class NicNames {
  /** Far beyond what any system allows; keeps texts and messages short. */
  private static final int MAX_LENGTH = 256;

  /**
   * How the usual container engines and hypervisors name the NICs by which a machine reaches its
   * own guests: Docker, Podman, Kubernetes' network plugins, LXC, libvirt, VMware, VirtualBox,
   * Parallels, Hyper-V, the sharing of macOS and of Windows.
   */
  private static final Pattern INSIDE_MACHINE =
      Pattern.compile(
          "(docker|br-[0-9a-f]{12}|veth|podman|cni|cali|flannel|cilium|weave|kube-|lxcbr|lxdbr|lxc"
              + "|virbr|vnet|vmnet|vboxnet|bridge1[0-9]{2}|vmenet)[0-9a-z_.:-]*"
              + "|vEthernet .*|.*(Hyper-V Virtual|VirtualBox|VMware Virtual|Wi-Fi Direct Virtual).*",
          Pattern.CASE_INSENSITIVE);

  private NicNames() {}

  /** Whether a NIC is named like one that leads to guests of its own machine; only a hint. */
  static boolean isInsideMachine(Nic nic) {
    return INSIDE_MACHINE.matcher(nic.name()).matches()
        || INSIDE_MACHINE.matcher(nic.displayName()).matches();
  }

  static String checkName(String name) {
    if (name.isBlank() || name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a NIC's name has 1 to "
              + MAX_LENGTH
              + " characters and is not blank; this one has "
              + name.length());
    }
    return name;
  }

  static int checkIndex(String name, int index) {
    if (index < 0) {
      throw new IllegalArgumentException(
          "NIC " + name + " has index " + index + "; an index is positive, or 0 if there is none");
    }
    return index;
  }
}
