package net.p2pd.api;

import java.nio.file.Path;
import net.p2pd.compatibility.CompatibilityGate;
import org.junit.jupiter.api.Test;

/** Who compiled against the API's baseline can go on using it, unless a reason is given. */
class CompatibilityTest {
  @Test
  void nothingBreaksWithoutAReason() {
    CompatibilityGate.of(Path.of("target/classes"), Path.of("compatibility")).check();
  }
}
