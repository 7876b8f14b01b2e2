package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.PeerId;
import net.p2pd.core.connect.AcceptPolicy;
import net.p2pd.node.config.ConfigurationException;
import net.p2pd.node.identity.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptanceTest {

  private final Identity self = Identity.ephemeral();
  private final PeerId friend = Identity.ephemeral().peerId();
  private final PeerId stranger = Identity.ephemeral().peerId();

  @TempDir private Path directory;

  private AcceptPolicy policy(KnownPeers known, String... accept) {
    return Acceptance.of(List.of(accept), self, known);
  }

  private static Storage storage(Path path) {
    return Storage.of(NodeOptions.defaults().dataDirectory(path));
  }

  @Test
  void anyoneIsAnyone() {
    try (Storage storage = storage(directory.resolve("data"))) {
      assertThat(policy(new KnownPeers(storage), "anyone").refusal(stranger)).isEmpty();
    }
  }

  @Test
  void onlyListedPeersAndOneselfAreWelcome() {
    try (Storage storage = storage(directory.resolve("data"))) {
      AcceptPolicy policy = policy(new KnownPeers(storage), friend.toString());
      assertThat(policy.refusal(friend)).isEmpty();
      assertThat(policy.refusal(self.peerId())).isEmpty();
      assertThat(policy.refusal(stranger)).isPresent();
    }
  }

  @Test
  void knownPeersAreRememberedOverARestart() {
    Path data = directory.resolve("data");
    try (Storage storage = storage(data)) {
      KnownPeers known = new KnownPeers(storage);
      assertThat(policy(known, "known").refusal(friend)).isPresent();
      known.add(friend);
      assertThat(policy(known, "known").refusal(friend)).isEmpty();
    }
    try (Storage storage = storage(data)) {
      AcceptPolicy policy = policy(new KnownPeers(storage), "known");
      assertThat(policy.refusal(friend)).isEmpty();
      assertThat(policy.refusal(stranger)).isPresent();
    }
  }

  @Test
  void anEmptyListLetsNobodyIn() {
    try (Storage storage = storage(directory.resolve("data"))) {
      assertThat(policy(new KnownPeers(storage)).refusal(friend)).isPresent();
    }
  }

  @Test
  void aWrongEntryIsNamed() {
    try (Storage storage = storage(directory.resolve("data"))) {
      assertThatThrownBy(() -> policy(new KnownPeers(storage), "somebody"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("node.accept: 'somebody' is neither anyone, known nor a peer's id");
    }
  }
}
