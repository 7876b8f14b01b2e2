package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node in somebody's program leaves everything else in that program as it was. */
class LibraryStartTest {

  @TempDir private Path temporary;

  @ParameterizedTest(name = "module path: {0}, plugin directory: {1}")
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void startingANodeChangesNothingOfTheWholeJvm(boolean modular, boolean directory)
      throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    if (modular) {
      files.put(
          "module-info.java", "module library { requires java.logging; requires net.p2pd.api; }");
    }
    Path probe = Path.of("src/test/probe/library/Unchanged.java");
    files.put("library/Unchanged.java", Files.readString(probe));
    Path scratch = Files.createDirectory(temporary.resolve("scratch"));
    String mine = modular ? "library" : "ALL-UNNAMED";
    ExampleProgram program =
        ExampleProgram.of(temporary, files, "Unchanged")
            .options(
                "-Djava.io.tmpdir=" + scratch,
                // To see what is done at the JVM's end.
                "--add-opens=java.base/java.lang=" + mine,
                "--add-opens=java.base/java.io=" + mine);
    if (directory) {
      program.pluginDirectories(List.of(Product.HOME.resolve("plugins")));
    }
    Result result = program.run();
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out().lines()).containsExactly("hello");
    assertThat(scratch).as("temporary files after the program's end").isEmptyDirectory();
  }
}
