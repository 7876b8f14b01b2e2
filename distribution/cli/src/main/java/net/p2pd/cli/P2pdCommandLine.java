package net.p2pd.cli;

import net.p2pd.api.host.CommandLine;

/** Runs {@code p2pd}; what the launcher finds. */
public final class P2pdCommandLine implements CommandLine {
  /** Creates the command line; called by {@link java.util.ServiceLoader}. */
  public P2pdCommandLine() {}

  @Override
  public int run(String[] args) {
    return new picocli.CommandLine(new P2pdCommand()).execute(args);
  }
}
