package net.p2pd.protocol.echo;

import java.util.Map;
import net.p2pd.api.protocol.ProtocolHandler;
import net.p2pd.testkit.ProtocolHandlerContract;

/** The echo protocol keeps the rules of all protocol handlers. */
class EchoContractTest extends ProtocolHandlerContract {

  @Override
  protected ProtocolHandler handler() {
    return new EchoProtocol();
  }

  @Override
  protected Map<String, String> conversation() {
    return Map.of("ECHO hello", "hello", "PING", "PONG");
  }
}
