package net.p2pd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the folder of start-up archives remembers and removes. */
final class ArchiveFolderTest {

  @TempDir private Path temporary;
  private Path archive;
  private ArchiveFolder folder;
  private String here;

  @BeforeEach
  void makeFolder() throws IOException {
    archive = temporary.resolve("start").resolve("1.jsa");
    folder = new ArchiveFolder(archive);
    folder.prepare();
    here = "place " + temporary + "\n";
  }

  @Test
  void remembersWhatAnArchiveWasMadeFrom() throws IOException {
    assertThat(folder.isFrom(here)).isFalse();
    Files.writeString(archive, "content");
    assertThat(folder.isFrom(here)).isFalse();
    folder.remember(here);
    assertThat(folder.isFrom(here)).isTrue();
    assertThat(folder.isFrom(here + "file more\n")).isFalse();
    folder.forget();
    assertThat(folder.isFrom(here)).isFalse();
  }

  @Test
  void remembersThatNoneCouldBeMade() throws IOException {
    folder.remember(here);
    assertThat(folder.isFrom(here)).isTrue();
  }

  @Test
  void asksForTheArchiveAgainOnceItIsGone() throws IOException {
    Files.writeString(archive, "content");
    folder.remember(here);
    Files.delete(archive);
    assertThat(folder.isFrom(here)).isFalse();
  }

  @Test
  void removesTheArchivesOfInstallationsThatHaveGone() throws IOException {
    other("2", "place " + temporary.resolve("gone") + "\n", 1);
    other("3", here, 1);
    Files.writeString(archive.resolveSibling("4.jsa"), "of unknown origin");
    other("1", here, 0);
    folder.tidy();
    assertThat(names()).containsExactly("1.jsa", "1.origin", "3.jsa", "3.origin");
  }

  @Test
  void keepsTheNewestFour() throws IOException {
    for (int i = 2; i <= 7; i++) {
      other(String.valueOf(i), here, i);
    }
    other("1", here, 9); // its own, however old
    folder.tidy();
    assertThat(names().stream().filter(name -> name.endsWith(".jsa")))
        .containsExactly("1.jsa", "2.jsa", "3.jsa", "4.jsa");
  }

  @Test
  void removesUnfinishedArchivesOnceNobodyCanBeWritingThem() throws IOException {
    Path old = Files.writeString(folder.unfinished(1, ""), "");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    Files.writeString(folder.unfinished(2, ""), "");
    folder.tidy();
    assertThat(names()).containsExactly("1.jsa-2.unfinished");
  }

  private void other(String name, String origin, int hoursOld) throws IOException {
    Path other = archive.resolveSibling(name + ".jsa");
    Files.writeString(other, "content");
    new ArchiveFolder(other).remember(origin);
    Instant made = Instant.now().minus(Duration.ofHours(hoursOld));
    Files.setLastModifiedTime(other.resolveSibling(name + ".origin"), FileTime.from(made));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(archive.getParent())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
