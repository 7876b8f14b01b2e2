package net.p2pd.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDirectoryTest {

  @TempDir Path temp;

  private Path directory() {
    return temp.resolve("data");
  }

  @Test
  void aSecondNodeInOneProcessIsRefused() {
    try (DataDirectory first = DataDirectory.open(directory())) {
      assertThatThrownBy(() -> DataDirectory.open(temp.resolve("x/../data")))
          .isInstanceOf(IdentityException.class)
          .hasMessageContaining("A node of this process runs in the data directory " + first.path())
          .hasMessageContaining("--data-dir");
    }
  }

  @Test
  void refusingTheSecondNodeDoesNotUnlockTheFirst() throws Exception {
    try (DataDirectory first = DataDirectory.open(directory())) {
      assertThatThrownBy(() -> DataDirectory.open(directory())).hasMessageContaining("runs in");
      try (OtherProcess other = OtherProcess.start("hold", directory(), true)) {
        assertThat(other.line())
            .contains("A node of another process runs in")
            .contains("" + first.path());
      }
    }
  }

  @Test
  void aNodeOfAnotherProcessIsRefusedUntilThatOneIsGoneHoweverItEnds() throws Exception {
    try (OtherProcess other = OtherProcess.start("hold", directory(), true)) {
      assertThat(other.line()).isEqualTo("holds " + directory());
      assertThatThrownBy(() -> DataDirectory.open(directory()))
          .isInstanceOf(IdentityException.class)
          .hasMessageContaining(
              "A node of another process runs in the data directory " + directory());
      other.kill();
      DataDirectory.open(directory()).close();
    }
  }

  @Test
  void aClosedOneCanBeOpenedAgainAndClosingTwiceDoesNoHarm() {
    DataDirectory first = DataDirectory.open(directory());
    first.close();
    try (DataDirectory second = DataDirectory.open(directory())) {
      first.close();
      assertThatThrownBy(() -> DataDirectory.open(second.path())).hasMessageContaining("runs in");
    }
  }

  @Test
  void aFailedStartLeavesNoLock() throws Exception {
    Files.writeString(directory(), "a file", StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> DataDirectory.open(directory())).isInstanceOf(IdentityException.class);
    Files.delete(directory());
    DataDirectory.open(directory()).close();
  }

  @Test
  void itsIdentityIsKeptInIt() {
    try (DataDirectory data = DataDirectory.open(directory())) {
      assertThat(data.identity().loadOrCreate().peerId())
          .isEqualTo(new IdentityStore(directory()).load().orElseThrow().peerId());
    }
  }

  @Test
  void aSubdirectoryIsMadeAndKept() {
    try (DataDirectory data = DataDirectory.open(directory())) {
      Path made = data.subdirectory("net.p2pd.signal.mqtt");
      assertThat(made).isDirectory().hasParent(data.path());
      assertThat(data.subdirectory("net.p2pd.signal.mqtt")).isEqualTo(made);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "", "a/b", "../data", "/etc"})
  void aNameThatLeadsElsewhereIsRefused(String name) {
    try (DataDirectory data = DataDirectory.open(directory())) {
      assertThatThrownBy(() -> data.subdirectory(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void eachSystemHasItsUsualPlace() {
    Map<String, String> none = Map.of();
    Path home = temp.resolve("home");
    String h = home.toString();
    assertThat(DataDirectory.standard("Linux", h, none))
        .isEqualTo(home.resolve(".local/share/p2pd"));
    assertThat(DataDirectory.standard("Linux", h, Map.of("XDG_DATA_HOME", temp + "/xdg")))
        .isEqualTo(temp.resolve("xdg/p2pd"));
    assertThat(DataDirectory.standard("Linux", h, Map.of("XDG_DATA_HOME", "relative")))
        .isEqualTo(home.resolve(".local/share/p2pd"));
    assertThat(DataDirectory.standard("Mac OS X", h, Map.of("XDG_DATA_HOME", temp + "/xdg")))
        .isEqualTo(home.resolve("Library/Application Support/p2pd"));
    assertThat(DataDirectory.standard("Windows 11", h, Map.of("LOCALAPPDATA", temp + "/local")))
        .isEqualTo(temp.resolve("local/p2pd"));
    assertThat(DataDirectory.standard("Windows 11", h, none))
        .isEqualTo(home.resolve("AppData/Local/p2pd"));
  }
}
