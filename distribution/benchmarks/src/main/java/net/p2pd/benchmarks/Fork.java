package net.p2pd.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of ours that does what its input says, line by line, with the product's flags. */
final class Fork implements AutoCloseable {

  private static final long END_SECONDS = 10;

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;

  private Fork(String name, Process process) {
    this.name = name;
    this.process = process;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
  }

  /** Starts a main class and waits until it is ready. */
  static Fork start(JvmFlags flags, Class<?> main, Object... arguments) throws IOException {
    Fork fork = begin(flags, main, arguments);
    fork.awaitReady();
    return fork;
  }

  /** Starts a main class; several may get ready at once. */
  static Fork begin(JvmFlags flags, Class<?> main, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(JvmFlags.java());
    command.addAll(flags.arguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(String.valueOf(argument));
    }
    String name =
        String.join(" ", command.subList(command.indexOf(main.getName()), command.size()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new Fork(name, process);
  }

  /** Waits until it is ready for orders. */
  void awaitReady() throws IOException {
    String unused = answer("ready");
  }

  private String answer(String prefix) throws IOException {
    String line = answers.readLine();
    if (line == null || !line.startsWith(prefix)) {
      throw new IOException(name + " said " + line + " instead of '" + prefix + "'");
    }
    return line.substring(prefix.length()).trim();
  }

  /** Gives an order and returns the answer. */
  String ask(String order) throws IOException {
    orders.write(order + "\n");
    orders.flush();
    return answer("");
  }

  /**
   * One run of a side.
   *
   * @param rate what was measured
   * @param compilerMillis for how long the compiler worked meanwhile
   */
  record Run(double rate, long compilerMillis) {}

  /** Gives the order to run for some time and returns what was measured. */
  Run run(long millis) throws IOException {
    String[] answer = ask(String.valueOf(millis)).split(" ", 2);
    return new Run(Double.parseDouble(answer[0]), Long.parseLong(answer[1]));
  }

  @Override
  public void close() throws IOException {
    orders.close();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
