package net.p2pd.node;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.p2pd.api.PeerId;
import net.p2pd.core.connect.AcceptPolicy;
import net.p2pd.node.config.ConfigurationException;
import net.p2pd.node.identity.Identity;

/** Reads {@code node.accept}: anyone, known, or a list of peers; oneself is always welcome. */
final class Acceptance {

  private Acceptance() {}

  static AcceptPolicy of(List<String> accept, Identity self, KnownPeers known) {
    if (accept.equals(List.of("anyone"))) {
      return AcceptPolicy.ANYONE;
    }
    boolean knownOnes = accept.contains("known");
    Set<PeerId> listed = new TreeSet<>();
    for (String entry : accept) {
      if (!entry.equals("known")) {
        listed.add(peer(entry));
      }
    }
    return peer -> {
      boolean welcome =
          peer.equals(self.peerId())
              || listed.contains(peer)
              || (knownOnes && known.contains(peer));
      return welcome
          ? Optional.empty()
          : Optional.of("this node accepts only peers that it was told to accept (node.accept)");
    };
  }

  private static PeerId peer(String entry) {
    try {
      return PeerId.parse(entry);
    } catch (RuntimeException e) {
      throw new ConfigurationException(
          "node.accept: '"
              + entry
              + "' is neither anyone, known nor a peer's id: "
              + e.getMessage());
    }
  }
}
