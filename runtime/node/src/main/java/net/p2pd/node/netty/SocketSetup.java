package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.Locale;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Route;

/** Sets what a socket needs before it is bound, and finds out where to bind it. */
final class SocketSetup {

  private static final boolean POSIX =
      !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  private SocketSetup() {}

  /**
   * Returns the local address that the request's route is bound to, or null without a route.
   *
   * @throws PipeOpenException if the route is not bound or of another family than the destination
   */
  static @Nullable InetSocketAddress bound(PipeRequest request) {
    Route route = request.route().orElse(null);
    if (route == null) {
      return null;
    }
    InetSocketAddress bound =
        route
            .bound()
            .orElseThrow(
                () ->
                    new PipeOpenException(
                        "the route " + route.text() + " is not bound: call route.bind() first",
                        null));
    InetSocketAddress remote = request.remote().orElse(null);
    if (remote != null && family(remote) != family(bound)) {
      throw new PipeOpenException(
          "a route bound to "
              + Texts.of(bound)
              + " cannot reach "
              + Texts.of(remote)
              + ", which is of the other address family",
          null);
    }
    return bound;
  }

  static Family family(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new PipeOpenException(
          "the name " + address.getHostString() + " has not been resolved", null);
    }
    return Family.of(address.getAddress());
  }

  /** Applies the options that come before binding. */
  static void beforeBind(
      Sockets sockets,
      Channel channel,
      PipeRequest request,
      @Nullable InetSocketAddress bound,
      @Nullable Family family,
      boolean listening) {
    PipeOptions options = request.options();
    channel.config().setAutoRead(false);
    boolean asked = options.isSet(PipeOptions.REUSE_ADDRESS);
    boolean reuse = asked ? options.get(PipeOptions.REUSE_ADDRESS) : listening && POSIX;
    if (reuse || listening) {
      channel.config().setOption(ChannelOption.SO_REUSEADDR, reuse);
    }
    if (options.get(PipeOptions.REUSE_PORT) && !sockets.reusePort(channel)) {
      throw new UnsupportedOptionException(
          PipeOptions.REUSE_PORT.name(), "this operating system does not have it");
    }
    int hops = options.get(PipeOptions.HOP_LIMIT);
    if (hops != 0) {
      sockets.hopLimit(channel, hops, family);
    }
    if (options.get(PipeOptions.BIND_TO_DEVICE)) {
      request.route().ifPresent(route -> sockets.bindToDevice(channel, route.nicName()));
    }
    if (bound != null && family == Family.IPV6 && bound.getAddress().isAnyLocalAddress()) {
      sockets.onlyIpv6(channel);
    }
  }

  /**
   * Makes room for one byte more than a datagram may have: what fills it was longer, and Netty
   * would cut it off without a word.
   */
  static void datagramBuffers(Channel channel, PipeOptions options, NettyEventLoop loop) {
    int room = Math.min(options.get(PipeOptions.READ_BUFFER), DatagramDriver.MOST) + 1;
    channel.config().setRecvByteBufAllocator(loop.datagramRoom().allocator(room));
    channel.config().setWriteBufferWaterMark(StreamSetup.room(options));
    int held = options.get(PipeOptions.SOCKET_BUFFER);
    if (held != 0) {
      channel.config().setOption(ChannelOption.SO_RCVBUF, held);
    }
    if (options.get(PipeOptions.BROADCAST)) {
      channel.config().setOption(ChannelOption.SO_BROADCAST, true);
    }
  }

  /** Returns the name of the request's device, for error messages. */
  static @Nullable String nic(PipeRequest request) {
    return request.route().map(Route::nicName).orElse(null);
  }
}
