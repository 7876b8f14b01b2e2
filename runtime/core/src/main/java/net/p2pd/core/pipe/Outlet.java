package net.p2pd.core.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;

/**
 * Something that takes messages out of a pipe and may make it wait: a queue, a publisher's
 * subscriber, a link, a handler elsewhere. Everything happens on the pipe's loop unless said
 * otherwise.
 */
abstract class Outlet {

  static final Outlet[] NONE = {};

  /** What this outlet is an instance of on a server, whose handlers each accepted pipe inherits. */
  @Nullable Object template;

  /**
   * Offers a message.
   *
   * @param bytes position to limit; must be left as it is
   * @param from who sent it, if that is known
   */
  abstract void offer(Inbound inbound, ByteBuffer bytes, @Nullable InetSocketAddress from);

  /**
   * Hears that the other side ended its output.
   *
   * @return whether that is passed on, so that the pipe need not close itself
   */
  boolean ended() {
    return false;
  }

  /** Hears that the pipe closed and that nothing will be offered any more. */
  abstract void closed(CloseCause cause);

  /** Returns whether a handler still works on what it was given, so that the end has to wait. */
  boolean isBusy() {
    return false;
  }

  /** Hears that this side closes and that nobody wants the messages any more. */
  void discard() {}
}
