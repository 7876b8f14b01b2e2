package net.p2pd.core.connect;

import java.util.Optional;
import net.p2pd.api.PeerId;

/**
 * What led to a peer last time, from the network that this node is in. Implemented by the node;
 * called on the connector's loop, must not block.
 */
public interface PathMemory {

  /** Of a node that remembers nothing. */
  PathMemory NONE =
      new PathMemory() {
        @Override
        public Optional<String> recall(PeerId peer, String network) {
          return Optional.empty();
        }

        @Override
        public void worked(PeerId peer, String network, String strategy) {}
      };

  /**
   * Returns the id of the strategy that led to a peer last time.
   *
   * @param network a name for the network that this node is in; the same as long as it stays there
   */
  Optional<String> recall(PeerId peer, String network);

  /** Remembers what led to a peer, in the place of what did before. */
  void worked(PeerId peer, String network, String strategy);
}
