package net.p2pd.natlab.linux;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;

/**
 * The calls of the C library that the JDK has no words for. Addresses are plain numbers, since
 * these run for every packet.
 */
final class LibC {

  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  static final int EINTR = 4;
  static final int EAGAIN = 11;

  static final int CLONE_NEWNET = 0x40000000;

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SOCK_DGRAM = 2;

  static final int EPOLLIN = 1;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;

  static final int CLOCK_MONOTONIC = 1;

  static {
    Native.register(LibC.class, Platform.C_LIBRARY_NAME);
  }

  private LibC() {}

  static native int open(String path, int flags);

  static native int close(int fd);

  static native long read(int fd, long address, long size);

  static native long write(int fd, long address, long size);

  private static native int ioctl(int fd, long request, long argument);

  static int ioctl(int fd, long request, Struct argument) {
    try {
      return ioctl(fd, request, argument.address());
    } finally {
      Reference.reachabilityFence(argument);
    }
  }

  static native int socket(int domain, int type, int protocol);

  static native int unshare(int flags);

  static native int setns(int fd, int type);

  static native int epoll_create1(int flags);

  static native int epoll_ctl(int epoll, int operation, int fd, long event);

  static native int epoll_wait(int epoll, long events, int size, int millis);

  static native int eventfd(int value, int flags);

  static native int timerfd_create(int clock, int flags);

  static native int timerfd_settime(int fd, int flags, long time, long old);

  static native Pointer strerror(int error);

  /** Returns what the last failed call of this thread complained about. */
  static LinuxLabException failure(String what) {
    int error = Native.getLastError();
    return new LinuxLabException(what + ": " + strerror(error).getString(0), error);
  }

  /**
   * Passes on what a call returned.
   *
   * @throws LinuxLabException if that is less than 0
   */
  static int check(int result, String what) {
    if (result < 0) {
      throw failure(what);
    }
    return result;
  }

  /** Loads what there is to load, on a thread that stays out of namespaces. */
  static void load() {}
}
