package net.p2pd.natlab.linux;

import net.p2pd.foreign.Foreign;

/**
 * What tests need of this machine. What is not here is said, and is a failure where it has to be.
 */
final class Here {

  private Here() {}

  /** Skips the test where the laboratory cannot run. */
  static void canRunTheLaboratory() {
    LinuxSupport.problem().ifPresent(Foreign::skip);
  }

  /** Skips the test where no native code runs. */
  static void canUseNativeMemory() {
    try {
      LibC.load();
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      Foreign.skip("native code cannot be used here: " + e.getMessage());
    }
  }
}
