package net.p2pd.connect.relay.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeHandler;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.stun.client.PacketHandler;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ChannelData;
import net.p2pd.stun.codec.IcmpReport;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunMessage;

/** Datagrams between one allocation and its peers. On the control pipe's loop alone. */
final class Relay implements PacketHandler {

  /** Pipes that peers began and nobody closed; what further ones send is dropped. */
  private static final int MOST_UNASKED = 256;

  private static final System.Logger LOG = System.getLogger(Relay.class.getPackageName());

  private final Granted granted;
  private final Keeper keeper;
  private final Permissions permissions;
  private final Channels channels;
  private final Frames frames;
  private final Map<InetSocketAddress, Peer> peers = new HashMap<>();
  private final List<PipeHandler> handlers = new CopyOnWriteArrayList<>();
  private final StunMessage message = new StunMessage();
  private final ChannelData channelData = new ChannelData();
  private int unasked;
  private @Nullable Registration alive;

  Relay(Granted granted) {
    this.granted = granted;
    this.frames = new Frames(granted.control().isStream(), granted.tools().random());
    this.keeper = new Keeper(granted, this::ended);
    this.permissions = new Permissions(granted, keeper, this::lost);
    this.channels = new Channels(granted, keeper, this::forget);
    granted.control().receiver(this);
    keeper.start();
    if (!granted.control().isStream()) {
      keepAlive();
    }
  }

  /** Sends something where there was silence for too long; over TCP the refreshes are enough. */
  private void keepAlive() {
    if (!control().wasBusy() && keeper.isOpen()) {
      control().send(frames.keepAlive());
      control().wasBusy();
    }
    if (keeper.isOpen()) {
      alive = control().loop().schedule(granted.options().keepAlive(), this::keepAlive);
    }
  }

  Control control() {
    return granted.control();
  }

  InetSocketAddress relayed() {
    return granted.relayed();
  }

  Keeper keeper() {
    return keeper;
  }

  Permissions permissions() {
    return permissions;
  }

  Frames frames() {
    return frames;
  }

  List<PipeHandler> handlers() {
    return handlers;
  }

  /** Opens a pipe to a peer when the server lets it through. */
  void open(InetSocketAddress address, PipeOptions options, CompletableFuture<Pipe> result) {
    if (!keeper.isOpen()) {
      result.completeExceptionally(keeper.gone());
      return;
    }
    Peer peer = peers.computeIfAbsent(address, Peer::new);
    if (peer.driver != null) {
      result.completeExceptionally(
          new PipeException(
              "there is a pipe through this allocation to "
                  + Plausible.text(address)
                  + " already"));
      return;
    }
    PeerDriver driver = new PeerDriver(this, peer);
    peer.driver = driver; // What comes while the permission is being made is held for the pipe.
    permissions
        .hold(address.getAddress())
        .whenComplete(
            (made, error) -> {
              if (error != null) {
                driver.close(CloseCause.of(CloseCause.FAILED, "no permission"));
                result.completeExceptionally(Failures.unwrap(error));
              } else if (result.isDone()) {
                driver.close(CloseCause.of(CloseCause.CLOSED_HERE, "cancelled"));
              } else {
                give(driver, peer, options, result);
              }
            });
  }

  private void give(
      PeerDriver driver, Peer peer, PipeOptions options, CompletableFuture<Pipe> result) {
    Pipe pipe;
    try {
      pipe = granted.tools().pipes().over(driver, options);
    } catch (RuntimeException e) {
      driver.close(CloseCause.of(CloseCause.FAILED, "the options do not fit"));
      result.completeExceptionally(e);
      return;
    }
    channels.bind(peer);
    if (!result.complete(pipe)) {
      pipe.abort();
    }
  }

  /** A driver closed: its peer needs neither permission nor channel on its account. */
  void left(Peer peer, PeerDriver driver) {
    if (peer.driver != driver) {
      return;
    }
    peer.driver = null;
    if (driver.isUnasked()) {
      unasked--;
    }
    channels.rest(peer);
    permissions.release(peer.address.getAddress());
    if (peer.channel == Peer.NO_CHANNEL) {
      peers.remove(peer.address, peer);
    }
  }

