package net.p2pd.natlab.linux.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import net.p2pd.natlab.scenario.ScenarioService;

/** Keeps the last lines of a service, and tells them if it ends before the laboratory does. */
final class ServiceOutput {

  private static final int KEPT = 20;

  private final ScenarioService service;
  private final Process process;
  private final PrintWriter err;
  private final ArrayDeque<String> last = new ArrayDeque<>();
  private volatile boolean muted;

  ServiceOutput(ScenarioService service, Process process, PrintWriter err) {
    this.service = service;
    this.process = process;
    this.err = err;
  }

  /** The laboratory ends, so that the service may, too. */
  void mute() {
    muted = true;
  }

  void start() {
    Thread reader = new Thread(this::read, "p2pd-lab-service");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last.add(line);
        if (last.size() > KEPT) {
          last.remove();
        }
      }
      int status = process.waitFor();
      if (!muted) {
        tell(status);
      }
    } catch (IOException e) {
      last.clear(); // the laboratory has closed it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(int status) {
    String name = service.host() + " " + service.command().get(0);
    synchronized (err) {
      err.println("p2pd lab: the service \"" + name + "\" has ended with status " + status);
      last.forEach(line -> err.println("  " + line));
      err.flush();
    }
  }
}
