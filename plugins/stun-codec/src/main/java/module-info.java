/**
 * STUN and TURN messages, and the client's side of STUN.
 *
 * <p>A library that provides no service: each plugin that speaks STUN carries its own copy. {@code
 * net.p2pd.stun.codec} makes views of bytes and back, without I/O; {@code net.p2pd.stun.client}
 * asks servers over pipes.
 */
module net.p2pd.stun.codec {
  requires java.naming; // SRV records
  requires transitive net.p2pd.api;

  exports net.p2pd.stun.client;
  exports net.p2pd.stun.codec;
}
