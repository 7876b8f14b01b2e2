package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkDirectoryTest {

  @TempDir Path temporary;

  @Test
  void nothingIsMadeBeforeItIsNeeded() {
    try (WorkDirectory work = new WorkDirectory(temporary.resolve("work"))) {
      assertThat(temporary.resolve("work")).doesNotExist();
      assertThat(work.reserve()).isDirectory();
    }
    assertThat(temporary.resolve("work")).isEmptyDirectory();
  }

  @Test
  void onlyTheOwnerCanLookIntoIt() throws IOException {
    Assumptions.assumeTrue(
        temporary.getFileSystem().supportedFileAttributeViews().contains("posix"));
    try (WorkDirectory work = new WorkDirectory(temporary)) {
      Path root = work.reserve().getParent();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void aCopyHasTheSameBytes() throws IOException {
    byte[] bytes = new byte[3_000_001];
    new Random(7).nextBytes(bytes);
    Path original = Files.write(temporary.resolve("a.jar"), bytes);
    Path copy = temporary.resolve("b.jar");
    WorkDirectory.copy(original, copy);
    assertThat(copy).hasBinaryContent(bytes);
  }

  @Test
  void aCopyThatFailsIsSaidSo() {
    Path missing = temporary.resolve("missing.jar");
    assertThatThrownBy(() -> WorkDirectory.copy(missing, temporary.resolve("b.jar")))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("missing.jar cannot be copied to " + temporary);
  }

  @Test
  void aDirectoryThatCannotBeMadeIsSaidSo() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");
    try (WorkDirectory work = new WorkDirectory(file)) {
      assertThatThrownBy(work::reserve)
          .isInstanceOf(PluginException.class)
          .hasMessageStartingWith(
              "no directory for copies of plugins can be made in " + file + " (");
    }
  }

  @Test
  void whatAKilledProgramLeftIsRemoved() throws IOException {
    Path left = leftovers("p2pd-plugins-0-left", Instant.now().minusSeconds(3600));
    try (WorkDirectory work = new WorkDirectory(temporary)) {
      work.reserve();
      assertThat(left).doesNotExist();
    }
  }

  @Test
  void whatIsNewOrOursOrNotLockedByUsIsLeftAlone() throws IOException {
    Instant old = Instant.now().minusSeconds(3600);
    Path justMade = leftovers("p2pd-plugins-0-new", Instant.now());
    Path ours = leftovers("p2pd-plugins-" + ProcessHandle.current().pid() + "-x", old);
    Path foreign = leftovers("other-program", old);
    Path unlocked = Files.createDirectory(temporary.resolve("p2pd-plugins-0-nolock"));
    try (WorkDirectory work = new WorkDirectory(temporary)) {
      work.reserve();
      assertThat(Stream.of(justMade, ours, foreign, unlocked)).allMatch(Files::isDirectory);
    }
  }

  @Test
  void whatAnotherProgramHasLockedIsLeftAlone() throws Exception {
    Path used = leftovers("p2pd-plugins-0-used", Instant.now().minusSeconds(3600));
    Path source =
        Files.writeString(
            temporary.resolve("Lock.java"),
            """
            public class Lock {
              public static void main(String[] args) throws Exception {
                var channel = java.nio.channels.FileChannel.open(java.nio.file.Path.of(args[0]),
                    java.nio.file.StandardOpenOption.WRITE);
                System.out.println(channel.lock() != null);
                System.in.read();
              }
            }
            """);
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                source.toString(),
                used.resolve(".lock").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (WorkDirectory work = new WorkDirectory(temporary)) {
      assertThat(other.inputReader().readLine()).isEqualTo("true");
      work.reserve();
      assertThat(used.resolve("1")).isDirectory();
    } finally {
      other.getOutputStream().close();
      assertThat(other.waitFor()).isZero();
    }
  }

  private Path leftovers(String name, Instant when) throws IOException {
    Path directory = Files.createDirectory(temporary.resolve(name));
    Path lock = directory.resolve(".lock");
    try (FileChannel made =
        FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      assertThat(made.isOpen()).isTrue();
    }
    Files.setLastModifiedTime(lock, FileTime.from(when));
    Files.writeString(Files.createDirectory(directory.resolve("1")).resolve("a.jar"), "left");
    return directory;
  }
}
