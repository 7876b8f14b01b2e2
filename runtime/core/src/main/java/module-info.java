/**
 * The rules of the network without the network: connector, race, frames of sessions, signalling.
 *
 * <p>No socket, no thread and no clock of its own: everything goes through the abstractions of the
 * API, so that the same code runs on real networks and in virtual time.
 */
module net.p2pd.core {
  requires transitive net.p2pd.api;
  requires org.bouncycastle.provider; // seals envelopes (HPKE)

  exports net.p2pd.core.connect;
  exports net.p2pd.core.pipe;
  exports net.p2pd.core.session;
  exports net.p2pd.core.signal;
}
