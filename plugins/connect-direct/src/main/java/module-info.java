/**
 * Connects to a peer that can be reached at one of its addresses without any help.
 *
 * <p>A plugin: a strategy that tries all of the peer's addresses, staggered.
 */
module net.p2pd.connect.direct {
  requires net.p2pd.api;
}
