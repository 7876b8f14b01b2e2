package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Version;
import java.lang.module.ModuleFinder;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What lies where in the product. */
final class LayoutTest {
  @Test
  void theTopHoldsWhatTheReadmeNamesAndNothingElse() throws IOException {
    assertThat(names(Product.HOME)).containsExactly("LICENSE", "bin", "conf", "lib", "plugins");
    assertThat(names(Product.HOME.resolve("lib")))
        .containsExactly("boot", "commands", "jvm.options", "netty", "runtime");
  }

  @Test
  void theApiRequiresTheJdkAlone() {
    ModuleDescriptor api =
        ModuleFinder.of(Product.HOME.resolve("lib/boot"))
            .find("net.p2pd.api")
            .orElseThrow()
            .descriptor();
    assertThat(api.requires())
        .extracting(Requires::name)
        .isNotEmpty()
        .allMatch(name -> ModuleFinder.ofSystem().find(name).isPresent());
  }

  @Test
  void everyPluginTellsForWhichApiItWasBuiltAndBringsNoCopyOfIt() throws IOException {
    List<String> plugins = names(Product.HOME.resolve("plugins"));
    assertThat(plugins).contains("connect-direct", "protocol-echo");
    for (String plugin : plugins) {
      ModuleFinder finder = ModuleFinder.of(Product.HOME.resolve("plugins").resolve(plugin));
      assertThat(finder.find("net.p2pd.api")).as(plugin).isEmpty();
      assertThat(finder.findAll())
          .as(plugin)
          .flatExtracting(module -> module.descriptor().requires())
          .filteredOn(requires -> requires.name().equals("net.p2pd.api"))
          .extracting(requires -> requires.compiledVersion().orElse(null))
          .isNotEmpty()
          .containsOnly(Version.parse(Product.VERSION));
    }
  }

  @Test
  void everyPluginNamesItsServicesForTheClassPathAsItsModuleDoes() throws IOException {
    for (String plugin : names(Product.HOME.resolve("plugins"))) {
      Path directory = Product.HOME.resolve("plugins").resolve(plugin);
      Path jar = directory.resolve("p2pd-" + plugin + "-" + Product.VERSION + ".jar");
      ModuleDescriptor module = ModuleFinder.of(jar).findAll().iterator().next().descriptor();
      assertThat(module.provides()).as(plugin).isNotEmpty();
      try (FileSystem content = FileSystems.newFileSystem(jar)) {
        Path services = content.getPath("META-INF/services");
        assertThat(names(services))
            .as(plugin)
            .containsExactlyInAnyOrderElementsOf(
                module.provides().stream().map(Provides::service).toList());
        for (Provides provides : module.provides()) {
          assertThat(services.resolve(provides.service()))
              .hasContent(String.join("\n", provides.providers()));
        }
      }
    }
  }

  @Test
  void theConfigurationIsATemplateThatSetsNothing() throws IOException {
    assertThat(Files.readAllLines(Product.HOME.resolve("conf/p2pd.toml")))
        .isNotEmpty()
        .allMatch(line -> line.isEmpty() || line.startsWith("#"));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "tar and modes are those of POSIX")
  void theArchiveUnpacksToAProductThatStarts(@TempDir Path temporary) {
    String name = "p2pd-" + Product.VERSION;
    Path archive = Product.HOME.resolveSibling(name + ".tar.gz");
    Result unpacked =
        Product.run(
            Path.of("tar"), Map.of(), "-xzf", archive.toString(), "-C", temporary.toString());
    assertThat(unpacked.exitCode()).as(unpacked.err()).isZero();
    assertThat(names(temporary)).containsExactly(name);
    Path program = temporary.resolve(name).resolve("bin/p2pd");
    assertThat(Product.run(program, Map.of(), "--version").exitCode()).isZero();
  }

  private static List<String> names(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
