package net.p2pd.service.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.stun.codec.AddressError;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;

/** Allocate: checks in the order of RFC 8656 section 7.2, then opens what was asked for. */
final class Allocating {

  private static final int PROTOCOL_TCP = 6;
  private static final int PROTOCOL_UDP = 17;

  /** What a client wants. */
  private record Wish(
      Request request,
      boolean tcp,
      int family,
      boolean alsoIpv6,
      boolean even,
      boolean pair,
      long lifetime) {}

  private final TurnServer server;

  Allocating(TurnServer server) {
    this.server = server;
  }

  /** Returns for how many seconds an allocation is to last; 0 only if it was asked for. */
  long lifetime(StunMessage message) {
    long usual = server.settings.lifetime.toSeconds();
    long wanted = message.number(Attributes.LIFETIME).orElse(usual);
    return wanted == 0
        ? 0
        : Math.max(usual, Math.min(wanted, server.settings.maxLifetime.toSeconds()));
  }

  void allocate(Request request, StunMessage message) {
    Client client = request.client;
    Allocation existing = client.allocation;
    if (client.isAllocating()) {
      return; // the answer comes when it is done
    }
    if (existing != null) {
      if (existing.transaction().equals(request.id)) {
        succeed(request, existing, null, false); // the first answer was lost
      } else {
        request.refuse(ErrorCodes.ALLOCATION_MISMATCH);
      }
      return;
    }
    int refusal = malformed(client, message);
    if (refusal != 0) {
      request.refuse(refusal);
      return;
    }
    if (!server.credentials.isCurrent(request.user(), client.shard.nowSeconds())) {
      server.authenticator.challenge(request, ErrorCodes.UNAUTHENTICATED);
      return;
    }
    if (message.has(Attributes.RESERVATION_TOKEN)) {
      redeem(request, message);
    } else {
      begin(wish(request, message));
    }
  }

  /** Returns the code of the error if the request makes no sense, or 0. */
  private static int malformed(Client client, StunMessage message) {
    if (!message.has(Attributes.REQUESTED_TRANSPORT)) {
      return ErrorCodes.BAD_REQUEST;
    }
    long transport = message.number(Attributes.REQUESTED_TRANSPORT).orElse(0);
    boolean tcp = transport == PROTOCOL_TCP;
    if (!tcp && transport != PROTOCOL_UDP) {
      return ErrorCodes.UNSUPPORTED_TRANSPORT_PROTOCOL;
    }
    boolean token = message.has(Attributes.RESERVATION_TOKEN);
    boolean even = message.has(Attributes.EVEN_PORT);
    boolean family = message.has(Attributes.REQUESTED_ADDRESS_FAMILY);
    boolean additional = message.has(Attributes.ADDITIONAL_ADDRESS_FAMILY);
    boolean pair = message.number(Attributes.EVEN_PORT).orElse(0) >= Attributes.RESERVE_NEXT_PORT;
    boolean senseless =
        (tcp && (!client.isStream() || token || even)) // RFC 6062 section 5.1
            || (token && (even || family || additional))
            || (additional && (family || pair || tcp))
            || (additional
                && message.number(Attributes.ADDITIONAL_ADDRESS_FAMILY).orElse(0)
                    != Attributes.IPV6);
    return senseless ? ErrorCodes.BAD_REQUEST : 0;
  }

  private Wish wish(Request request, StunMessage message) {
    long lifetime = lifetime(message);
    return new Wish(
        request,
        message.number(Attributes.REQUESTED_TRANSPORT).orElse(0) == PROTOCOL_TCP,
        (int) message.number(Attributes.REQUESTED_ADDRESS_FAMILY).orElse(Attributes.IPV4),
        message.has(Attributes.ADDITIONAL_ADDRESS_FAMILY),
        message.has(Attributes.EVEN_PORT),
        message.number(Attributes.EVEN_PORT).orElse(0) >= Attributes.RESERVE_NEXT_PORT,
        lifetime == 0 ? server.settings.lifetime.toSeconds() : lifetime);
  }

  /** Takes the port that was kept for this client. */
  private void redeem(Request request, StunMessage message) {
    long token = message.number(Attributes.RESERVATION_TOKEN).orElse(0);
    Reservations.Reserved reserved = server.reservations.take(token);
    if (reserved == null) {
      request.refuse(ErrorCodes.INSUFFICIENT_CAPACITY);
      return;
    }
    Wish wish = wish(request, message);
    Allocation allocation =
        new Allocation(request.client, request.user(), reserved.quota, request.id);
    finish(wish, allocation, reserved.pipe, null, null);
  }

