package net.p2pd.natlab.linux;

import java.io.IOException;
import java.lang.ref.Reference;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.NicAddress;

/**
 * Gives a network interface of the calling thread's namespace its addresses and routes, by the
 * calls that {@code ifconfig} and {@code route} use. No program has to be there for that.
 */
final class NicSetup implements AutoCloseable {

  private static final long SIOCADDRT = 0x890B;
  private static final long SIOCGIFFLAGS = 0x8913;
  private static final long SIOCSIFFLAGS = 0x8914;
  private static final long SIOCSIFADDR = 0x8916;
  private static final long SIOCSIFNETMASK = 0x891c;
  private static final long SIOCSIFMTU = 0x8922;
  private static final long SIOCGIFINDEX = 0x8933;
  private static final long SIOCSIFTXQLEN = 0x8943;

  private static final int IFF_UP = 1;
  private static final int RTF_UP = 1;
  private static final int RTF_GATEWAY = 2;

  private static final int IFREQ = 40;
  private static final int NAME = 16;
  private static final int IN6_IFREQ = 24;
  private static final int RTENTRY = 120;
  private static final int IFA_F_TENTATIVE = 0x40;
  private static final Path ADDRESSES_6 = Path.of("/proc/thread-self/net/if_inet6");
  private static final Duration SETTLING = Duration.ofSeconds(5);
  private static final int IN6_RTMSG = 80;

  /** Bursts of a whole TCP window wait here while the engine is busy. */
  private static final int QUEUE = 4_000;

  private final String name;
  private final int four;
  private final int six;
  private int addresses;

  private NicSetup(String name) {
    this.name = name;
    this.four =
        LibC.check(LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.O_CLOEXEC, 0), "socket");
    this.six = LibC.socket(LibC.AF_INET6, LibC.SOCK_DGRAM | LibC.O_CLOEXEC, 0);
  }

  /** Switches loopback and an interface on. */
  static NicSetup up(String name, int mtu) {
    NicSetup loopback = new NicSetup("lo");
    try (loopback) {
      loopback.up();
    }
    NicSetup setup = new NicSetup(name);
    try {
      Struct request = request(name);
      request.putInt(NAME, mtu);
      setup.four(SIOCSIFMTU, request, "MTU " + mtu);
      request.putInt(NAME, QUEUE);
      LibC.ioctl(setup.four, SIOCSIFTXQLEN, request); // in a user namespace it stays as it is
      setup.up();
    } catch (RuntimeException e) {
      setup.close();
      throw e;
    }
    return setup;
  }

  private void up() {
    Struct request = request(name);
    four(SIOCGIFFLAGS, request, "flags");
    request.putShort(NAME, request.getShort(NAME) | IFF_UP);
    four(SIOCSIFFLAGS, request, "up");
  }

  /** Adds an address; its network is reached directly. */
  void address(NicAddress address) {
    if (address.address() instanceof Inet4Address) {
      address4(address);
    } else {
      address6(address);
    }
  }

  private void address4(NicAddress address) {
    // More than one address of this family wants a label for each.
    String label = addresses++ == 0 ? name : name + ":" + (addresses - 1);
    Struct request = request(label);
    putAddress(request, NAME, address.address());
    four(SIOCSIFADDR, request, "address " + address);
    int mask = address.prefixLength() == 0 ? 0 : -1 << (32 - address.prefixLength());
    request.putShort(NAME, LibC.AF_INET);
    request.put(
        NAME + 4,
        new byte[] {(byte) (mask >> 24), (byte) (mask >> 16), (byte) (mask >> 8), (byte) mask});
    four(SIOCSIFNETMASK, request, "netmask of " + address);
  }

  private void address6(NicAddress address) {
    Struct request = new Struct(IN6_IFREQ);
    request.put(0, address.address().getAddress());
    request.putInt(16, address.prefixLength());
    request.putInt(20, index());
    six(SIOCSIFADDR, request, "address " + address);
  }

  /**
   * Makes the interface the way to everything else.
   *
   * @param gateway the router in the same network; null where there are no neighbours
   */
  void defaultRoute4(@Nullable InetAddress gateway) {
    Struct device = Struct.text(name);
    Struct request = new Struct(RTENTRY);
    request.putShort(8, LibC.AF_INET);
    request.putShort(40, LibC.AF_INET);
    if (gateway != null) {
      putAddress(request, 24, gateway);
    }
    request.putShort(56, gateway == null ? RTF_UP : RTF_UP | RTF_GATEWAY);
    request.putLong(88, device.address());
    try {
      four(SIOCADDRT, request, "default route");
    } finally {
      Reference.reachabilityFence(device);
    }
  }

  /** The same for IPv6. */
  void defaultRoute6(@Nullable InetAddress gateway) {
    Struct request = new Struct(IN6_RTMSG);
    if (gateway != null) {
      request.put(32, gateway.getAddress());
    }
    request.putInt(56, 1);
    request.putInt(72, gateway == null ? RTF_UP : RTF_UP | RTF_GATEWAY);
    request.putInt(76, index());
    six(SIOCADDRT, request, "IPv6 default route");
  }

  /**
   * Waits until the kernel lets programs use the IPv6 addresses. It would look for others who have
   * them, finds that there is nobody to ask, and takes a moment for that.
   */
  void settle() {
    long limit = System.nanoTime() + SETTLING.toNanos();
    while (isTentative() && System.nanoTime() < limit) {
      LockSupport.parkNanos(200_000);
    }
  }

  private static boolean isTentative() {
    try {
      for (String line : Files.readAllLines(ADDRESSES_6)) {
        String[] fields = line.split(" +", -1);
        if ((Integer.parseInt(fields[4], 16) & IFA_F_TENTATIVE) != 0) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false; // there is no IPv6 here
    }
  }

  private int index() {
    Struct request = request(name);
    four(SIOCGIFINDEX, request, "index");
    return request.getInt(NAME);
  }

  private static Struct request(String device) {
    Struct request = new Struct(IFREQ);
    request.put(0, device.getBytes(StandardCharsets.US_ASCII));
    return request;
  }

  private static void putAddress(Struct request, int at, InetAddress address) {
    request.putShort(at, LibC.AF_INET);
    request.put(at + 4, address.getAddress());
  }

  private void four(long what, Struct request, String words) {
    LibC.check(LibC.ioctl(four, what, request), name + ": " + words);
  }

  private void six(long what, Struct request, String words) {
    LibC.check(LibC.ioctl(six, what, request), name + ": " + words);
  }

  @Override
  public void close() {
    LibC.close(four);
    if (six >= 0) {
      LibC.close(six);
    }
  }
}
