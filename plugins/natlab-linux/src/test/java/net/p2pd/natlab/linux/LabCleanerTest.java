package net.p2pd.natlab.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a killed laboratory leaves is removed; what a living one needs is not. Another laboratory
 * that starts on this machine at the same time removes the same, and is as good.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the laboratory on real stacks is for Linux")
class LabCleanerTest {

  /** Of this process, but as if it had started at another time: its number is used again. */
  private static LabOwner gone() {
    LabOwner own = LabOwner.current();
    return new LabOwner(own.pid(), own.started() + 1);
  }

  private static Process sleeping(LabOwner owner) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sleep", "600");
    builder.environment().put(Programs.OWNER, owner.toString());
    return builder.start();
  }

  @Test
  void filesOfTheDeadGoAndThoseOfTheLivingStay() throws IOException {
    Path left = Files.createTempDirectory(LabFiles.PREFIX + gone() + "-");
    Files.writeString(left.resolve("hosts"), "127.0.0.1 localhost\n");
    try (LabFiles used = LabFiles.create()) {
      LabCleaner.clean();
      assertThat(left).doesNotExist();
      assertThat(used.directory().resolve("hosts")).exists();
    }
  }

  @Test
  void aLinkThatSomebodyPutThereLeadsNowhere(@TempDir Path elsewhere) throws IOException {
    Path hosts = Files.writeString(elsewhere.resolve("hosts"), "important");
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    Path link = folder.resolve(LabFiles.PREFIX + gone() + "-" + System.nanoTime());
    Files.createSymbolicLink(link, elsewhere);
    try {
      LabCleaner.clean();
      assertThat(hosts).hasContent("important");
    } finally {
      Files.delete(link);
    }
  }

  @Test
  void programsOfTheDeadEndAndThoseOfTheLivingRunOn() throws Exception {
    Process left = sleeping(gone());
    Process used = sleeping(LabOwner.current());
    try {
      LabCleaner.clean();
      assertThat(left.waitFor(60, TimeUnit.SECONDS)).as("the left one ended").isTrue();
      assertThat(used.isAlive()).isTrue();
    } finally {
      left.destroyForcibly().onExit().join();
      used.destroyForcibly().onExit().join();
    }
  }

  @Test
  void anOwnerIsKnownByItsNumberAndWhenItStarted() {
    assertThat(LabOwner.current().isAlive()).isTrue();
    assertThat(gone().isAlive()).isFalse();
    assertThat(LabOwner.parse(gone().toString())).isEqualTo(gone());
    assertThat(LabOwner.parse("1-2-3")).isNull();
    assertThat(LabOwner.parse("one")).isNull();
  }
}
