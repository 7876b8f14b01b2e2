package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Projects of strangers, written from the READMEs and built by Maven outside this build, with
 * nothing of it but what was installed into a local repository: {@code .ci/run} does that.
 */
@EnabledIfSystemProperty(
    named = OutsideBuildTest.REPOSITORY,
    matches = ".+",
    disabledReason = "needs the artifacts installed; see .ci/run")
class OutsideBuildTest {

  static final String REPOSITORY = "installed.repository";

  /** The laboratory only where there is JUnit: its dependency is optional. */
  private static final Set<String> FOR_TESTS =
      Set.of("p2pd-foreign", "p2pd-leaks", "p2pd-natlab", "p2pd-testkit");

  private static final Path INSTALLED = Path.of(System.getProperty(REPOSITORY, "none"));

  @TempDir private Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"## On the class path", "## On the module path"})
  void anApplicationBuildsAndRuns(String way) throws IOException {
    fromInstalled(WalkThrough.of("api/README.md", List.of("## Adding it", way)));
  }

  @Test
  void aPluginBuildsIsTestedAndCertified() throws IOException {
    String readme = "plugins/README.md";
    fromInstalled(
        WalkThrough.of(readme, List.of("## From an empty directory to a certificate"))
            .onTopOf(readme, "## From an empty directory to a strategy"));
  }

  private void fromInstalled(WalkThrough steps) throws IOException {
    steps
        .with("MAVEN_OPTS", "-Dmaven.repo.local=" + INSTALLED)
        .with("HOME", System.getProperty("user.home")) // where Maven's settings are
        .with("XDG_DATA_HOME", temporary.resolve("data").toString())
        .runIn(temporary);
  }

  @Test
  void whatIsInstalledSaysWhatItsUsersNeedAndNothingOfOurBuild() throws IOException {
    List<Path> poms;
    try (Stream<Path> files = Files.walk(INSTALLED.resolve("net/p2pd"))) {
      poms = files.filter(file -> file.toString().endsWith(".pom")).toList();
    }
    Set<String> withJars = new TreeSet<>();
    for (Path pom : poms) {
      Path jar = Path.of(pom.toString().replaceFirst("pom$", "jar"));
      if (Files.exists(jar)) {
        String artifact = pom.getName(pom.getNameCount() - 3).toString();
        withJars.add(artifact);
        assertThat(Files.readString(pom))
            .as(pom.toString())
            .contains("<license>")
            .doesNotContain("<parent>", "<profile", "<build>", "<dependencyManagement>")
            .doesNotContain("errorprone.version", "<scope>test");
        if (!FOR_TESTS.contains(artifact)) {
          assertThat(Files.readString(pom)).as(pom.toString()).doesNotContain("junit");
        }
      }
    }
    assertThat(withJars)
        .contains("p2pd-api", "p2pd-core", "p2pd-loader", "p2pd-node")
        .contains("p2pd-connect-direct", "p2pd-protocol-echo", "p2pd-natlab", "p2pd-testkit");
    String version = Product.VERSION;
    Path api = Path.of("net/p2pd/p2pd-api", version, "p2pd-api-" + version + ".pom");
    assertThat(Files.readString(INSTALLED.resolve(api)))
        .as("the API needs the JDK alone")
        .doesNotContain("<dependency>");
  }
}
