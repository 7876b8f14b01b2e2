/**
 * Which of a peer's addresses are dialled, in which order and with which pauses.
 *
 * <p>A library that provides no service: each strategy that dials carries its own copy.
 */
module net.p2pd.connect.dial {
  requires transitive net.p2pd.api;

  exports net.p2pd.connect.dial;
}
