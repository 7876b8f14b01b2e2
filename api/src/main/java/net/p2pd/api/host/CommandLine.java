package net.p2pd.api.host;

/**
 * The commands of an installed product.
 *
 * <p>Implemented by hosts, called by the launcher: it looks for exactly one provider in the layer
 * of the runtime, calls {@link #run} once, on the main thread, and ends the virtual machine with
 * the result. Applications and plugins have no use for it.
 */
public interface CommandLine {
  /**
   * Runs one command to its end.
   *
   * @param args the words after {@code p2pd}, as the user gave them
   * @return the exit code: 0 done, 1 failed, 2 wrong usage or configuration
   */
  int run(String[] args);
}
