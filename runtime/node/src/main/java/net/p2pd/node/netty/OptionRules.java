package net.p2pd.node.netty;

import java.util.Set;
import net.p2pd.api.pipe.PipeOption;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.Tls;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;

/** Refuses options that TCP, UDP or this provider cannot honour (rule PIPES-2). */
final class OptionRules {

  private static final Set<PipeOption<?>> KNOWN =
      Set.of(
          PipeOptions.DNS_TIMEOUT,
          PipeOptions.CONNECT_TIMEOUT,
          PipeOptions.HANDSHAKE_TIMEOUT,
          PipeOptions.RECEIVE_TIMEOUT,
          PipeOptions.LINGER,
          PipeOptions.FRAMING,
          PipeOptions.TLS,
          PipeOptions.QUEUE_SIZE,
          PipeOptions.QUEUE_BYTES,
          PipeOptions.OVERFLOW,
          PipeOptions.SEND_LIMIT,
          PipeOptions.DUPLICATE_WINDOW,
          PipeOptions.READ_BUFFER,
          PipeOptions.ACCEPT_QUEUE,
          PipeOptions.HALF_OPEN,
          PipeOptions.REUSE_ADDRESS,
          PipeOptions.REUSE_PORT,
          PipeOptions.BROADCAST,
          PipeOptions.SOCKET_BUFFER,
          PipeOptions.NO_DELAY,
          PipeOptions.KEEP_ALIVE,
          PipeOptions.HOP_LIMIT,
          PipeOptions.BIND_TO_DEVICE);

  private OptionRules() {}

  /** Checks a request before anything is opened. */
  static void check(PipeRequest request, Sockets sockets) {
    checkKnown(request.options());
    if (request.transport().equals(Transport.UDP)) {
      checkUdp(request.options());
    } else {
      checkTcp(request.options(), request.remote().isPresent());
    }
    sockets.check(request);
  }

  /** Refuses options that only another provider could know. */
  static void checkKnown(PipeOptions options) {
    for (PipeOption<?> option : options.set()) {
      if (!KNOWN.contains(option)) {
        throw new UnsupportedOptionException(
            option.name(), "TCP and UDP sockets know no such option");
      }
    }
  }

  static void checkUdp(PipeOptions options) {
    refuse(options.get(PipeOptions.TLS).isOn(), PipeOptions.TLS, "TLS needs a TCP pipe");
    refuse(!options.get(PipeOptions.NO_DELAY), PipeOptions.NO_DELAY, "UDP delays nothing");
    refuse(options.get(PipeOptions.KEEP_ALIVE), PipeOptions.KEEP_ALIVE, "UDP has no connections");
  }

  static void checkTcp(PipeOptions options, boolean client) {
    refuse(
        options.get(PipeOptions.BROADCAST),
        PipeOptions.BROADCAST,
        "TCP reaches one address only; use UDP");
    refuse(
        options.get(PipeOptions.SOCKET_BUFFER) != 0,
        PipeOptions.SOCKET_BUFFER,
        "the system sizes the buffers of TCP");
    Tls tls = options.get(PipeOptions.TLS);
    refuse(
        client && tls.clientCertificateRequired(),
        PipeOptions.TLS,
        "only a server can demand a client certificate");
  }

  private static void refuse(boolean wanted, PipeOption<?> option, String reason) {
    if (wanted) {
      throw new UnsupportedOptionException(option.name(), reason);
    }
  }
}
