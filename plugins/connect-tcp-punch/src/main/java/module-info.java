/**
 * Connects two peers behind NATs by TCP: both open a connection to the other at the same time.
 *
 * <p>A plugin: a strategy whose two halves swap the addresses under which their sockets are seen
 * outside, or will be, and dial each other until the connections meet (RFC 9293 section 3.5).
 *
 * @provides net.p2pd.api.connect.ConnectStrategy the strategy {@code tcp-punch}
 */
module net.p2pd.connect.tcppunch {
  requires net.p2pd.api;

  provides net.p2pd.api.connect.ConnectStrategy with
      net.p2pd.connect.tcppunch.TcpPunchStrategy;
}
