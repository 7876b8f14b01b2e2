/**
 * Answers {@code ECHO text} with the text and {@code PING} with {@code PONG}.
 *
 * <p>A plugin: a protocol handler, and the shortest example of one.
 *
 * @provides net.p2pd.api.protocol.ProtocolHandler the protocol {@code echo}
 */
module net.p2pd.protocol.echo {
  requires net.p2pd.api;

  provides net.p2pd.api.protocol.ProtocolHandler with
      net.p2pd.protocol.echo.EchoProtocol;
}
