package net.p2pd.api.host;

/**
 * The command line behind {@code bin/p2pd}, found by the launcher in the runtime's layer.
 *
 * <p>Implemented by the host.
 */
public interface CommandLine {

  /**
   * Runs one command.
   *
   * @return the exit code: 0 done, 1 failed, 2 wrong usage or configuration
   */
  int run(String[] arguments);
}
