package net.p2pd.nat.stun.detect;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;

/** A STUN server over UDP that says what a test wants it to say. */
final class ScriptedServer {

  static final int PORT = 3478;
  static final int OTHER_PORT = 3479;

  private final VirtualHost host;
  private final Map<InetSocketAddress, Pipe> pipes = new HashMap<>();
  private final List<InetAddress> addresses;
  private UnaryOperator<InetSocketAddress> tells = from -> from;
  private @Nullable InetSocketAddress otherTold;
  private boolean classic;
  private boolean changes = true;
  private boolean elsewhere;
  private int asked;
  private Duration rest = Duration.ZERO;
  private long restsUntil;

  private ScriptedServer(VirtualHost host) {
    this.host = host;
    this.addresses = Lab.addresses(host);
  }

  /** Opens a server with one or two addresses and two ports. */
  static ScriptedServer on(VirtualInternet internet, String name, int addresses) {
    ScriptedServer server = new ScriptedServer(internet.publicHost(name, addresses));
    for (InetAddress own : server.addresses) {
      for (int port : new int[] {PORT, OTHER_PORT}) {
        server.open(internet, new InetSocketAddress(own, port));
      }
    }
    if (addresses > 1) {
      server.otherTold = new InetSocketAddress(server.addresses.get(1), OTHER_PORT);
    }
    return server;
  }

  private void open(VirtualInternet internet, InetSocketAddress own) {
    Route route =
        Route.of("eth0", 2, List.of(IpRange.of(own.getAddress())))
            .bind(own.getAddress(), own.getPort());
    CompletableFuture<Pipe> opening =
        host.pipes().open(Transport.UDP, null, route, PipeOptions.defaults());
    internet.time().runUntil(opening::isDone, Duration.ofSeconds(1));
    Pipe pipe = opening.join();
    pipes.put(own, pipe);
    pipe.onMessage(
        (message, from) -> {
          StunMessage request = StunMessage.parse(message.peek());
          InetSocketAddress asker = message.sender().orElseThrow();
          host.eventLoop().schedule(rest(request), () -> answer(own, request, asker));
        });
  }

  /** Tells this external address instead of the one that it sees. */
  ScriptedServer telling(UnaryOperator<InetSocketAddress> lie) {
    tells = lie;
    return this;
  }

  /** Tells this other address of its own. */
  ScriptedServer withOther(@Nullable InetSocketAddress told) {
    otherTold = told;
    return this;
  }

  /** Knows RFC 3489 and nothing later. */
  ScriptedServer classic() {
    classic = true;
    return this;
  }

  /** Answers all from where it was asked. */
  ScriptedServer withoutChanges() {
    changes = false;
    return this;
  }

  /** Answers all from another port than it was asked. */
  ScriptedServer fromElsewhere() {
    elsewhere = true;
    return this;
  }

  /** Does nothing for so long once it is asked to answer from elsewhere, and then all at once. */
  ScriptedServer restingFor(Duration duration) {
    rest = duration;
    return this;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(addresses.get(0), PORT);
  }

  int asked() {
    return asked;
  }

  private Duration rest(StunMessage request) {
    long now = host.eventLoop().nanoTime();
    if (restsUntil == 0 && request.number(Attributes.CHANGE_REQUEST).isPresent()) {
      restsUntil = now + rest.toNanos();
    }
    return Duration.ofNanos(Math.max(0, restsUntil - now));
  }

  private void answer(InetSocketAddress own, StunMessage request, InetSocketAddress from) {
    asked++;
    long flags = changes ? request.number(Attributes.CHANGE_REQUEST).orElse(0) : 0;
    if ((flags & Attributes.CHANGE_IP) != 0 && addresses.size() == 1) {
      return; // it has no address to answer from
    }
    InetAddress ip =
        (flags & Attributes.CHANGE_IP) == 0
            ? own.getAddress()
            : addresses.get(1 - addresses.indexOf(own.getAddress()));
    int port =
        (flags & Attributes.CHANGE_PORT) == 0 && !elsewhere
            ? own.getPort()
            : PORT + OTHER_PORT - own.getPort();
    ByteBuffer answer = ByteBuffer.allocate(548);
    StunBuilder builder = new StunBuilder().respond(answer, StunClass.SUCCESS, request);
    int mapped = classic ? Attributes.MAPPED_ADDRESS : Attributes.XOR_MAPPED_ADDRESS;
    builder.address(mapped, tells.apply(from));
    if (otherTold != null) {
      builder.address(classic ? Attributes.CHANGED_ADDRESS : Attributes.OTHER_ADDRESS, otherTold);
    }
    pipes.get(new InetSocketAddress(ip, port)).send(answer.flip(), from);
  }
}
