package net.p2pd.service.turn;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Registration;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.StunAddress;
import net.p2pd.stun.codec.StunMessage;
import net.p2pd.stun.codec.TransactionId;

/**
 * What a client has on this server (RFC 8656 section 7): relayed addresses, the peers that may use
 * them, and a time at which all of it ends. On the client's loop.
 */
final class Allocation {

  static final Duration PERMISSION_LIFETIME = Duration.ofMinutes(5);
  static final Duration CHANNEL_LIFETIME = Duration.ofMinutes(10);

  /** More peers than any client talks to, and few enough not to fill the memory. */
  static final int MOST_PEERS = 256;

  final Client client;
  private final Shard shard;
  private final String user;
  private final Quotas.User quota;
  private final TransactionId transaction;
  private final Map<InetAddress, Permission> permissions = new HashMap<>(4);
  private final Map<Integer, Channel> channels = new HashMap<>(4);
  private final Map<InetSocketAddress, Channel> channelsByPeer = new HashMap<>(4);
  private @Nullable Channel lastUsed;
  private @Nullable Relay ipv4;
  private @Nullable Relay ipv6;
  private @Nullable TcpRelay tcp;
  private @Nullable Registration timer;
  private long expires;
  private boolean closed;

  Allocation(Client client, String user, Quotas.User quota, TransactionId transaction) {
    this.client = client;
    this.shard = client.shard;
    this.user = user;
    this.quota = quota;
    this.transaction = transaction;
  }

  /** Begins, with what was opened for it. */
  void open(
      @Nullable Relay forIpv4, @Nullable Relay forIpv6, @Nullable TcpRelay forTcp, long lifetime) {
    ipv4 = forIpv4;
    ipv6 = forIpv6;
    tcp = forTcp;
    shard.allocations.add(this);
    client.allocated(this);
    refresh(lifetime);
  }

  String user() {
    return user;
  }

  Quotas.User quota() {
    return quota;
  }

  TransactionId transaction() {
    return transaction;
  }

  boolean isTcp() {
    return tcp != null;
  }

  @Nullable
  TcpRelay tcp() {
    return tcp;
  }

  @Nullable
  Relay relay(int family) {
    return family == Attributes.IPV4 ? ipv4 : ipv6;
  }

  boolean hasFamily(int family) {
    TcpRelay streams = tcp;
    return streams != null ? streams.family() == family : relay(family) != null;
  }

  boolean hasFamilyOf(InetSocketAddress peer) {
    return hasFamily(family(peer.getAddress()));
  }

  static int family(InetAddress address) {
    return address instanceof Inet4Address ? Attributes.IPV4 : Attributes.IPV6;
  }

  /** Reads a peer's address; the object of a bound channel is used again. */
  InetSocketAddress address(StunMessage message, int place) {
    StunAddress address = new StunAddress();
    message.addressAt(place, address);
    return address.toSocketAddress();
  }

  // How long it lasts

  /** Lasts from now on for so many seconds. */
  void refresh(long seconds) {
    expires = shard.loop.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    if (timer == null) {
      arm();
    }
  }

  /** Returns for how many seconds it lasts. */
  long secondsLeft() {
    return Math.max(0, Duration.ofNanos(expires - shard.loop.nanoTime()).toSeconds());
  }

  /** A refresh only moves the end; the timer finds out when it is over. */
  private void arm() {
    timer =
        shard.loop.schedule(Duration.ofNanos(expires - shard.loop.nanoTime()), this::maybeExpired);
  }

  private void maybeExpired() {
    if (closed) {
      return;
    }
    if (expires - shard.loop.nanoTime() > 0) {
      arm();
    } else {
      close();
    }
  }

  /** Ends it; a second time does no harm. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    Registration waiting = timer;
    if (waiting != null) {
      waiting.close();
    }
    closeFamily(Attributes.IPV4);
    closeFamily(Attributes.IPV6);
    TcpRelay streams = tcp;
    if (streams != null) {
      streams.close();
    }
    permissions.clear();
    channels.clear();
    channelsByPeer.clear();
    lastUsed = null;
    shard.allocations.remove(this);
    shard.server.quotas.release(quota);
    client.allocated(null);
  }

  /** Gives one relayed address back; the last one ends all. */
  void closeFamily(int family) {
    Relay relay = relay(family);
    if (relay != null) {
      relay.close();
      if (family == Attributes.IPV4) {
        ipv4 = null;
      } else {
        ipv6 = null;
      }
      if (ipv4 == null && ipv6 == null) {
        close();
      }
    }
  }

