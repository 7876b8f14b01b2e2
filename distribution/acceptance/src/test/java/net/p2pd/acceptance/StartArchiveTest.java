package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes in the data directory, which makes starts quick. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/p2pd is for POSIX shells")
@Timeout(540)
final class StartArchiveTest {

  private static final Map<String, String> ON = Map.of("P2PD_ARCHIVE", "on");

  /** Making one has to wait for everything else that the machine does. */
  private static final Duration LIMIT = Duration.ofMinutes(8);

  private static final String MADE = "made the start-up archive";
  private static final String KEPT = "the start-up archive is as it should be";

  /** What a node says of its archive, one way or another. */
  private static final Pattern SAID =
      Pattern.compile(MADE + "|" + KEPT + "|no start-up archive|the start-up archive cannot");

  @TempDir private Path temporary;

  /** Making one takes seconds, so what can be asked of the same one is asked together. */
  @Test
  void aNodeMakesItOnceAndLaterStartsUseItUnlessSwitchedOff() throws IOException {
    Path data = temporary.resolve("data");
    runUntil(MADE, Product.HOME, data);
    List<Path> archives = files(data.resolve("start"), ".jsa");
    assertThat(archives).hasSize(1);
    assertThat(files(data.resolve("start"), "")).hasSize(2);
    Path archive = archives.get(0);
    Object made = identity(archive);
    assertThat(classes(ON, data)).contains("net.p2pd.cli.NicsCommand source: shared objects file");
    assertThat(classes(Map.of("P2PD_ARCHIVE", "off"), data))
        .contains("net.p2pd.cli.NicsCommand source: ")
        .doesNotContain("net.p2pd.cli.NicsCommand source: shared");
    runUntil(KEPT, Product.HOME, data);
    assertThat(identity(archive)).isEqualTo(made);
    hardlyAnyClassComesFromElsewhere(data);
    anotherInstallationHasItsOwnAndAnUpdatedOneMakesItAgain(data, archive, made);
    oneThatDoesNotFitIsIgnoredWithoutAWord(data, archive);
  }

  /** Every class that is read from a jar, or made while the program runs, is time of a start. */
  private void hardlyAnyClassComesFromElsewhere(Path data) throws IOException {
    Path log = temporary.resolve("node.log");
    Map<String, String> logged =
        Map.of("P2PD_ARCHIVE", "on", "P2PD_JAVA_OPTS", "-Xlog:class+load:file=" + log);
    try (RunningNode node = RunningNode.start(Product.HOME, logged, data)) {
      assertThat(node.terminate().exitCode()).isZero();
    }
    List<String> classes = Files.readAllLines(log);
    assertThat(classes).hasSizeGreaterThan(1000);
    assertThat(classes).filteredOn(line -> line.contains("source: file:")).hasSizeLessThan(100);
    assertThat(classes)
        .as("lambdas of ours that are no classes")
        .noneMatch(line -> line.matches(".* (net\\.p2pd|com\\.google)\\.\\S+Lambda\\S*/0x.*"));
  }

