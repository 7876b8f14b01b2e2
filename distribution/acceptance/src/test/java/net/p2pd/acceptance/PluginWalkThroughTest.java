package net.p2pd.acceptance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What plugins/README.md tells plugin authors to do works, step by step as it stands there. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its commands are for POSIX shells")
class PluginWalkThroughTest {

  @TempDir private Path temporary;

  @Test
  void anEmptyDirectoryBecomesAStrategyThatWins() throws IOException {
    List<String> headings = List.of("## From an empty directory to a strategy");
    WalkThrough.of("plugins/README.md", headings).runIn(temporary);
  }
}
