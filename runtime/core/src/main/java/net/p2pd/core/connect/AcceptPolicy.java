package net.p2pd.core.connect;

import java.util.Optional;
import net.p2pd.api.PeerId;

/** Decides which proven peers may connect to this node ({@code node.accept}). */
@FunctionalInterface
public interface AcceptPolicy {

  /** Takes everybody who proves to be somebody. */
  AcceptPolicy ANYONE = peer -> Optional.empty();

  /** Returns why this peer is not wanted, as a sentence for both sides; empty if it is welcome. */
  Optional<String> refusal(PeerId peer);
}
