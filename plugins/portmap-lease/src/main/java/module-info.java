/**
 * Ports that routers lend: renewed at half their lifetime, made again after a router forgot them,
 * shared by those who want the same one, removed in the end.
 *
 * <p>A library that provides no service: each plugin that opens ports carries its own copy, and
 * brings the protocol.
 */
module net.p2pd.portmap.lease {
  requires transitive net.p2pd.api;

  exports net.p2pd.portmap.lease;
}