  /** A peer's channel was given to another one, and there is no pipe to it. */
  private void forget(Peer peer) {
    peers.remove(peer.address, peer);
  }

  @Override
  public void received(ByteBuffer packet, @Nullable InetSocketAddress from) {
    try {
      if (packet.remaining() >= 2
          && ChannelData.isChannel(packet.getShort(packet.position()) & 0xFFFF)) {
        channelData.wrap(packet);
        Peer peer = channels.peer(channelData.channel());
        if (peer != null) {
          deliver(peer.address, peer, packet, channelData.dataIndex(), channelData.length());
        }
      } else if (message.wrap(packet).is(StunClass.INDICATION, Methods.DATA)) {
        indicated(packet);
      }
    } catch (StunFormatException e) {
      LOG.log(
          System.Logger.Level.DEBUG, () -> control().server() + " sent garbage: " + e.getMessage());
    }
  }

  private void indicated(ByteBuffer packet) {
    InetSocketAddress address = message.address(Attributes.XOR_PEER_ADDRESS).orElse(null);
    if (address == null) {
      return;
    }
    Peer peer = peers.get(address);
    int data = message.find(Attributes.DATA);
    if (data != StunMessage.NONE) {
      deliver(address, peer, packet, message.valueIndexAt(data), message.lengthAt(data));
    } else if (peer != null && peer.driver != null) {
      IcmpReport.in(message).ifPresent(report -> bounced(peer, report));
    }
  }

  private static void bounced(Peer peer, IcmpReport report) {
    PeerDriver driver = peer.driver;
    if (driver != null) {
      driver.report(
          new PipeException(
              "a datagram that was relayed to "
                  + Plausible.text(peer.address)
                  + " came back (ICMP type "
                  + report.type()
                  + ", code "
                  + report.code()
                  + "): nothing listens there, or it was too big for a link on the way"));
    }
  }

  private void deliver(
      InetSocketAddress address, @Nullable Peer known, ByteBuffer packet, int index, int length) {
    if (!permissions.has(address.getAddress())) {
      return; // The server has no business to relay what nobody permitted.
    }
    Peer peer = known;
    if (peer == null || peer.driver == null) {
      peer = greet(address);
    }
    PeerDriver driver = peer == null ? null : peer.driver;
    if (driver != null) {
      // The pipe to the server uses its buffer again at once; this copy is the only one.
      ByteBuffer own = ByteBuffer.allocate(length);
      driver.arrived(own.put(0, packet, index, length));
    }
  }

  /** Makes a pipe to a permitted address whose port nobody knew, for whoever waits for such. */
  private @Nullable Peer greet(InetSocketAddress address) {
    if (handlers.isEmpty() || unasked >= MOST_UNASKED || !keeper.isOpen()) {
      return null;
    }
    Peer peer = peers.computeIfAbsent(address, Peer::new);
    PeerDriver driver = new PeerDriver(this, peer);
    driver.unasked();
    unasked++;
    peer.driver = driver;
    permissions.hold(address.getAddress());
    Pipe pipe = granted.tools().pipes().over(driver, PipeOptions.defaults());
    channels.bind(peer);
    for (PipeHandler handler : handlers) {
      try {
        handler.onPipe(pipe);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "a handler of relayed pipes failed", e);
      }
    }
    return peer;
  }

  private void lost(InetAddress address, TurnException why) {
    for (Peer peer : peers.values()) {
      PeerDriver driver = peer.driver;
      if (driver != null && peer.address.getAddress().equals(address)) {
        driver.report(new PipeException(String.valueOf(why.getMessage()), why));
      }
    }
  }

  private void ended(CloseCause cause) {
    CloseCause seen =
        CloseCause.of(CloseCause.CARRIER_GONE, "the allocation ended: " + cause.text());
    for (Peer peer : new ArrayList<>(peers.values())) {
      PeerDriver driver = peer.driver;
      if (driver != null) {
        driver.close(seen);
      }
    }
    Registration timer = alive;
    if (timer != null) {
      timer.close();
    }
    permissions.close();
    channels.close();
  }
}
