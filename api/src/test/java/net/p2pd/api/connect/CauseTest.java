package net.p2pd.api.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import net.p2pd.api.pipe.PipeOpenException;
import org.junit.jupiter.api.Test;

class CauseTest {

  /** The README's table is what users read; it says the same as the program, row by row. */
  @Test
  void theReadmeHasThemAllAndNoOther() throws IOException {
    List<String> rows =
        Files.readAllLines(readme()).stream()
            .dropWhile(line -> !line.startsWith("| cause"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    List<String> expected =
        Cause.all().stream()
            .map(
                cause ->
                    "| `"
                        + cause.id()
                        + "` | "
                        + cause.fault()
                        + " | "
                        + cause.sentence()
                        + " | "
                        + cause.remedy()
                        + " |")
            .toList();
    assertThat(rows).containsExactlyElementsOf(expected);
  }

  private static Path readme() {
    Path here = Path.of("README.md");
    return Files.exists(here) && Files.exists(Path.of("pom.xml")) ? here : Path.of("api/README.md");
  }

  @Test
  void idsAreWordsWithHyphensAndEachIsThereOnce() {
    Set<String> ids = new HashSet<>();
    for (Cause cause : Cause.all()) {
      assertThat(cause.id()).matches("[a-z]+(-[a-z]+)*");
      assertThat(ids.add(cause.id())).as(cause.id()).isTrue();
      assertThat(cause.fault())
          .isIn(Cause.OWN, Cause.PEER, Cause.BOTH, Cause.BETWEEN, Cause.NOBODY);
      assertThat(cause.sentence()).isNotBlank().doesNotEndWith(".");
      assertThat(cause.remedy()).isNotBlank().doesNotEndWith(".");
      assertThat(Cause.find(cause.id())).contains(cause);
    }
  }

  @Test
  void anUnknownIdIsNone() {
    assertThat(Cause.find("moon-phase")).isEmpty();
  }

  @Test
  void errorsStandForCauses() {
    assertThat(Cause.of(new CausedException(Cause.NO_QUIC))).isEqualTo(Cause.NO_QUIC);
    assertThat(Cause.of(new CompletionException(new CausedException(Cause.LIMITED, "later"))))
        .isEqualTo(Cause.LIMITED);
    assertThat(Cause.of(opening(PipeOpenException.REFUSED))).isEqualTo(Cause.TCP_REFUSED);
    assertThat(Cause.of(opening(PipeOpenException.TIMED_OUT))).isEqualTo(Cause.TCP_UNANSWERED);
    assertThat(Cause.of(opening(PipeOpenException.UNREACHABLE))).isEqualTo(Cause.NO_ROUTE);
    assertThat(Cause.of(opening(PipeOpenException.UNRESOLVED))).isEqualTo(Cause.OTHER);
    assertThat(Cause.of(new IllegalStateException())).isEqualTo(Cause.OTHER);
    assertThat(Cause.of(null)).isEqualTo(Cause.OTHER);
  }

  private static PipeOpenException opening(String reason) {
    return new PipeOpenException(reason, "words", null);
  }
}
