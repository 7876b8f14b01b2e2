package net.p2pd.core.connect;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.pipe.Registration;

/**
 * Messages to peers to whom there is no path yet, over servers that both sides reach. What arrives
 * is proven to come from the peer whose address it carries, is for this node, arrives once and not
 * late; nobody between can read it. Implemented by the node's signal router.
 *
 * <p>May be used from any thread.
 */
public interface Signalling {

  /** Takes what peers send. */
  @FunctionalInterface
  interface Receiver {

    /**
     * Takes one message, on the connector's loop; must not block.
     *
     * @param from the sender as it is now, proven; newer than what is known of it otherwise
     * @param message valid during the call
     */
    void received(PeerAddress from, ByteBuffer message);
  }

  /** Of a node that has no signalling. */
  Signalling NONE =
      new Signalling() {
        @Override
        public boolean reaches(PeerAddress peer) {
          return false;
        }

        @Override
        public CompletionStage<Void> send(PeerAddress peer, ByteBuffer message) {
          return CompletableFuture.failedFuture(
              new P2pdException("this node has no signalling, see signal.mqtt.brokers"));
        }

        @Override
        public Registration onMessage(Receiver receiver) {
          return () -> {};
        }
      };

  /** Returns whether this node can speak with a server that the peer's address names. */
  boolean reaches(PeerAddress peer);

  /**
   * Sends a message of at most 40 KiB to a peer that this node's user wants to reach, by every
   * server that the peer's address names.
   *
   * @return completes when one server took it; fails with a sentence for each that did not when
   *     none did
   */
  CompletionStage<Void> send(PeerAddress peer, ByteBuffer message);

  /**
   * Sends a message as {@link #send} does, to a peer that wrote first: only by servers that this
   * node was configured with. Else a stranger could make it dial any host, by an address that names
   * it.
   */
  default CompletionStage<Void> answer(PeerAddress peer, ByteBuffer message) {
    return send(peer, message);
  }

  /** Sets who takes messages; what came before is kept for a bounded time. */
  Registration onMessage(Receiver receiver);
}
