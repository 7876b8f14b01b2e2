/**
 * STUN and TURN messages: bytes to views and back, without I/O.
 *
 * <p>A library that provides no service: each plugin that speaks STUN carries its own copy. It
 * needs nothing but the JDK.
 */
module net.p2pd.stun.codec {
  exports net.p2pd.stun.codec;
}
