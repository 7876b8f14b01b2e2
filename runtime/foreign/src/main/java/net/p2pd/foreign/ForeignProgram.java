package net.p2pd.foreign;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A program of others that runs, and the lines that it prints on both streams, read by a thread of
 * their own: whoever waits for one can stop waiting.
 */
public final class ForeignProgram implements AutoCloseable {

  /** How long to wait for a line or an end, where the caller does not say. */
  private static final int LIMIT_SECONDS = 60;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final String name;
  private final Process process;
  private final Thread reader;
  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<String> lines = new ArrayList<>();

  /** How many lines {@link #await} has passed. */
  private int passed;

  private boolean ended;

  private ForeignProgram(String name, Process process) {
    this.name = name;
    this.process = process;
    reader = new Thread(this::read, name + "-output");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a program; skips the test where it is not installed.
   *
   * @param command its name and its arguments, each as its {@code toString()} says
   */
  public static ForeignProgram start(Object... command) {
    return start(
        builder -> {
          try {
            return builder.start();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        command);
  }

  /**
   * Starts a program somewhere else on this machine, such as in a network namespace; skips the test
   * where it is not installed.
   *
   * @param place what starts the process there
   * @param command its name and its arguments, each as its {@code toString()} says
   */
  public static ForeignProgram start(Function<ProcessBuilder, Process> place, Object... command) {
    List<String> words = Arrays.stream(command).map(Object::toString).toList();
    Foreign.need(words.get(0));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    return new ForeignProgram(words.get(0), place.apply(builder));
  }

  /**
   * Runs a program to its end, without input; skips the test where it is not installed.
   *
   * @return what it printed
   * @throws AssertionError if it fails, or does not end
   */
  public static String run(Object... command) {
    try (ForeignProgram program = start(command)) {
      String output = program.finish();
      if (program.exitCode() != 0) {
        throw new AssertionError(Arrays.toString(command) + " failed: " + output);
      }
      return output;
    }
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        add(line);
      }
    } catch (IOException closed) {
      add("(output closed: " + closed.getMessage() + ")");
    } finally {
      end();
    }
  }

  private void add(String line) {
    lock.lock();
    try {
      lines.add(line);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Writes a line to its standard input. */
  public void say(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends its standard input. */
  public void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits for a line, after those that were waited for before.
   *
   * @param part what the line contains
   * @return the line
   * @throws AssertionError if it does not come
   */
  public String await(String part) {
    return await(part, LIMIT_SECONDS);
  }

  /**
   * Waits for a line, some seconds at most, after those that were waited for before.
   *
   * @param part what the line contains
   * @return the line
   * @throws AssertionError if it does not come
   */
  public String await(String part, int seconds) {
    long left = TimeUnit.SECONDS.toNanos(seconds);
    lock.lock();
    try {
      while (true) {
        while (passed < lines.size()) {
          String line = lines.get(passed++);
          if (line.contains(part)) {
            return line;
          }
        }
        if (ended || left <= 0) {
          throw new AssertionError(name + " never said " + part + "; it said " + lines);
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends its standard input and waits for its end.
   *
   * @return all that it printed
   * @throws AssertionError if it does not end
   */
  public String finish() {
    endInput();
    return finish(LIMIT_SECONDS);
  }

  /**
   * Waits for its end, some seconds at most.
   *
   * @return all that it printed
   * @throws AssertionError if it does not end
   */
  public String finish(int seconds) {
    if (!hasEnded(TimeUnit.SECONDS.toNanos(seconds))) {
      throw new AssertionError(name + " did not end within " + seconds + " s; it said " + lines());
    }
    return String.join("\n", lines());
  }

  private boolean hasEnded(long nanos) {
    long left = nanos;
    lock.lock();
    try {
      while (!ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      // Its output may end a moment before it does.
      return ended && process.waitFor(Math.max(left, SECOND), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  private AssertionError interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted while waiting for " + name, e);
  }

  /** Returns the lines that it has printed so far. */
  public List<String> lines() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  /** Returns with what it ended. */
  public int exitCode() {
    return process.exitValue();
  }

  /** Returns whether it has not ended. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it by force, and waits until it is gone. */
  @Override
  public void close() {
    Foreign.end(process);
    try {
      reader.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }
}
