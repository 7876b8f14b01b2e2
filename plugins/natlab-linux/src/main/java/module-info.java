/**
 * The NAT laboratory on real network stacks: Linux network namespaces, joined by one process that
 * translates between them.
 *
 * <p>Programs of all kinds run in the namespaces; what lies between them is decided by the same
 * model as in virtual time. A library for tests, and the command {@code p2pd lab}.
 */
module net.p2pd.natlab.linux {
  requires com.sun.jna;
  requires info.picocli;
  requires transitive net.p2pd.api;
  requires transitive net.p2pd.natlab;

  exports net.p2pd.natlab.linux;

  opens net.p2pd.natlab.linux.command to
      info.picocli;

  provides net.p2pd.api.host.CommandLine with
      net.p2pd.natlab.linux.command.LabCommandLine;
}
