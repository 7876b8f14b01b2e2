/**
 * A node on real networks: pipes, sessions, wiring, configuration and identity.
 *
 * <p>Netty and Guice are used here and nowhere else; none of their types leaves this module.
 */
module net.p2pd.node {
  exports net.p2pd.node.config; // for the command line

  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.toml;
  requires com.google.common; // Guice is an automatic module and cannot say that it needs this
  requires com.google.guice;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.resolver;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires jakarta.inject;
  requires transitive net.p2pd.api;
  requires net.p2pd.core;
  requires net.p2pd.loader;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.util;
}
