/**
 * Asks the peer to connect back, where this node can be reached and the peer cannot.
 *
 * <p>A plugin: a strategy of two halves, of which the answering one dials.
 *
 * @provides net.p2pd.api.connect.ConnectStrategy the strategy {@code reverse}
 */
module net.p2pd.connect.reverse {
  requires net.p2pd.api;
  requires net.p2pd.connect.dial;

  provides net.p2pd.api.connect.ConnectStrategy with
      net.p2pd.connect.reverse.ReverseStrategy;
}
