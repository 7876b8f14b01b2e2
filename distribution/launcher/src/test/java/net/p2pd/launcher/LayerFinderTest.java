package net.p2pd.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The finder of the launcher finds what the JDK's finds. */
final class LayerFinderTest {

  @TempDir private Path temporary;
  private Path jars;

  @BeforeEach
  void makeJars() throws IOException {
    Path sources = Files.createDirectories(temporary.resolve("sources"));
    Files.createDirectories(sources.resolve("one/open"));
    Files.createDirectories(sources.resolve("one/hidden"));
    Files.writeString(
        sources.resolve("module-info.java"),
        "module one { requires java.logging; exports one.open; }");
    Files.writeString(sources.resolve("one/open/A.java"), "package one.open; public class A {}");
    Files.writeString(sources.resolve("one/hidden/B.java"), "package one.hidden; class B {}");
    Path classes = temporary.resolve("classes");
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--release=17",
                "-d",
                classes.toString(),
                sources.resolve("module-info.java").toString(),
                sources.resolve("one/open/A.java").toString(),
                sources.resolve("one/hidden/B.java").toString());
    assertThat(code).isZero();
    jars = Files.createDirectories(temporary.resolve("jars with spaces"));
    Manifest manifest = manifest("Multi-Release", "true");
    try (JarOutputStream jar = jar("one-1.0.jar", manifest)) {
      for (String name : List.of("module-info", "one/open/A", "one/hidden/B")) {
        put(jar, name + ".class", Files.readAllBytes(classes.resolve(name + ".class")));
      }
      put(jar, "META-INF/versions/11/one/open/A.class", new byte[] {11});
      put(jar, "META-INF/versions/99/one/open/A.class", new byte[] {99});
      put(jar, "one/open/some text.properties", "old".getBytes(StandardCharsets.UTF_8));
      put(jar, "META-INF/versions/11/one/open/some text.properties", new byte[] {'n'});
    }
    try (JarOutputStream jar = jar("two.jar", manifest("Automatic-Module-Name", "two.automatic"))) {
      put(jar, "two/C.class", new byte[] {1});
    }
    try (JarOutputStream jar = jar("three-3.1-rc2.jar", manifest("Automatic-Module-Name", "c"))) {
      put(jar, "three/D.class", new byte[] {1});
    }
    try (JarOutputStream jar = jar("four-4.jar", manifest("Automatic-Module-Name", "d"))) {
      put(jar, "four/E.class", new byte[] {1});
      put(jar, "META-INF/services/java.lang.Runnable", "four.E".getBytes(StandardCharsets.UTF_8));
    }
    try (JarOutputStream jar = jar("named-by-file-5.0.jar", manifest("Main-Class", "five.F"))) {
      put(jar, "five/F.class", new byte[] {1});
    }
    Files.writeString(jars.resolve("notes.txt"), "no jar");
  }

  private JarOutputStream jar(String name, Manifest manifest) throws IOException {
    return new JarOutputStream(Files.newOutputStream(jars.resolve(name)), manifest);
  }

  private static Manifest manifest(String key, String value) {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue(key, value);
    return manifest;
  }

  private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
    jar.putNextEntry(new ZipEntry(name));
    jar.write(content);
  }

  @Test
  void findsTheModulesThatTheJdkFindsWithTheSameDescriptors() {
    LayerFinder finder = LayerFinder.of(jars);
    assertThat(finder.names())
        .containsExactlyInAnyOrder("one", "two.automatic", "c", "d", "named.by.file");
    for (ModuleReference theirs : ModuleFinder.of(jars).findAll()) {
      ModuleReference ours = finder.find(theirs.descriptor().name()).orElseThrow();
      assertThat(ours.descriptor()).isEqualTo(theirs.descriptor());
      assertThat(ours.descriptor().packages()).isEqualTo(theirs.descriptor().packages());
      assertThat(ours.location()).isEqualTo(theirs.location());
    }
    assertThat(finder.find("three")).isEmpty();
  }

  @Test
  void readsWhatTheJdkReads() throws IOException {
    ModuleReference theirs = ModuleFinder.of(jars).find("one").orElseThrow();
    ModuleReference ours = LayerFinder.of(jars).find("one").orElseThrow();
    try (ModuleReader expected = theirs.open();
        ModuleReader actual = ours.open()) {
      List<String> names = expected.list().sorted().toList();
      assertThat(names).contains("one/open/A.class", "one/open/some text.properties");
      assertThat(actual.list().sorted().toList()).isEqualTo(names);
      for (String name : names) {
        assertThat(actual.find(name)).as(name).isEqualTo(expected.find(name));
        if (!name.endsWith("/")) {
          ByteBuffer bytes = expected.read(name).orElseThrow();
          assertThat(actual.read(name).orElseThrow()).as(name).isEqualTo(bytes);
          try (InputStream in = actual.open(name).orElseThrow()) {
            assertThat(ByteBuffer.wrap(in.readAllBytes())).as(name).isEqualTo(bytes);
          }
        }
      }
      assertThat(actual.read("one/open/A.class").orElseThrow().get(0)).isEqualTo((byte) 11);
      assertThat(actual.find("nowhere")).isEmpty();
      assertThat(actual.open("nowhere")).isEmpty();
      assertThat(actual.read("nowhere")).isEmpty();
    }
  }

  @Test
  void aClosedReaderReadsNoMoreWhileOthersDo() throws IOException {
    ModuleReference module = LayerFinder.of(jars).find("one").orElseThrow();
    ModuleReader first = module.open();
    try (ModuleReader second = module.open()) {
      first.close();
      assertThatThrownBy(() -> first.read("one/open/A.class")).isInstanceOf(IOException.class);
      assertThat(second.read("one/open/A.class")).isPresent();
    }
  }

  @Test
  void namesAModuleThatIsThereTwice() throws IOException {
    Files.copy(jars.resolve("one-1.0.jar"), jars.resolve("one-1.1.jar"));
    assertThatThrownBy(() -> LayerFinder.of(jars))
        .isInstanceOf(FindException.class)
        .hasMessageContainingAll("one", "one-1.0.jar", "one-1.1.jar", "twice");
  }

  @Test
  void namesAJarThatIsNone() throws IOException {
    Files.writeString(jars.resolve("broken.jar"), "not a jar");
    assertThatThrownBy(() -> LayerFinder.of(jars))
        .isInstanceOf(FindException.class)
        .hasMessageContaining("broken.jar");
  }
}
