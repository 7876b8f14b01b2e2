package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node in somebody's program leaves everything else in that program as it was. */
class LibraryStartTest {

  @TempDir private Path temporary;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void startingANodeChangesNothingOfTheWholeJvm(boolean modular) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    if (modular) {
      files.put(
          "module-info.java", "module library { requires java.logging; requires net.p2pd.api; }");
    }
    Path probe = Path.of("src/test/probe/library/Unchanged.java");
    files.put("library/Unchanged.java", Files.readString(probe));
    Result result = ExampleProgram.run(temporary, files, "Unchanged");
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out().lines()).containsExactly("hello");
  }
}
