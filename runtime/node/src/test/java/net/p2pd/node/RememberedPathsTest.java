package net.p2pd.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.PeerId;
import net.p2pd.node.identity.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RememberedPathsTest {

  private static final PeerId PEER = Identity.ephemeral().peerId();

  @TempDir private Path directory;

  private Storage storage() {
    return Storage.of(NodeOptions.defaults().dataDirectory(directory));
  }

  @Test
  void whatWorkedIsKnownAfterARestartForThatNetworkOnly() {
    try (Storage storage = storage()) {
      RememberedPaths paths = new RememberedPaths(storage, Runnable::run);
      paths.worked(PEER, "203.0.113.1", "udp-punch");
      paths.worked(PEER, "c0a801", "direct");
    }
    try (Storage storage = storage()) {
      RememberedPaths again = new RememberedPaths(storage, Runnable::run);
      assertThat(again.recall(PEER, "203.0.113.1")).contains("udp-punch");
      assertThat(again.recall(PEER, "c0a801")).contains("direct");
      assertThat(again.recall(PEER, "198.51.100.1")).isEmpty();
    }
  }

  @Test
  void theOldestIsForgottenAndNothingGrowsBeyondThat() throws Exception {
    try (Storage storage = storage()) {
      RememberedPaths paths = new RememberedPaths(storage, Runnable::run);
      for (int i = 0; i <= RememberedPaths.MOST; i++) {
        paths.worked(PEER, "net" + i, "direct");
      }
      assertThat(paths.recall(PEER, "net0")).isEmpty();
      assertThat(paths.recall(PEER, "net1")).contains("direct");
      assertThat(Files.readAllLines(directory.resolve("remembered-paths")))
          .hasSize(RememberedPaths.MOST);
    }
  }

  @Test
  void whatComesWhileTheFileIsWrittenIsWrittenByTheSameTask() throws Exception {
    List<Runnable> tasks = new ArrayList<>();
    try (Storage storage = storage()) {
      RememberedPaths paths = new RememberedPaths(storage, tasks::add);
      paths.worked(PEER, "a", "direct");
      paths.worked(PEER, "b", "direct");
      paths.worked(PEER, "b", "direct");
      assertThat(tasks).hasSize(1);
      tasks.get(0).run();
      assertThat(Files.readAllLines(directory.resolve("remembered-paths"))).hasSize(2);
      paths.worked(PEER, "a", "direct");
      assertThat(tasks).as("nothing new").hasSize(1);
      paths.worked(PEER, "a", "relay");
      assertThat(tasks).hasSize(2);
    }
  }

  @Test
  void aLineThatNobodyCanReadCostsOnlyItself() throws Exception {
    Files.writeString(directory.resolve("remembered-paths"), "\u0000\n\n" + PEER + " a direct\n");
    try (Storage storage = storage()) {
      RememberedPaths paths = new RememberedPaths(storage, Runnable::run);
      assertThat(paths.recall(PEER, "a")).contains("direct");
    }
  }
}
