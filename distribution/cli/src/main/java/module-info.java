/**
 * The commands of {@code bin/p2pd}.
 *
 * <p>Found by the launcher as a service.
 */
module net.p2pd.cli {
  requires com.fasterxml.jackson.databind;
  requires info.picocli;
  requires java.logging;
  requires net.p2pd.api;
  requires net.p2pd.loader;
  requires net.p2pd.node;
  requires net.p2pd.stun.codec; // the STUN client

  opens net.p2pd.cli to
      info.picocli;

  provides net.p2pd.api.host.CommandLine with
      net.p2pd.cli.P2pdCommandLine;
}
