/**
 * The rules of the network without the network: connector, race, frames of sessions, signalling.
 *
 * <p>No socket, no thread and no clock of its own: everything goes through the abstractions of the
 * API, so that the same code runs on real networks and in virtual time.
 */
module net.p2pd.core {
  exports net.p2pd.core.pipe;
  exports net.p2pd.core.session;

  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.cbor;
  requires transitive net.p2pd.api;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
}
