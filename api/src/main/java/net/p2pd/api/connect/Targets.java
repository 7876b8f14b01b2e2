package net.p2pd.api.connect;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What one connect may send to places that the peer named. Anybody can name a place that belongs to
 * somebody else, so a node that answers a stranger sends little to a place that has not been shown
 * to be the stranger's. A strategy's answering half asks here before each packet, and counts a TCP
 * connection attempt as one packet for each time its SYN may go out: 1 if it is given up within a
 * second, 2 within three.
 *
 * <p>The host's limits: on the calling side, and for a peer that this node knows, none but that
 * multicast, broadcast and unspecified addresses are never a target. For a stranger 10 packets of
 * at most 1 KiB in all strategies of one connect together, to one IP address, until {@link #shown}
 * says that it is the stranger's; private and loopback addresses only where both peers show the
 * same external address, or are on one machine. To one relay, if it is elsewhere, 4 more: it is
 * another machine than the stranger's own. No address gets more than 10.
 *
 * <p>Implemented by the host. Asked on the attempt's loop.
 */
public interface Targets {

  /** No limits at all: of an attempt that reaches nobody but itself, and of tests. */
  Targets UNLIMITED =
      new Targets() {
        @Override
        public int left(InetSocketAddress target) {
          return Integer.MAX_VALUE;
        }

        @Override
        public Optional<String> take(InetSocketAddress target, int packets) {
          return Optional.empty();
        }

        @Override
        public void shown(InetSocketAddress source) {}
      };

  /**
   * Returns how many packets may still go to a place: 0 = none, {@link Integer#MAX_VALUE} = as many
   * as the strategy likes.
   */
  int left(InetSocketAddress target);

  /**
   * Asks for leave to send packets of at most 1 KiB to a place, and counts them.
   *
   * @param packets how many, at least 1
   * @return empty if they may go; else why not, as a sentence, and none is counted
   */
  Optional<String> take(InetSocketAddress target, int packets);

  /**
   * Notes that a packet came from a place which only the peer can have sent, since it carries what
   * was told to nobody else: the IP address is the peer's, and the limit on packets to it ends.
   */
  void shown(InetSocketAddress source);
}
