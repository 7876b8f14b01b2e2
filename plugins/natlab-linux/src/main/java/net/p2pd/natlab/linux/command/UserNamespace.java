package net.p2pd.natlab.linux.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Who is not root may be it in a user namespace of his own: this very program, started again. */
final class UserNamespace {

  private static final List<String> ENTER = List.of("unshare", "-Urm", "--");
  private static final String INSIDE = "P2PD_LAB_UNSHARED";

  private UserNamespace() {}

  /**
   * Starts this program again in a user namespace; then it does not return.
   *
   * @param problem why it cannot run as it is
   * @return why that is not possible either
   */
  static String tryInstead(String problem) {
    if (System.getenv(INSIDE) != null || !problem.contains("unshare")) {
      return problem;
    }
    try {
      String refusal = refusal();
      if (!refusal.isEmpty()) {
        return problem + "; a user namespace is not possible either: " + refusal;
      }
      List<String> command = new ArrayList<>(ENTER);
      String own = Files.readString(Path.of("/proc/self/cmdline"));
      command.addAll(Arrays.asList(own.substring(0, own.length() - 1).split("\0", -1)));
      ThisProcess.become(command, INSIDE);
      return problem;
    } catch (IOException e) {
      return problem + "; a user namespace is not possible either: " + e.getMessage();
    }
  }

  private static String refusal() throws IOException {
    List<String> command = new ArrayList<>(ENTER);
    command.add("true");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean works = process.onExit().join().exitValue() == 0;
    return works ? "" : output.isBlank() ? "unshare failed" : output.strip();
  }
}
