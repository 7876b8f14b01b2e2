package net.p2pd.connect.relay.turn;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ChannelData;
import net.p2pd.stun.codec.Methods;

/**
 * Channels: four bytes before each datagram instead of 36 (RFC 8656 section 12). They are bound
 * anew before the server forgets them, for as long as there is a pipe. On the loop alone.
 *
 * <p>Without one nothing is lost: datagrams go by indication until the server said that the channel
 * is bound, and for good where it never does.
 */
final class Channels {

  /** For so long after its end no number may mean another peer (RFC 8656 section 12). */
  private static final Duration REST = Duration.ofMinutes(5);

  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final Granted granted;
  private final Keeper keeper;
  private final Consumer<Peer> onForgotten;
  private final Map<Integer, Peer> byNumber = new HashMap<>();
  private int next = ChannelData.FIRST_CHANNEL;

  /**
   * Begins without any.
   *
   * @param onForgotten hears whose number is another one's now
   */
  Channels(Granted granted, Keeper keeper, Consumer<Peer> onForgotten) {
    this.granted = granted;
    this.keeper = keeper;
    this.onForgotten = onForgotten;
  }

  /** Returns whose data comes through a channel; null if nobody asked for it. */
  @Nullable
  Peer peer(int channel) {
    return byNumber.get(channel);
  }

  /** Binds one for a peer, or the one that it had. */
  void bind(Peer peer) {
    if (!granted.options().channels()) {
      return;
    }
    if (peer.channel != Peer.NO_CHANNEL && isOver(peer, Duration.ZERO)) {
      peer.bound = false; // The server may have forgotten it while there was no pipe.
    }
    if (peer.channel == Peer.NO_CHANNEL) {
      peer.channel = number();
      if (peer.channel == Peer.NO_CHANNEL) {
        return;
      }
      byNumber.put(peer.channel, peer);
    }
    ask(peer);
  }

  private boolean isOver(Peer peer, Duration rest) {
    long age = granted.control().loop().nanoTime() - peer.boundAt;
    return age > TurnOptions.CHANNEL_LIFETIME.plus(rest).toNanos();
  }

  /** Returns a number that means nobody, or {@link Peer#NO_CHANNEL} if all are in use. */
  private int number() {
    if (next <= ChannelData.LAST_CHANNEL) {
      return next++;
    }
    for (Map.Entry<Integer, Peer> entry : byNumber.entrySet()) {
      Peer former = entry.getValue();
      if (former.driver == null && isOver(former, REST)) {
        former.channel = Peer.NO_CHANNEL;
        former.bound = false;
        onForgotten.accept(former);
        return entry.getKey();
      }
    }
    return Peer.NO_CHANNEL;
  }

  private void ask(Peer peer) {
    peer.stopTimer();
    int number = peer.channel;
    String what = "a channel to " + Plausible.text(peer.address);
    if (!peer.bound) {
      peer.boundAt = granted.control().loop().nanoTime(); // It may be bound from now on.
    }
    keeper
        .ask(
            new Ask(
                Methods.CHANNEL_BIND,
                what,
                request ->
                    request
                        .number(Attributes.CHANNEL_NUMBER, number)
                        .address(Attributes.XOR_PEER_ADDRESS, peer.address)))
        .whenComplete(
            (answer, error) -> {
              if (answer != null) {
                peer.bound = true;
                peer.boundAt = granted.control().loop().nanoTime();
                again(peer, granted.options().channelRefresh());
              } else {
                failed(peer, Failures.of(granted.control().server(), what, error));
              }
            });
  }

  /** Indications go on; a channel that was bound is good until the server forgets it. */
  private void failed(Peer peer, TurnException why) {
    if (peer.bound && why.code() != 0) {
      peer.bound = false;
    }
    if (why.code() == 0) { // Nobody refused it: there was no answer that could be believed.
      again(peer, AGAIN);
    }
    if (peer.bound && isOver(peer, AGAIN.negated())) {
      peer.bound = false;
    }
  }

  private void again(Peer peer, Duration delay) {
    if (peer.driver != null && keeper.isOpen()) {
      peer.timer = granted.control().loop().schedule(delay, () -> ask(peer));
    }
  }

  /** Lets a channel of which the pipe was closed expire. */
  void rest(Peer peer) {
    peer.stopTimer();
  }

  /** Stops binding anew. */
  void close() {
    byNumber.values().forEach(Peer::stopTimer);
  }
}
