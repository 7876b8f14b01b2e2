package net.p2pd.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import net.p2pd.api.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityStoreTest {

  @TempDir Path temp;

  private Path directory() {
    return temp.resolve("data");
  }

  private static void assumePosix() {
    assumeTrue(
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
        "this file system has no POSIX permissions");
  }

  private static Set<PosixFilePermission> permissions(String text) {
    return PosixFilePermissions.fromString(text);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theFirstUseCreatesAndTheNextOneReadsIt() throws Exception {
    PeerId first = new IdentityStore(directory()).loadOrCreate().peerId();
    PeerId second = new IdentityStore(directory()).loadOrCreate().peerId();
    assertThat(second).isEqualTo(first);
    assertThat(names(directory())).containsExactly(IdentityStore.FILE);
  }

  @Test
  void lookingCreatesNothing() {
    assertThat(new IdentityStore(directory()).load()).isEmpty();
    assertThat(directory()).doesNotExist();
  }

  @Test
  void fileAndDirectoryAreForTheOwnerOnly() throws Exception {
    assumePosix();
    IdentityStore store = new IdentityStore(directory());
    store.loadOrCreate();
    assertThat(Files.getPosixFilePermissions(store.file())).isEqualTo(permissions("rw-------"));
    assertThat(Files.getPosixFilePermissions(directory())).isEqualTo(permissions("rwx------"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwxr-xr-x"})
  void aFileThatOthersMayUseIsRefusedWithTheCommandThatClosesIt(String open) throws Exception {
    assumePosix();
    IdentityStore store = new IdentityStore(directory());
    store.loadOrCreate();
    Files.setPosixFilePermissions(store.file(), permissions(open));
    assertThatThrownBy(store::loadOrCreate)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining(store.file().toString())
        .hasMessageContaining(open)
        .hasMessageContaining("chmod 600");
    assertThat(Files.getPosixFilePermissions(store.file())).isEqualTo(permissions(open));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwxr-x", "rwxr-xrwx", "rwx----w-"})
  void aDirectoryThatOthersMayChangeIsRefused(String open) throws Exception {
    assumePosix();
    Files.createDirectory(directory());
    Files.setPosixFilePermissions(directory(), permissions(open));
    assertThatThrownBy(new IdentityStore(directory())::loadOrCreate)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("chmod 700 " + directory());
    assertThat(names(directory())).isEmpty();
  }

  @Test
  void aDirectoryThatOthersMayOnlyListIsFine() throws Exception {
    assumePosix();
    Files.createDirectory(directory());
    Files.setPosixFilePermissions(directory(), permissions("rwxr-xr-x"));
    assertThat(new IdentityStore(directory()).loadOrCreate()).isNotNull();
  }

  @Test
  void aDamagedFileIsRefusedAndLeftAsItIs() throws Exception {
    IdentityStore store = new IdentityStore(directory());
    store.loadOrCreate();
    String good = Files.readString(store.file(), StandardCharsets.US_ASCII);
    List<String> damages =
        List.of("", "nothing like it", good.substring(0, 300), good.replace("MC4CAQ", "MC4CAR"));
    for (String damage : damages) {
      Files.writeString(store.file(), damage, StandardCharsets.US_ASCII);
      assertThatThrownBy(store::loadOrCreate)
          .isInstanceOf(IdentityException.class)
          .hasMessageContaining(store.file().toString())
          .hasMessageContaining("is damaged: it")
          .hasMessageContaining("Restore it from a backup; or move it away");
      assertThat(Files.readString(store.file(), StandardCharsets.US_ASCII)).isEqualTo(damage);
    }
    assertThat(names(directory())).containsExactly(IdentityStore.FILE);
  }

  @Test
  void anEnormousFileIsNotReadIntoMemory() throws Exception {
    IdentityStore store = new IdentityStore(directory());
    store.loadOrCreate();
    String good = Files.readString(store.file(), StandardCharsets.US_ASCII);
    Files.writeString(store.file(), good + "x".repeat(1 << 20), StandardCharsets.US_ASCII);
    assertThatThrownBy(store::loadOrCreate).hasMessageContaining("letters were changed or added");
  }

  @Test
  void aDirectoryOrALinkToNothingInItsPlaceIsRefused() throws Exception {
    assumePosix();
    IdentityStore store = new IdentityStore(directory());
    DataDirectory.prepare(directory());
    Files.createDirectory(
        store.file(), PosixFilePermissions.asFileAttribute(permissions("rwx------")));
    assertThatThrownBy(store::loadOrCreate).hasMessageContaining(store.file() + " is damaged");
    Files.delete(store.file());
    Files.createSymbolicLink(store.file(), temp.resolve("nowhere"));
    assertThatThrownBy(store::loadOrCreate).hasMessageContaining(store.file() + " is damaged");
    assertThat(temp.resolve("nowhere")).doesNotExist();
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsRefused() throws Exception {
    Files.writeString(directory(), "x", StandardCharsets.US_ASCII);
    assertThatThrownBy(new IdentityStore(directory())::loadOrCreate)
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("is no directory")
        .hasMessageContaining("--data-dir");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofManyThreadsThatCreateAtOnceOneSucceedsAndAllAgree(boolean links) throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 10; round++) {
        Path directory = temp.resolve("round-" + round);
        CyclicBarrier together = new CyclicBarrier(threads);
        List<Future<PeerId>> results = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          results.add(
              pool.submit(
                  () -> {
                    together.await();
                    return new IdentityStore(directory, links).loadOrCreate().peerId();
                  }));
        }
        Set<PeerId> seen = new HashSet<>();
        for (Future<PeerId> result : results) {
          seen.add(result.get());
        }
        assertThat(seen).hasSize(1);
        assertThat(names(directory)).noneMatch(name -> name.endsWith(".new"));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTwoProcessesThatCreateAtOnceOneSucceedsAndBothAgree(boolean links) throws Exception {
    for (int round = 0; round < 3; round++) {
      Path directory = temp.resolve("round-" + round);
      try (OtherProcess one = OtherProcess.start("create", directory, links);
          OtherProcess two = OtherProcess.start("create", directory, links)) {
        assertThat(one.line()).isEqualTo("ready");
        assertThat(two.line()).isEqualTo("ready");
        one.go();
        two.go();
        String first = one.line();
        assertThat(PeerId.parse(first).toString()).isEqualTo(first);
        assertThat(two.line()).isEqualTo(first);
        assertThat(new IdentityStore(directory).loadOrCreate().peerId().toString())
            .isEqualTo(first);
      }
    }
  }
}