  private void begin(Wish wish) {
    Client client = wish.request.client;
    InetAddress address = server.ports.address(wish.family, client.listener());
    InetAddress additional =
        wish.alsoIpv6 ? server.ports.address(Attributes.IPV6, client.listener()) : null;
    if (address == null) {
      wish.request.refuse(ErrorCodes.ADDRESS_FAMILY_NOT_SUPPORTED);
      return;
    }
    String name = server.credentials.quotaName(wish.request.user());
    int refusal = server.quotas.refusal(name, wish.pair ? 2 : 1);
    if (refusal != 0) {
      wish.request.refuse(refusal);
      return;
    }
    Quotas.User quota = server.quotas.take(name);
    Allocation allocation = new Allocation(client, wish.request.user(), quota, wish.request.id);
    client.allocating(true);
    Transport transport = wish.tcp ? Transport.TCP : Transport.UDP;
    CompletableFuture<RelayPorts.Opened> first =
        server.ports.open(client.shard, address, transport, wish.even, wish.pair);
    first.whenComplete(
        (opened, error) -> {
          if (opened == null) {
            client.allocating(false);
            server.quotas.release(quota);
            wish.request.refuse(ErrorCodes.INSUFFICIENT_CAPACITY);
          } else if (additional == null) {
            finish(wish, allocation, opened.pipe, opened.next, null);
          } else {
            server
                .ports
                .open(client.shard, additional, Transport.UDP, false, false)
                .whenComplete(
                    (second, failed) ->
                        finish(
                            wish,
                            allocation,
                            opened.pipe,
                            null,
                            second == null ? null : second.pipe));
          }
        });
  }

  private void finish(
      Wish wish, Allocation allocation, Pipe pipe, @Nullable Pipe next, @Nullable Pipe additional) {
    Client client = wish.request.client;
    Shard shard = client.shard;
    client.allocating(false);
    if (!client.isOpen() || server.isClosed()) {
      server.quotas.release(allocation.quota());
      pipe.abort();
      for (Pipe other : new @Nullable Pipe[] {next, additional}) {
        if (other != null) {
          other.abort();
        }
      }
      return;
    }
    if (wish.tcp) {
      TcpRelay streams = new TcpRelay(server, allocation, pipe, told(pipe));
      allocation.open(null, null, streams, wish.lifetime);
      streams.start();
    } else {
      Relay first = new Relay(allocation, pipe, told(pipe));
      Relay second =
          additional == null ? null : new Relay(allocation, additional, told(additional));
      boolean ipv4 = Allocation.family(first.told().getAddress()) == Attributes.IPV4;
      allocation.open(ipv4 ? first : null, ipv4 ? second : first, null, wish.lifetime);
      first.start();
      if (second != null) {
        second.start();
      }
    }
    Long token = null;
    if (next != null) {
      Quotas.User quota = server.quotas.take(server.credentials.quotaName(wish.request.user()));
      token = server.reservations.keep(shard, next, quota);
    }
    succeed(wish.request, allocation, token, wish.alsoIpv6 && additional == null);
  }

  private InetSocketAddress told(Pipe pipe) {
    return server.settings.told(pipe.local().orElseThrow());
  }

  private void succeed(
      Request request, Allocation allocation, @Nullable Long token, boolean withoutIpv6) {
    StunBuilder answer = request.begin(StunClass.SUCCESS);
    for (int family : new int[] {Attributes.IPV4, Attributes.IPV6}) {
      Relay relay = allocation.relay(family);
      if (relay != null) {
        answer.address(Attributes.XOR_RELAYED_ADDRESS, relay.told());
      }
    }
    TcpRelay streams = allocation.tcp();
    if (streams != null) {
      answer.address(Attributes.XOR_RELAYED_ADDRESS, streams.told());
    }
    answer
        .address(Attributes.XOR_MAPPED_ADDRESS, request.client.address)
        .number(Attributes.LIFETIME, allocation.secondsLeft());
    if (token != null) {
      answer.number(Attributes.RESERVATION_TOKEN, token);
    }
    if (withoutIpv6) {
      int code = ErrorCodes.ADDRESS_FAMILY_NOT_SUPPORTED;
      answer.addressError(new AddressError(Attributes.IPV6, code, ErrorCodes.reason(code)));
    }
    request.send();
  }
}