  private void anotherInstallationHasItsOwnAndAnUpdatedOneMakesItAgain(
      Path data, Path first, Object made) throws IOException {
    Path home = Product.copy(temporary.resolve("home"));
    runUntil(MADE, home, data);
    List<Path> both = files(data.resolve("start"), ".jsa");
    assertThat(both).hasSize(2).contains(first);
    assertThat(identity(first)).isEqualTo(made);
    Path archive = both.stream().filter(file -> !file.equals(first)).findFirst().orElseThrow();
    final Object before = identity(archive);
    Path jar = files(home.resolve("lib/runtime"), ".jar").get(0);
    byte[] content = Files.readAllBytes(jar);
    Files.delete(jar); // it may be a link to the product's own
    Files.write(jar, content);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1));
    runUntil(MADE, home, data);
    assertThat(identity(archive)).isNotEqualTo(before);
    assertThat(files(data.resolve("start"), ".jsa")).isEqualTo(both);
  }

  private static void oneThatDoesNotFitIsIgnoredWithoutAWord(Path data, Path archive)
      throws IOException {
    Files.delete(archive);
    Files.writeString(archive, "this is no archive");
    Result result = nics(ON, data);
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("[");
  }

  @Test
  void whatCannotBeMadeIsTriedOnce() throws IOException {
    Path data = temporary.resolve("data");
    Path home = Product.copy(temporary.resolve("home"));
    for (Path plugin : files(home.resolve("plugins"), "connect-direct")) {
      for (Path jar : files(plugin, ".jar")) {
        Files.delete(jar); // without it, no node can connect to itself
      }
      Files.delete(plugin);
    }
    runUntil("no start-up archive can be made", home, data);
    runUntil(KEPT, home, data);
    assertThat(files(data.resolve("start"), ".jsa")).isEmpty();
  }

  @Test
  void twoNodesThatMakeItAtOnceLeaveOneThatWorks() throws IOException {
    Path shared = Files.createDirectories(temporary.resolve("shared"));
    Path one = Files.createDirectories(temporary.resolve("one"));
    Path two = Files.createDirectories(temporary.resolve("two"));
    Files.createSymbolicLink(one.resolve("start"), shared);
    Files.createSymbolicLink(two.resolve("start"), shared);
    try (RunningNode first = RunningNode.start(Product.HOME, ON, one, "--verbose");
        RunningNode second = RunningNode.start(Product.HOME, ON, two, "--verbose")) {
      await().atMost(LIMIT).until(() -> first.err().contains(MADE) && second.err().contains(MADE));
    }
    assertThat(files(shared, ".unfinished")).isEmpty();
    assertThat(files(shared, ".jsa")).hasSize(1);
    assertThat(classes(ON, one)).contains("net.p2pd.cli.NicsCommand source: shared objects file");
  }

  @Test
  void aNodeThatEndsLeavesNoHalfMadeArchiveAndNoProcess() throws IOException {
    Path data = temporary.resolve("data");
    try (RunningNode node = RunningNode.start(Product.HOME, ON, data)) {
      await().atMost(LIMIT).until(() -> node.process().descendants().findAny().isPresent());
      List<ProcessHandle> makers = node.process().descendants().toList();
      Result result = node.terminate();
      assertThat(result.exitCode()).isZero();
      assertThat(result.err()).isEmpty();
      assertThat(makers).noneMatch(ProcessHandle::isAlive);
    }
    assertThat(files(data.resolve("start"), ".unfinished")).isEmpty();
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsNoMatterForTheNode() throws IOException {
    Path data = Files.createDirectories(temporary.resolve("data"));
    Files.writeString(data.resolve("start"), "a file in the place of the directory");
    runUntil("the start-up archive cannot be kept", Product.HOME, data);
    try (RunningNode node = RunningNode.start(Product.HOME, ON, data)) {
      assertThat(node.terminate().err()).isEmpty();
    }
  }

  @Test
  void anArchiveOfAnotherUserIsNotUsed() throws IOException {
    Path data = temporary.resolve("data");
    Path archive = archiveOf(data);
    Files.createDirectories(archive.getParent());
    Files.writeString(archive, "");
    assertThat(argumentsOfJava(data)).contains("-XX:SharedArchiveFile=" + archive);
    assumeThat(System.getProperty("user.name"))
        .as("only root can give files away")
        .isEqualTo("root");
    Files.setOwner(
        archive,
        archive.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    assertThat(argumentsOfJava(data)).doesNotContain("SharedArchiveFile");
  }

  @Test
  void anArchiveThatTheUserNamesReplacesIt() {
    Map<String, String> options = Map.of("P2PD_ARCHIVE", "on", "P2PD_JAVA_OPTS", "-Xshare:auto");
    assertThat(argumentsOfJava(options, temporary)).doesNotContain("p2pd.archive");
    assertThat(argumentsOfJava(temporary)).contains("p2pd.archive");
  }

  /** Runs a node until it has said this, and then ends it. */
  private static void runUntil(String words, Path home, Path data) {
    try (RunningNode node = RunningNode.start(home, ON, data, "--verbose")) {
      await().atMost(LIMIT).until(() -> SAID.matcher(node.err()).find());
      assertThat(node.err()).contains(words);
      assertThat(node.terminate().exitCode()).isZero();
    }
  }

  private static Result nics(Map<String, String> environment, Path data) {
    return Product.run(
        Product.HOME.resolve("bin/p2pd"),
        environment,
        "nics",
        "--json",
        "--data-dir",
        data.toString());
  }

  /** Returns where each class of a short command came from. */
  private String classes(Map<String, String> environment, Path data) throws IOException {
    Path log = temporary.resolve("classes.log");
    Map<String, String> all =
        Map.of(
            "P2PD_ARCHIVE",
            environment.get("P2PD_ARCHIVE"),
            "P2PD_JAVA_OPTS",
            "-Xlog:class+load:file=" + log);
    assertThat(nics(all, data).exitCode()).isZero();
    return Files.readString(log);
  }

  private Path archiveOf(Path data) {
    String arguments = argumentsOfJava(data);
    String rest = arguments.substring(arguments.indexOf("-Dp2pd.archive=") + 15);
    return Path.of(rest.substring(0, rest.indexOf('\n')));
  }

  private String argumentsOfJava(Path data) {
    return argumentsOfJava(ON, data);
  }

  /** Runs the script with a program in the place of Java that prints what it gets. */
  private String argumentsOfJava(Map<String, String> environment, Path data) {
    try {
      Path java = temporary.resolve("jdk/bin/java");
      if (!Files.exists(java)) {
        Files.createDirectories(java.getParent());
        Files.writeString(temporary.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> all = new HashMap<>(environment);
    all.put("JAVA_HOME", temporary.resolve("jdk").toString());
    return nics(all, data).out();
  }

  private static Object identity(Path file) throws IOException {
    return Files.getLastModifiedTime(file);
  }

  private static List<Path> files(Path directory, String ending) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
