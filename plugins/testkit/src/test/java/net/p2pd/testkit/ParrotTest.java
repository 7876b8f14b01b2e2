package net.p2pd.testkit;

import net.p2pd.api.protocol.ProtocolHandler;

/** A handler that keeps all rules passes. */
class ParrotTest extends BrokenProtocolHandler.ParrotContract {

  @Override
  protected Limits limits() {
    return Limits.usual();
  }

  @Override
  protected ProtocolHandler handler() {
    return new BrokenProtocolHandler.Parrot();
  }
}
