package net.p2pd.node.route;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a small program that comes with the system and returns what it printed. The program never
 * outlives the call, whatever happens.
 */
final class SystemTool {

  /** Says in half a sentence, which begins behind the program's name, what was wrong. */
  static final class ToolException extends Exception {
    private static final long serialVersionUID = 1L;

    ToolException(String message) {
      super(message, null, false, false);
    }
  }

  private SystemTool() {}

  /**
   * Runs a program; must not be called on an event loop.
   *
   * @param timeout when it is stopped
   * @param most how many bytes it may print
   * @throws ToolException if it could not be started, failed, printed too much or took too long
   */
  static String run(List<String> command, Duration timeout, int most, Charset charset)
      throws ToolException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("LC_ALL", "C");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new ToolException("cannot be started: " + e.getMessage());
    }
    try {
      return new String(output(process, timeout, most), charset);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ToolException("was interrupted");
    } finally {
      end(process);
    }
  }

  private static byte[] output(Process process, Duration timeout, int most)
      throws ToolException, InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    InputStream printed = process.getInputStream();
    FutureTask<byte[]> reading =
        new FutureTask<>(
            () -> {
              process.getOutputStream().close();
              return printed.readNBytes(most + 1);
            });
    Thread reader = new Thread(reading, "p2pd-tool");
    reader.setDaemon(true);
    reader.start();
    try {
      byte[] bytes = reading.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (bytes.length > most) {
        throw new ToolException("printed more than " + most + " bytes");
      }
      if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw late(timeout);
      }
      if (process.exitValue() != 0) {
        throw new ToolException("failed with exit code " + process.exitValue());
      }
      return bytes;
    } catch (TimeoutException e) {
      throw late(timeout);
    } catch (ExecutionException e) {
      throw new ToolException("cannot be read: " + e.getCause());
    }
  }

  private static ToolException late(Duration timeout) {
    return new ToolException("was not done within " + timeout.toMillis() + " ms");
  }

  /** Its children hold the pipe that the reader reads from, so they must go too. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
