package net.p2pd.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gate is worth something only if a planted break does not get through it. */
class CompatibilityGateTest {

  private static final String MODULE = "module a { exports a; }";
  private static final String SERVICE =
      """
      package a;
      public interface Service {
        int COUNT = 3;
        String name();
        default java.util.List<String> words(int count) throws java.io.IOException { return null; }
      }
      """;
  private static final String SHAPE =
      """
      package a;
      public class Shape implements Service {
        protected final int size = new java.util.Random().nextInt();
        private int secret;
        public Shape() {}
        @Override public String name() { return "shape" + secret; }
        private void hidden() {}
      }
      """;
  private static final String INTERNAL =
      "package a.internal; public class Internal { public int i; }";

  @TempDir private Path temporary;
  private Path kept;
  private int compiled;

  @BeforeEach
  void aBaseline() throws IOException {
    kept = temporary.resolve("compatibility");
    gate("0.1.0", MODULE, SERVICE, SHAPE).renew();
  }

  @Test
  void whatDidNotChangePasses() throws IOException {
    gate("0.1.0", MODULE, SERVICE, SHAPE).check();
  }

  @ParameterizedTest(name = "{2} of {1} by \"{0}\"")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          String name();                | a.Service#name()      | METHOD_REMOVED
          String name(); -> int name(); | a.Service#name()      | METHOD_RETURN_TYPE_CHANGED
          (int count) -> (long count)   | a.Service#words(int)  | METHOD_REMOVED
          List<String> -> List<Integer> | a.Service#words(int)  | METHOD_RETURN_TYPE_GENERICS_CHANGED
          throws java.io.IOException    | a.Service#words(int)  | METHOD_NO_LONGER_THROWS_CHECKED_EXCEPTION
          String name(); -> String name(); void more(); | a.Service#more() | METHOD_ADDED_TO_INTERFACE
          public interface -> interface | a.Service             | CLASS_LESS_ACCESSIBLE
          int COUNT = 3;                | a.Service#COUNT       | FIELD_REMOVED
          """)
  void aPlantedBreakFailsTheGateAndIsNamed(String edit, String element, String change)
      throws IOException {
    String[] sides = edit.split(" -> ", -1);
    String edited = SERVICE.replace(sides[0].strip(), sides.length > 1 ? sides[1].strip() : "");
    assertThat(edited).isNotEqualTo(SERVICE);
    String shape =
        "package a; public abstract class Shape implements Service { protected int size; }";
    assertThatThrownBy(gate("0.1.0", MODULE, edited, shape)::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("break what was built against version 0.1.0")
        .hasMessageContaining(element + ": " + change + "\n")
        .hasMessageContaining(
            "element = \"" + element + "\"\nchange = \"" + change + "\"\nreason = \"\"\n");
  }

  @Test
  void aClassThatGoesWithItsPackageFailsTheGate() throws IOException {
    assertThatThrownBy(gate("0.1.0", "module a { exports a.internal; }", SERVICE, SHAPE)::check)
        .hasMessageContaining("a.Service: CLASS_REMOVED")
        .hasMessageContaining("a.Shape: CLASS_REMOVED");
  }

  @Test
  void aProtectedMemberAndASuperTypeCountToo() throws IOException {
    String other =
        "package a; public class Shape { public Shape() {} public String name() { return \"\"; } }";
    assertThatThrownBy(gate("0.1.0", MODULE, SERVICE, other)::check)
        .hasMessageContaining("a.Shape#size: FIELD_REMOVED")
        .hasMessageContaining("a.Shape: INTERFACE_REMOVED");
  }

  @Test
  void whatOnlyGrowsOrIsNobodyElsesPasses() throws IOException {
    String service = SERVICE.replace("String name();", "String name(); default void more() {}");
    String shape = SHAPE.replace("private void hidden() {}", "public int area() { return 0; }");
    gate("0.1.0", MODULE, service, shape).check();
    String internal = INTERNAL.replace("public int i;", "");
    gate("0.1.0", MODULE, service, shape, internal).check();
  }

  @Test
  void aBreakWithItsReasonPassesAndWithoutOneFails() throws IOException {
    CompatibilityGate gate = gate("0.2.0", MODULE, SERVICE.replace("int COUNT = 3;", ""), SHAPE);
    Break removed = new Break("a.Service#COUNT", "FIELD_REMOVED");
    accept(removed.entry());
    assertThatThrownBy(gate::check).hasMessageContaining("entry 1 has no 'reason'");
    accept(removed.entry().replace("\"\"", "\"nobody counted\""));
    gate.check();
  }

  @Test
  void anEntryThatIsNotNeededFails() throws IOException {
    accept("[[accepted]]\nelement = \"a.Gone\"\nchange = \"CLASS_REMOVED\"\nreason = \"unused\"\n");
    assertThatThrownBy(gate("0.1.0", MODULE, SERVICE, SHAPE)::check)
        .hasMessageContaining("accepts what does not break: a.Gone: CLASS_REMOVED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [[accepted]                            | is not TOML
          [[excepted]]                           | has a key 'excepted'
          [[accepted]]\\nelements = "a.Service"  | has a key 'elements'
          """)
  void aFileThatIsWrongFails(String text, String complaint) throws IOException {
    accept(text.replace("\\n", "\n"));
    assertThatThrownBy(gate("0.1.0", MODULE, SERVICE, SHAPE)::check)
        .hasMessageContaining(complaint);
  }

  @Test
  void aMissingBaselineFailsAndSaysHowToGetOne() throws IOException {
    Files.delete(kept.resolve(CompatibilityGate.BASELINE));
    assertThatThrownBy(gate("0.1.0", MODULE, SERVICE, SHAPE)::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("there is no baseline")
        .hasMessageContaining("-Dcompatibility.renew=true");
  }

  @Test
  void missingAcceptedChangesAndMissingClassesFail() throws IOException {
    Files.delete(kept.resolve(CompatibilityGate.ACCEPTED));
    assertThatThrownBy(gate("0.1.0", MODULE, SERVICE, SHAPE)::check)
        .hasMessageContaining("accepted.toml cannot be read");
    assertThatThrownBy(CompatibilityGate.of(temporary.resolve("none"), kept)::check)
        .hasMessageContaining("compile the module first");
  }

  @Test
  void renewingForgetsTheAcceptedChangesAndKeepsTheHeading() throws IOException {
    Path file = kept.resolve(CompatibilityGate.ACCEPTED);
    String heading = Files.readString(file);
    assertThat(heading).startsWith("#").doesNotContain("[[");
    accept(heading + "\n" + new Break("a.Service", "CLASS_REMOVED").entry());
    CompatibilityGate gate =
        gate("0.2.0", MODULE, SHAPE.replace("implements Service", "").replace("@Override", ""));
    gate.renew();
    assertThat(file).content().isEqualTo(heading);
    assertThatCode(gate::check).doesNotThrowAnyException();
  }

  @Test
  void fromVersionOneOnNoEntryHelpsButANewMajorVersionDoes() throws IOException {
    gate("1.0.0", MODULE, SERVICE, SHAPE).renew();
    String edited = SERVICE.replace("String name();", "String name(); void more();");
    String shape = SHAPE.replace("private void hidden", "public void more");
    accept(
        new Break("a.Service#more()", "METHOD_ADDED_TO_INTERFACE")
            .entry()
            .replace("\"\"", "\"wanted\""));
    assertThatThrownBy(gate("1.1.0", MODULE, edited, shape)::check)
        .hasMessageContaining("make it a new major version");
    gate("2.0.0", MODULE, edited, shape).check();
  }

  @Test
  void theBaselineHoldsNoCodeAndComesOutTheSameTwice() throws IOException {
    Path first = kept.resolve(CompatibilityGate.BASELINE);
    byte[] bytes = Files.readAllBytes(first);
    try (ZipFile jar = new ZipFile(first.toFile())) {
      assertThat(jar.stream().map(Object::toString))
          .containsExactly("a/Service.class", "a/Shape.class", "module-info.class");
      String shape =
          new String(
              jar.getInputStream(jar.getEntry("a/Shape.class")).readAllBytes(),
              java.nio.charset.StandardCharsets.ISO_8859_1);
      assertThat(shape).contains("size").doesNotContain("secret", "hidden", "Random", "Shape.java");
    }
    gate("0.1.0", MODULE, SERVICE, SHAPE).renew();
    assertThat(first).hasBinaryContent(bytes);
  }

  private void accept(String text) throws IOException {
    Files.writeString(kept.resolve(CompatibilityGate.ACCEPTED), text);
  }

  private CompatibilityGate gate(String version, String module, String... types)
      throws IOException {
    Path work = Files.createDirectory(temporary.resolve("build-" + ++compiled));
    Path classes = work.resolve("classes");
    List<String> arguments =
        new ArrayList<>(List.of("-d", classes.toString(), "--module-version", version));
    List<String> sources = new ArrayList<>(List.of(module));
    sources.addAll(List.of(types));
    if (List.of(types).stream().noneMatch(type -> type.startsWith("package a.internal"))) {
      sources.add(INTERNAL);
    }
    int number = 0;
    for (String source : sources) {
      String name = source.replaceFirst("(?s).*?(?:class|interface) (\\w+).*", "$1");
      name = source.startsWith("module") ? "module-info" : name;
      Path file =
          Files.createDirectory(work.resolve(String.valueOf(++number))).resolve(name + ".java");
      arguments.add(Files.writeString(file, source).toString());
    }
    StringWriter output = new StringWriter();
    PrintWriter printer = new PrintWriter(output);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(printer, printer, arguments.toArray(String[]::new));
    assertThat(code).as(Map.of("javac", arguments) + "\n" + output).isZero();
    return CompatibilityGate.of(classes, kept);
  }
}
