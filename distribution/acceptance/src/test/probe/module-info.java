/** Takes the place of the command line and tells what it sees. */
module probe {
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.toml;
  requires com.google.guice;
  requires io.netty.transport.classes.epoll;
  requires jakarta.inject;
  requires net.p2pd.api;
  requires org.bouncycastle.provider;

  opens probe to
      com.google.guice;

  provides net.p2pd.api.host.CommandLine with
      probe.Probe;
}
