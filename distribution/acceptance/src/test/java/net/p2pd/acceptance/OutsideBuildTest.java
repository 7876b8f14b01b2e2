package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @TempDir private Path temporary;

  @ParameterizedTest
  @CsvSource({
    "api/README.md, ## Adding it, ## On the class path",
    "api/README.md, ## Adding it, ## On the module path",
  })
  void aStrangersProjectBuildsAndRuns(String readme, String project, String program)
      throws IOException {
    Path repository = Path.of(System.getProperty(REPOSITORY));
    assertThat(repository.resolve("net/p2pd/p2pd-node")).isDirectory();
    WalkThrough.of(readme, List.of(project, program))
        .with("MAVEN_OPTS", "-Dmaven.repo.local=" + repository)
        .with("HOME", System.getProperty("user.home")) // where Maven's settings are
        .with("XDG_DATA_HOME", temporary.resolve("data").toString())
        .runIn(temporary);
  }
}
