package net.p2pd.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import net.p2pd.api.connect.ConnectStrategy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Bad plugins beside a good one, which must be loaded every time. The lines that tell what is wrong
 * with the bad ones are printed at the end, to be read as an operator would read them.
 */
abstract class GalleryTestBase extends PluginTestBase {

  private static final Set<String> LINES = new TreeSet<>();

  @BeforeEach
  void aGoodPluginBeside() {
    jars.strategy("good", "good").writeTo(plugins);
  }

  @AfterEach
  void theGoodPluginBesideIsLoaded() {
    assertThat(open).isNotEmpty();
    for (LoadedPlugins loaded : open) {
      assertThat(loaded.services(ConnectStrategy.class))
          .filteredOn(factory -> loaded.info(factory.pluginId()).orElseThrow().problem().isEmpty())
          .isNotEmpty();
    }
  }

  @AfterAll
  static void theLinesArePrinted() {
    LINES.forEach(System.out::println);
    LINES.clear();
  }

  @Override
  String line(LoadedPlugins loaded, String id) {
    String line = super.line(loaded, id);
    LINES.add(line);
    return line;
  }
}
