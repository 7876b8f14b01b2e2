package net.p2pd.core.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeRole;
import net.p2pd.api.pipe.Transport;

/** What an end of a carrier in memory is: everything about it that does not change. */
abstract class MemoryEnd implements PipeDriver {

  private final PipeKind kind;
  private final PipeRole role;
  private final EventLoop loop;
  private final InetSocketAddress local;
  private final @Nullable InetSocketAddress remote;

  MemoryEnd(
      PipeKind kind, PipeRole role, EventLoop loop, int port, @Nullable InetSocketAddress remote) {
    this.kind = kind;
    this.role = role;
    this.loop = loop;
    this.local = address(port);
    this.remote = remote;
  }

  /** Returns an address of this machine with the given port. */
  public static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public final PipeKind kind() {
    return kind;
  }

  @Override
  public final Transport transport() {
    return switch (kind) {
      case STREAM -> Transport.TCP;
      case DATAGRAM -> Transport.UDP;
      default -> Transport.SESSION;
    };
  }

  @Override
  public final PipeRole role() {
    return role;
  }

  @Override
  public final EventLoop eventLoop() {
    return loop;
  }

  @Override
  public final InetSocketAddress local() {
    return local;
  }

  @Override
  public final @Nullable InetSocketAddress remote() {
    return remote;
  }

  final void checkLoop() {
    if (!loop.inLoop()) {
      throw new IllegalStateException("DRIVER-1: called outside the loop");
    }
  }

  @Override
  public final String toString() {
    return kind + " " + local.getPort();
  }
}
