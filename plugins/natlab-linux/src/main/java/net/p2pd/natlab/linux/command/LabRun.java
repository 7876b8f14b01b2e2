package net.p2pd.natlab.linux.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import net.p2pd.api.Nullable;
import net.p2pd.natlab.linux.LinuxScenario;
import net.p2pd.natlab.scenario.Scenario;
import net.p2pd.natlab.scenario.ScenarioService;

/** One program on one host of a scenario, with the scenario's services around it. */
final class LabRun {

  /** Tells programs where the other hosts are, for {@code nsenter --net}. */
  private static final String NET = "P2PD_LAB_NET_";

  private final LinuxScenario lab;
  private final Scenario scenario;
  private final PrintWriter err;
  private final List<ServiceOutput> outputs = new CopyOnWriteArrayList<>();

  LabRun(LinuxScenario lab, Scenario scenario, @Nullable PrintWriter trace, PrintWriter err) {
    this.lab = lab;
    this.scenario = scenario;
    this.err = err;
    if (trace != null) {
      lab.internet().trace().onLine(trace::println);
    }
  }

  /** Returns the status of the program. */
  int run(String host, List<String> command) throws InterruptedException {
    Thread closer = new Thread(this::end, "p2pd-lab-signal");
    Runtime.getRuntime().addShutdownHook(closer);
    for (ScenarioService service : scenario.services()) {
      Process process = lab.start(service, ProcessBuilder.Redirect.PIPE);
      ServiceOutput output = new ServiceOutput(service, process, err);
      outputs.add(output);
      output.start();
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    lab.hosts().forEach((name, each) -> builder.environment().put(key(name), each.namespace()));
    Process process = lab.host(host).start(builder);
    // The program gets the interrupts of the terminal too, and what to do then is its business.
    ThisProcess.ignoreInterrupts();
    int status = process.waitFor();
    outputs.forEach(ServiceOutput::mute);
    try {
      Runtime.getRuntime().removeShutdownHook(closer);
    } catch (IllegalStateException e) {
      closer.join(); // a signal came: the hook runs, and everything ends
    }
    return status;
  }

  private void end() {
    outputs.forEach(ServiceOutput::mute);
    lab.close();
  }

  static String key(String host) {
    return NET + host.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
