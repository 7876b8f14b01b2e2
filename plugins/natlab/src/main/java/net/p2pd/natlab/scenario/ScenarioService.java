package net.p2pd.natlab.scenario;

import java.util.List;
import java.util.Objects;

/**
 * A program that runs on a host as long as the scenario does, such as a STUN server. Engines that
 * run no programs leave it out. Immutable.
 */
public final class ScenarioService {

  private final String host;
  private final List<String> command;

  private ScenarioService(String host, List<String> command) {
    this.host = Objects.requireNonNull(host, "host");
    this.command = List.copyOf(command);
  }

  /** Returns a program on a host: its name or path, and its arguments; no shell reads them. */
  public static ScenarioService of(String host, List<String> command) {
    return new ScenarioService(host, command);
  }

  /** Returns the name of the host on which it runs. */
  public String host() {
    return host;
  }

  /** Returns the program and its arguments. */
  public List<String> command() {
    return command;
  }
}
