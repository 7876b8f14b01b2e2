package net.p2pd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The second process, which does what a start needs and writes the classes of that at its end. */
final class ArchiveProcess {

  private static final List<Path> NICE = List.of(Path.of("/usr/bin/nice"), Path.of("/bin/nice"));

  /** Low, but no less: at the lowest priority a machine with work to do never gets to it. */
  private static final String NICENESS = "10";

  /** Since JDK 24 native parts have to be allowed. */
  private static final int FIRST_WITH_NATIVE_ACCESS = 24;

  private final Path home;
  private final Path archive;
  private final Path classes;

  /**
   * Prepares the process.
   *
   * @param archive the file it writes
   * @param classes where the log of its classes goes, which nobody needs afterwards
   */
  ArchiveProcess(Path home, Path archive, Path classes) {
    this.home = home;
    this.archive = archive;
    this.classes = classes;
  }

  Process start() throws IOException {
    List<String> command = new ArrayList<>();
    NICE.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .ifPresent(nice -> command.addAll(List.of(nice.toString(), "-n", NICENESS)));
    Path lib = home.resolve("lib");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + lib.resolve("jvm.options"));
    if (Runtime.version().feature() >= FIRST_WITH_NATIVE_ACCESS) {
      command.add("--enable-native-access=net.p2pd.launcher");
    }
    command.add("-XX:ArchiveClassesAtExit=" + archive);
    command.add("-Xlog:class+load=info:file=\"" + classes + "\":none");
    command.add("-Dp2pd.home=" + home);
    command.add("--module-path");
    command.add(lib.resolve("boot").toString());
    command.add("--module");
    command.add("net.p2pd.launcher/net.p2pd.launcher.Main");
    command.add(TrainCommand.NAME);
    command.add("--classes");
    command.add(classes.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    // Options for other programs have no business here, and a note of Java would be printed.
    builder.environment().remove("JDK_JAVA_OPTIONS");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.redirectInput(ProcessBuilder.Redirect.PIPE);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }
}
