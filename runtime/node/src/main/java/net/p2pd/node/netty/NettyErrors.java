package net.p2pd.node.netty;

import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeOpenException;

/**
 * Turns what Netty, the JDK and the kernel throw into sentences; none of Netty's types gets out.
 */
final class NettyErrors {

  /** What went wrong, whoever said it. */
  enum Kind {
    REFUSED,
    TIMED_OUT,
    NO_ROUTE,
    TAKEN,
    NOT_LOCAL,
    DENIED,
    TOO_LONG,
    RESET,
    TOO_MANY_FILES,
    NO_DEVICE,
    NO_FAMILY,
    CLOSED,
    OTHER
  }

  private NettyErrors() {}

  static Kind kind(@Nullable Throwable error) {
    for (Throwable t = error; t != null; t = t.getCause()) {
      Kind kind = kindOfOne(t);
      boolean vague = kind == Kind.OTHER || kind == Kind.CLOSED;
      if (!vague || t.getCause() == null) {
        return kind;
      }
    }
    return Kind.OTHER;
  }

  private static Kind kindOfOne(Throwable t) {
    if (t instanceof NativeIoException found) {
      return kindOfErrno(-found.expectedErr());
    }
    if (t instanceof ConnectTimeoutException) {
      return Kind.TIMED_OUT;
    }
    if (t instanceof PortUnreachableException) {
      return Kind.REFUSED;
    }
    if (t instanceof NoRouteToHostException) {
      return Kind.NO_ROUTE;
    }
    if (t instanceof ClosedChannelException || t instanceof ChannelOutputShutdownException) {
      return Kind.CLOSED;
    }
    Kind byText = kindOfText(String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT));
    return byText == Kind.OTHER && t instanceof ConnectException ? Kind.REFUSED : byText;
  }

  /** The numbers of Linux; only epoll reports them. */
  private static Kind kindOfErrno(int errno) {
    return switch (errno) {
      case 1, 13 -> Kind.DENIED;
      case 19 -> Kind.NO_DEVICE;
      case 23, 24 -> Kind.TOO_MANY_FILES;
      case 32, 104 -> Kind.RESET;
      case 90 -> Kind.TOO_LONG;
      case 97 -> Kind.NO_FAMILY;
      case 98 -> Kind.TAKEN;
      case 99 -> Kind.NOT_LOCAL;
      case 100, 101, 112, 113 -> Kind.NO_ROUTE;
      case 110 -> Kind.TIMED_OUT;
      case 111 -> Kind.REFUSED;
      default -> Kind.OTHER;
    };
  }

  private static Kind kindOfText(String text) {
    if (text.contains("reset")
        || text.contains("broken pipe")
        || text.contains("forcibly closed")) {
      return Kind.RESET;
    }
    if (text.contains("refused")) {
      return Kind.REFUSED;
    }
    if (text.contains("timed out")) {
      return Kind.TIMED_OUT;
    }
    if (text.contains("unreachable") || text.contains("no route")) {
      return Kind.NO_ROUTE;
    }
    if (text.contains("already in use")) {
      return Kind.TAKEN;
    }
    if (text.contains("cannot assign") || text.contains("can't assign")) {
      return Kind.NOT_LOCAL;
    }
    if (text.contains("permission denied") || text.contains("not permitted")) {
      return Kind.DENIED;
    }
    if (text.contains("too long") || text.contains("message larger")) {
      return Kind.TOO_LONG;
    }
    if (text.contains("too many open files")) {
      return Kind.TOO_MANY_FILES;
    }
    if (text.contains("no such device")) {
      return Kind.NO_DEVICE;
    }
    if (text.contains("family not supported") || text.contains("unsupported address")) {
      return Kind.NO_FAMILY;
    }
    return Kind.OTHER;
  }

  /** Returns the error as something of the JDK's, for a cause; null stays null. */
  static @Nullable Throwable plain(@Nullable Throwable error) {
    if (error == null || !error.getClass().getName().startsWith("io.netty.")) {
      return error;
    }
    Throwable cause = error.getCause();
    if (cause != null && cause != error) {
      return plain(cause);
    }
    IOException plain = new IOException(error.getMessage());
    plain.setStackTrace(error.getStackTrace());
    return plain;
  }

  private static String words(@Nullable Throwable error) {
    Throwable t = error;
    while (t != null && t.getCause() != null && t.getMessage() == null) {
      t = t.getCause();
    }
    if (t == null) {
      return "no reason given";
    }
    return t.getMessage() == null ? t.getClass().getSimpleName() : t.getMessage();
  }

  static PipeOpenException connect(Throwable error, InetSocketAddress remote, String limit) {
    String to = Texts.of(remote);
    String sentence =
        switch (kind(error)) {
          case REFUSED -> "nothing listens at " + to + " (connection refused)";
          case TIMED_OUT -> "no answer from " + to + " within " + limit;
          case NO_ROUTE -> "no route to " + to + ": its network cannot be reached from here";
          case DENIED -> "the system does not allow a connection to " + to + " (firewall?)";
          case RESET -> to + " broke the connection off while it opened";
          case NOT_LOCAL ->
              "no connection to " + to + ": no free local port, or the local address is gone";
          case TOO_MANY_FILES -> tooManyFiles("no connection to " + to);
          case NO_FAMILY -> "this system does not speak the address family of " + to;
          default -> "no connection to " + to + ": " + words(error);
        };
    return new PipeOpenException(sentence, plain(error));
  }

  static PipeOpenException bind(Throwable error, InetSocketAddress local, @Nullable String nic) {
    String host = local.getAddress().getHostAddress();
    String port = "port " + local.getPort() + " of " + host;
    String sentence =
        switch (kind(error)) {
          case TAKEN -> port + " is taken by another program; choose another or stop that program";
          case NOT_LOCAL ->
              host + " is not an address of this machine, so nothing can be bound to it";
          case DENIED ->
              "this user may not take "
                  + port
                  + "; choose a port from 1024 up, or ask for the right";
          case NO_FAMILY -> "this system does not speak the address family of " + host;
          case NO_DEVICE -> "there is no device " + nic + " on this machine";
          case TOO_MANY_FILES -> tooManyFiles("cannot bind " + port);
          default -> "cannot bind " + port + ": " + words(error);
        };
    return new PipeOpenException(sentence, plain(error));
  }

  private static String tooManyFiles(String what) {
    return what + ": this process has too many open files; raise its limit or close pipes";
  }

  /** Returns what an accepting socket says when it could not accept. */
  static PipeException accept(Throwable error, @Nullable SocketAddress local) {
    String what = "cannot accept at " + Texts.of(local);
    String sentence =
        kind(error) == Kind.TOO_MANY_FILES ? tooManyFiles(what) : what + ": " + words(error);
    return new PipeException(sentence, plain(error));
  }

  /** Returns why a datagram was not sent or could not be received. */
  static PipeException datagram(Throwable error, @Nullable SocketAddress to, int size) {
    String peer = Texts.of(to);
    String sentence =
        switch (kind(error)) {
          case REFUSED -> "nothing listens at " + peer + " (ICMP port unreachable)";
          case NO_ROUTE -> "no route to " + peer + ": its network cannot be reached from here";
          case TOO_LONG -> tooLong(size, peer);
          case DENIED ->
              "the system does not allow a datagram to "
                  + peer
                  + " (a broadcast address needs the option broadcast; else a firewall)";
          case NO_FAMILY -> peer + " is of another address family than this pipe";
          default -> "no datagram to or from " + peer + ": " + words(error);
        };
    return new PipeException(sentence, plain(error));
  }

  static String tooLong(int size, String peer) {
    return "a datagram of "
        + size
        + " bytes to "
        + peer
        + " is too long; UDP carries at most 65,507";
  }

  /** Returns why a connection that was open ended. */
  static CloseCause close(Throwable error, @Nullable SocketAddress remote) {
    String peer = Texts.of(remote);
    return switch (kind(error)) {
      case RESET ->
          CloseCause.of(CloseCause.RESET_BY_PEER, peer + " reset the connection (TCP RST)");
      case TIMED_OUT ->
          CloseCause.of(CloseCause.FAILED, peer + " does not answer any more (TCP timeout)");
      case NO_ROUTE ->
          CloseCause.of(CloseCause.CARRIER_GONE, "there is no route to " + peer + " any more");
      default ->
          CloseCause.of(
              CloseCause.FAILED, "the connection to " + peer + " failed: " + words(error));
    };
  }
}
