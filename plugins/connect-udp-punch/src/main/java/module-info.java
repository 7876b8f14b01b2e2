/**
 * Connects to a peer whose router lets nobody in, by sending datagrams from both sides at once.
 *
 * <p>A plugin: a strategy with two halves that tell each other, over signalling, where their
 * sockets are seen from outside, open their routers for each other, and hand the socket over.
 *
 * @provides net.p2pd.api.connect.ConnectStrategy the strategy {@code udp-punch}
 */
module net.p2pd.connect.udppunch {
  requires net.p2pd.api;

  provides net.p2pd.api.connect.ConnectStrategy with
      net.p2pd.connect.udppunch.UdpPunchStrategy;
}
