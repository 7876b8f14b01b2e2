package net.p2pd.protocol.tunnel;

import net.p2pd.api.protocol.ProtocolHandler;
import net.p2pd.testkit.ProtocolHandlerContract;

/** The tunnel protocol keeps the rules of all protocol handlers. */
class TunnelContractTest extends ProtocolHandlerContract {

  @Override
  protected ProtocolHandler handler() {
    return new TunnelProtocol();
  }
}
