package net.p2pd.testkit;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Listens to what is printed, while a test is about what must not be. */
final class Told implements AutoCloseable {

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private final StringBuilder added = new StringBuilder();

  private Told() {
    PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
  }

  static Told listening() {
    return new Told();
  }

  /** Adds what was told in another way. */
  void add(String text) {
    added.append(text).append('\n');
  }

  String text() {
    return added + printed.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    System.setOut(out);
    System.setErr(err);
    out.print(printed.toString(StandardCharsets.UTF_8));
  }
}
