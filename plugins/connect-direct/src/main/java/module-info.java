/**
 * Connects to a peer that can be reached at one of its addresses without any help.
 *
 * <p>A plugin: a strategy that tries all of the peer's addresses, staggered as RFC 8305 says.
 *
 * @provides net.p2pd.api.connect.ConnectStrategy the strategy {@code direct}
 */
module net.p2pd.connect.direct {
  requires net.p2pd.api;
  requires net.p2pd.connect.dial;

  provides net.p2pd.api.connect.ConnectStrategy with
      net.p2pd.connect.direct.DirectStrategy;
}
