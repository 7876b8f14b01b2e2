/**
 * The NAT laboratory: a model of how NATs and firewalls behave, and an internet in virtual time.
 *
 * <p>{@code model} is free of I/O: packets go in, decisions come out. {@code virtual} is an engine
 * that runs whole nodes over it, {@code scenario} describes what there is for every engine. A
 * library for tests; it provides no service of its own.
 */
module net.p2pd.natlab {
  requires com.fasterxml.jackson.databind; // scenario files are TOML
  requires com.fasterxml.jackson.dataformat.toml;
  requires java.xml; // of UPnP
  requires transitive net.p2pd.api;
  requires net.p2pd.core;
  requires static org.junit.jupiter.api; // not transitive: whoever has no JUnit must compile, too

  exports net.p2pd.natlab;
  exports net.p2pd.natlab.gateway;
  exports net.p2pd.natlab.junit;
  exports net.p2pd.natlab.model;
  exports net.p2pd.natlab.scenario;
  exports net.p2pd.natlab.virtual;
}