  // Who may send

  /** Lets a peer's IP address send, from now on for five minutes; false if there are too many. */
  boolean permit(InetAddress peer) {
    return permission(peer) != null;
  }

  private @Nullable Permission permission(InetAddress peer) {
    long now = shard.loop.nanoTime();
    Permission permission = permissions.get(peer);
    if (permission == null) {
      if (permissions.size() >= MOST_PEERS) {
        permissions.values().removeIf(old -> old.expires - now <= 0);
      }
      if (permissions.size() >= MOST_PEERS) {
        return null;
      }
      permission = new Permission();
      permissions.put(peer, permission);
    }
    permission.expires = now + PERMISSION_LIFETIME.toNanos();
    return permission;
  }

  boolean isPermitted(InetAddress peer) {
    Permission permission = permissions.get(peer);
    return permission != null && permission.expires - shard.loop.nanoTime() > 0;
  }

  /** Binds a channel, or binds it again; returns the code of the error, or 0. */
  int bind(int number, InetSocketAddress peer) {
    long now = shard.loop.nanoTime();
    Channel channel = current(channels.get(number), now);
    Channel other = current(channelsByPeer.get(peer), now);
    if (channel != other) {
      return ErrorCodes.BAD_REQUEST; // one of the two is taken
    }
    if (channel == null && channels.size() >= MOST_PEERS) {
      forgetExpired(now);
      if (channels.size() >= MOST_PEERS) {
        return ErrorCodes.INSUFFICIENT_CAPACITY;
      }
    }
    Permission permission = permission(peer.getAddress());
    if (permission == null) {
      return ErrorCodes.INSUFFICIENT_CAPACITY;
    }
    if (channel == null || channel.permission != permission) {
      channel = new Channel(number, peer, permission);
      channels.put(number, channel);
      channelsByPeer.put(peer, channel);
      lastUsed = channel;
    }
    channel.expires = now + CHANNEL_LIFETIME.toNanos();
    return 0;
  }

  private @Nullable Channel current(@Nullable Channel channel, long now) {
    if (channel != null && channel.expires - now <= 0) {
      forget(channel);
      return null;
    }
    return channel;
  }

  private void forget(Channel channel) {
    channels.remove(channel.number);
    channelsByPeer.remove(channel.peer);
    if (lastUsed == channel) {
      lastUsed = null;
    }
  }

  private void forgetExpired(long now) {
    for (Channel channel : channels.values().toArray(new Channel[0])) {
      current(channel, now);
    }
  }

  // What it relays

  /** Relays the payload of a ChannelData message; what has no channel is dropped (section 12.6). */
  void channelData(int number, ByteBuffer from, int index, int length) {
    Channel channel = lastUsed;
    if (channel == null || channel.number != number) {
      channel = channels.get(number);
      lastUsed = channel;
    }
    long now = shard.loop.nanoTime();
    Relay relay = channel == null ? null : relay(family(channel.peer.getAddress()));
    if (channel == null || relay == null || channel.expires - now <= 0 || !takes(length, now)) {
      shard.traffic.dropped();
      return;
    }
    relay.send(channel.peer, from, index, length);
  }

  /** Relays the payload of a Send indication, if its peer has a permission (section 11.2). */
  void sendTo(InetSocketAddress peer, ByteBuffer from, int index, int length) {
    Relay relay = relay(family(peer.getAddress()));
    if (relay == null
        || !isPermitted(peer.getAddress())
        || !shard.server.policy.allowsPort(peer)
        || !takes(length, shard.loop.nanoTime())) {
      shard.traffic.dropped();
      return;
    }
    relay.send(peer, from, index, length);
  }

  /** Returns the channel by which a peer's data goes to the client, or null. */
  @Nullable
  Channel channelFrom(InetSocketAddress peer, long now) {
    Channel channel = channelsByPeer.get(peer);
    return channel != null && channel.expires - now > 0 && channel.permission.expires - now > 0
        ? channel
        : null;
  }

  boolean takes(int length, long now) {
    return !quota.isLimited() || quota.take(length, now);
  }
}
