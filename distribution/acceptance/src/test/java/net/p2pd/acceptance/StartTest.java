package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/p2pd is for POSIX shells")
final class StartTest {
  @TempDir private Path temporary;

  @Test
  void tellsItsVersionWithoutAnyWarning() {
    assertThat(Product.run("--version"))
        .isEqualTo(new Result(0, "p2pd " + Product.VERSION + System.lineSeparator(), ""));
  }

  @Test
  void startsThroughLinksToItsProgram() throws IOException {
    Path directory = Files.createDirectories(temporary.resolve("a directory with spaces"));
    Path home = Product.copy(temporary.resolve("home"));
    Path first = Files.createSymbolicLink(directory.resolve("p2pd"), programOf(home));
    Path second = Files.createSymbolicLink(temporary.resolve("again"), temporary.relativize(first));
    assertThat(Product.run(second, Map.of(), "--version").exitCode()).isZero();
  }

  @Test
  void startsFromADirectoryWithSpaces() throws IOException {
    Path home = Product.copy(temporary.resolve("a directory with spaces"));
    assertThat(Product.run(programOf(home), Map.of(), "--version").exitCode()).isZero();
  }

  @Test
  void passesEveryWordOnAsItIs() {
    Result result = Product.run("--no such option=*");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("'--no such option=*'");
  }

  @Test
  void givesTheOptionsOfTheUserToJava() {
    Map<String, String> options =
        Map.of("P2PD_JAVA_OPTS", "-XX:+UseParallelGC -XX:+PrintFlagsFinal");
    Result result = Product.run(programOf(Product.HOME), options, "--version");
    assertThat(result.out()).containsPattern("UseParallelGC += true");
    assertThat(Product.run("--version").out()).doesNotContain("UseParallelGC");
  }

  @Test
  void takesItsOptionsOfJavaFromTheFileAndLetsTheUserOverrideThem() throws IOException {
    Path home = Product.copy(temporary.resolve("a home with spaces"));
    Path file = home.resolve("lib/jvm.options");
    String text = Files.readString(file) + "\n-Xss523k\n-XX:+PrintFlagsFinal\n";
    Files.delete(file); // it may be a link to the product's own
    Files.writeString(file, text);
    assertThat(Product.run(programOf(home), Map.of(), "--version").out())
        .containsPattern("UseSerialGC += true")
        .containsPattern("ThreadStackSize += 523 ");
    Map<String, String> options = Map.of("P2PD_JAVA_OPTS", "-Xss524k");
    assertThat(Product.run(programOf(home), options, "--version").out())
        .containsPattern("ThreadStackSize += 524 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "runtime"})
  void namesAMissingFolder(String layer) throws IOException {
    Path home = Product.copy(temporary.resolve("home"), layer);
    Result result = Product.run(programOf(home), Map.of(), "--version");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .hasLineCount(1)
        .contains(home.toRealPath().resolve("lib").resolve(layer) + " is missing");
  }

  @Test
  void saysThatTheBootFolderIsMissing() throws IOException {
    Path home = Product.copy(temporary.resolve("home"), "boot");
    Result result = Product.run(programOf(home), Map.of(), "--version");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).hasLineCount(1).contains("lib/boot is missing");
  }

  @Test
  void saysThatTheFileOfOptionsIsMissing() throws IOException {
    Path home = Product.copy(temporary.resolve("home"), "jvm.options");
    Result result = Product.run(programOf(home), Map.of(), "--version");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).hasLineCount(1).contains("lib/jvm.options is missing");
  }

  @Test
  void namesALibraryThatIsMissing() throws IOException {
    Path home = Product.copy(temporary.resolve("home"), "runtime/picocli");
    Result result = Product.run(programOf(home), Map.of(), "--version");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).hasLineCount(1).contains("info.picocli", "lib/runtime");
  }

  @Test
  void asksForAJavaWhereThereIsNone() {
    Map<String, String> environment = Map.of("JAVA_HOME", temporary.toString());
    Result result = Product.run(programOf(Product.HOME), environment, "--version");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).hasLineCount(1).contains("JAVA_HOME", temporary.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.8.0_392", "11.0.20", "16"})
  void refusesAJavaThatIsTooOld(String version) throws IOException {
    Path java = Files.createDirectories(temporary.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"" + version + "\"' >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> environment = Map.of("JAVA_HOME", temporary.toString());
    Result result = Product.run(programOf(Product.HOME), environment, "--version");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).hasLineCount(1).contains("17 or later", java.toString());
  }

  @Test
  void takesJavaFromThePathWhereNoJavaHomeIsSet() {
    String path = Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH");
    Map<String, String> environment = Map.of("JAVA_HOME", "", "PATH", path);
    Result result = Product.run(programOf(Product.HOME), environment, "--version");
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
  }

  private static Path programOf(Path home) {
    return home.resolve("bin/p2pd");
  }
}
