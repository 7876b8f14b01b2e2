package net.p2pd.loader.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.spi.ToolProvider;

/** Runs the compiler of this JDK inside this program. */
final class Javac {

  private Javac() {}

  static void run(List<String> arguments) {
    ToolProvider javac =
        ToolProvider.findFirst("javac")
            .orElseThrow(
                () -> new IllegalStateException("there is no javac: run the tests with a JDK"));
    StringWriter output = new StringWriter();
    PrintWriter printer = new PrintWriter(output);
    int code = javac.run(printer, printer, arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalStateException("javac " + String.join(" ", arguments) + "\n" + output);
    }
  }
}
