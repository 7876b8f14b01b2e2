package net.p2pd.testkit;

import java.nio.file.Path;
import net.p2pd.compatibility.CompatibilityGate;
import org.junit.jupiter.api.Test;

/**
 * Whose tests were compiled against the kit's baseline goes on testing, unless a reason is given.
 */
class CompatibilityTest {
  @Test
  void nothingBreaksWithoutAReason() {
    CompatibilityGate.of(Path.of("target/classes"), Path.of("compatibility")).check();
  }
}
