package net.p2pd.core.pipe;

import java.util.concurrent.CompletionStage;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;

/** Opens pipes to peers, which a node does by its connector. */
@FunctionalInterface
public interface PeerOpener {

  /** Connects to a peer and opens a stream of plain messages. */
  CompletionStage<Pipe> open(PeerAddress peer, PipeOptions options);
}
