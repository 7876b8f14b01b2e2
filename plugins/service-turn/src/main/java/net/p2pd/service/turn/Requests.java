package net.p2pd.service.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ChannelData;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunMessage;
import net.p2pd.stun.codec.UnknownAttributes;

/** Tells STUN messages of clients apart, and deals with all but Allocate and RFC 6062's. */
final class Requests {

  private final TurnServer server;

  Requests(TurnServer server) {
    this.server = server;
  }

  /**
   * Takes one message; what is malformed is dropped, or refused where it is a request.
   *
   * @param bytes with an array
   * @throws StunFormatException if it is no STUN message at all
   */
  void take(Client client, ByteBuffer bytes) {
    StunMessage message = client.shard.message.wrap(bytes);
    switch (message.stunClass()) {
      case REQUEST -> {
        Request request = new Request(client, message);
        try {
          request(request, message);
        } catch (StunFormatException malformed) {
          request.refuse(ErrorCodes.BAD_REQUEST);
        }
      }
      case INDICATION -> {
        try {
          indication(client, message);
        } catch (StunFormatException malformed) {
          client.shard.traffic.dropped();
        }
      }
      case SUCCESS, ERROR -> {} // nothing was asked
    }
  }

  private void request(Request request, StunMessage message) {
    if (message.method() == Methods.BINDING) {
      binding(request, message);
      return;
    }
    if (!isServed(message.method())) {
      request.refuse(ErrorCodes.BAD_REQUEST);
      return;
    }
    if (!server.authenticator.authenticate(request, message)) {
      return;
    }
    int[] unknown = UnknownAttributes.of(message, Requests::isUnderstood);
    if (unknown.length > 0) {
      request.refuseUnknown(unknown);
      return;
    }
    if (message.method() == Methods.ALLOCATE) {
      server.allocating.allocate(request, message);
    } else if (message.method() == Methods.CONNECTION_BIND) {
      server.connecting.bind(request, message);
    } else {
      Allocation allocation = request.client.allocation;
      if (allocation == null) {
        request.refuse(ErrorCodes.ALLOCATION_MISMATCH);
      } else if (!allocation.user().equals(request.user())) {
        request.refuse(ErrorCodes.WRONG_CREDENTIALS);
      } else {
        within(allocation, request, message);
      }
    }
  }

  private static boolean isServed(int method) {
    return switch (method) {
      case Methods.ALLOCATE,
          Methods.REFRESH,
          Methods.CREATE_PERMISSION,
          Methods.CHANNEL_BIND,
          Methods.CONNECT,
          Methods.CONNECTION_BIND ->
          true;
      default -> false;
    };
  }

  /** The DF bit cannot be set on pipes, so by RFC 8656 section 7.2 it is as if it were unknown. */
  static boolean isUnderstood(int type) {
    return Attributes.isKnown(type) && type != Attributes.DONT_FRAGMENT;
  }

  private static void binding(Request request, StunMessage message) {
    int[] unknown = UnknownAttributes.of(message, Attributes::isKnown);
    if (unknown.length > 0) {
      request.refuseUnknown(unknown);
      return;
    }
    request
        .begin(StunClass.SUCCESS)
        .address(
            message.isClassic() ? Attributes.MAPPED_ADDRESS : Attributes.XOR_MAPPED_ADDRESS,
            request.client.address);
    request.send();
  }

  private void within(Allocation allocation, Request request, StunMessage message) {
    switch (message.method()) {
      case Methods.REFRESH -> refresh(allocation, request, message);
      case Methods.CREATE_PERMISSION -> createPermission(allocation, request, message);
      case Methods.CHANNEL_BIND -> channelBind(allocation, request, message);
      default -> server.connecting.connect(allocation, request, message);
    }
  }

  /** RFC 8656 section 8.2. */
  private void refresh(Allocation allocation, Request request, StunMessage message) {
    int family = (int) message.number(Attributes.REQUESTED_ADDRESS_FAMILY).orElse(0);
    if (family != 0 && !allocation.hasFamily(family)) {
      request.refuse(ErrorCodes.PEER_ADDRESS_FAMILY_MISMATCH);
      return;
    }
    long lifetime = server.allocating.lifetime(message);
    if (lifetime == 0 && family != 0) {
      allocation.closeFamily(family);
    } else if (lifetime == 0) {
      allocation.close();
    } else {
      allocation.refresh(lifetime);
    }
    request.begin(StunClass.SUCCESS).number(Attributes.LIFETIME, lifetime);
    request.send();
  }

  /** RFC 8656 section 10.2: all of the permissions, or none. */
  private void createPermission(Allocation allocation, Request request, StunMessage message) {
    int place = message.find(Attributes.XOR_PEER_ADDRESS);
    if (place == StunMessage.NONE) {
      request.refuse(ErrorCodes.BAD_REQUEST);
      return;
    }
    List<InetAddress> peers = new ArrayList<>();
    for (; place != StunMessage.NONE; place = message.findNext(place)) {
      InetSocketAddress peer = allocation.address(message, place);
      int refusal = refusal(allocation, peer);
      if (refusal != 0) {
        request.refuse(refusal);
        return;
      }
      peers.add(peer.getAddress());
    }
    for (InetAddress peer : peers) {
      if (!allocation.permit(peer)) {
        request.refuse(ErrorCodes.INSUFFICIENT_CAPACITY);
        return;
      }
    }
    request.begin(StunClass.SUCCESS);
    request.send();
  }

  /** RFC 8656 section 12.2. */
  private void channelBind(Allocation allocation, Request request, StunMessage message) {
    int number = (int) message.number(Attributes.CHANNEL_NUMBER).orElse(0);
    int place = message.find(Attributes.XOR_PEER_ADDRESS);
    boolean valid = number >= ChannelData.FIRST_CHANNEL && number <= ChannelData.LAST_OLD_CHANNEL;
    if (!valid || place == StunMessage.NONE || allocation.isTcp()) {
      request.refuse(ErrorCodes.BAD_REQUEST);
      return;
    }
    InetSocketAddress peer = allocation.address(message, place);
    int refusal = refusal(allocation, peer);
    if (refusal == 0 && !server.policy.allowsPort(peer)) {
      refusal = ErrorCodes.FORBIDDEN;
    }
    if (refusal == 0) {
      refusal = allocation.bind(number, peer);
    }
    if (refusal != 0) {
      request.refuse(refusal);
      return;
    }
    request.begin(StunClass.SUCCESS);
    request.send();
  }

  /** Returns the code of the error if this may be no peer, or 0. */
  int refusal(Allocation allocation, InetSocketAddress peer) {
    if (!allocation.hasFamilyOf(peer)) {
      return ErrorCodes.PEER_ADDRESS_FAMILY_MISMATCH;
    }
    return server.policy.allows(peer.getAddress()) ? 0 : ErrorCodes.FORBIDDEN;
  }

  /** RFC 8656 section 11.2: a Send indication, the only one that a server takes. */
  private static void indication(Client client, StunMessage message) {
    Allocation allocation = client.allocation;
    if (allocation == null || message.method() != Methods.SEND || allocation.isTcp()) {
      return;
    }
    int peer = message.find(Attributes.XOR_PEER_ADDRESS);
    int data = message.find(Attributes.DATA);
    boolean understood = UnknownAttributes.of(message, Requests::isUnderstood).length == 0;
    if (peer == StunMessage.NONE || data == StunMessage.NONE || !understood) {
      client.shard.traffic.dropped();
      return;
    }
    allocation.sendTo(
        allocation.address(message, peer), message.valueAt(data), 0, message.lengthAt(data));
  }
}
