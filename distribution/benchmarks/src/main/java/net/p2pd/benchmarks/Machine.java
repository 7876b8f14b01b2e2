package net.p2pd.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** What a figure has to be read with: the machine, its load, the Java runtime and its flags. */
final class Machine {

  private Machine() {}

  /** Returns lines of Markdown. */
  static List<String> lines(JvmFlags flags, double loadBefore) throws IOException {
    return List.of(
        "- date: " + today(),
        "- machine: "
            + Runtime.getRuntime().availableProcessors()
            + " processors, "
            + processor()
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version"),
        String.format(
            Locale.ROOT,
            "- load of the machine: %.1f when it began, %.1f when it ended",
            loadBefore,
            load()),
        "- Java: " + System.getProperty("java.vm.name") + " " + Runtime.version(),
        "- flags: those of `bin/p2pd`, " + options(flags));
  }

  /** Returns the date that figures are marked with. */
  static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  /** Returns the load average of the last minute; negative where the system has none. */
  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    if (Files.isReadable(file)) {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).trim();
        }
      }
    }
    return System.getProperty("os.arch");
  }

  private static String options(JvmFlags flags) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String argument : flags.arguments()) {
      if (argument.startsWith("@")) {
        for (String line : Files.readAllLines(Path.of(argument.substring(1)))) {
          if (!line.isBlank() && !line.startsWith("#")) {
            text.append('`').append(line.trim()).append("` ");
          }
        }
      } else {
        text.append('`').append(argument).append("` ");
      }
    }
    return text.toString().trim();
  }
}
