package net.p2pd.natlab.linux;

import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;
import net.p2pd.api.Nullable;

/**
 * The engine's end of a TUN device: packets that its namespace sends are read here, what is written
 * arrives there. Read by the loop's thread alone.
 */
final class Tun implements AutoCloseable {

  /** Takes what the namespace sent; the buffer is lent for the time of the call. */
  interface Receiver {
    void receive(PacketBuffer packet);
  }

  private static final String CLONE_DEVICE = "/dev/net/tun";
  private static final long TUNSETIFF = 0x400454caL;
  private static final int IFF_TUN = 0x0001;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFREQ = 40;
  private static final int NAME = 16;

  private final int fd;
  private @Nullable Receiver receiver;
  private boolean closed;

  private Tun(int fd) {
    this.fd = fd;
  }

  /** Makes a device in the namespace of the calling thread; its fd works in every thread. */
  static Tun open(String name) {
    int fd =
        LibC.check(
            LibC.open(CLONE_DEVICE, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC), CLONE_DEVICE);
    Struct request = new Struct(IFREQ);
    request.put(0, name.getBytes(StandardCharsets.US_ASCII));
    request.putShort(NAME, IFF_TUN | IFF_NO_PI);
    if (LibC.ioctl(fd, TUNSETIFF, request) < 0) {
      LinuxLabException failure = LibC.failure("the device " + name + " cannot be made");
      LibC.close(fd);
      throw failure;
    }
    return new Tun(fd);
  }

  int fd() {
    return fd;
  }

  void receiver(Receiver to) {
    receiver = to;
  }

  /** Reads one packet and hands it on; returns whether there was one. */
  boolean readOne(PacketBuffer into) {
    long length = LibC.read(fd, into.address, into.bytes.capacity());
    if (length < 0 && Native.getLastError() == LibC.EINTR) {
      return true;
    }
    if (length <= 0) {
      return false;
    }
    Receiver to = receiver;
    if (to != null) {
      into.length = (int) length;
      to.receive(into);
    }
    return true;
  }

  /** Lets a packet arrive in the namespace; false if it does not take it, as when it is down. */
  boolean write(PacketBuffer packet) {
    return LibC.write(fd, packet.address, packet.length) == packet.length;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      LibC.close(fd);
    }
  }
}
