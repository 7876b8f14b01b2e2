/**
 * Sessions over datagrams: QUIC (RFC 9000) in which both sides prove who they are as in TLS over a
 * stream, by a throw-away certificate that their identity has signed.
 *
 * <p>{@link net.p2pd.node.quic.QuicSessionProvider} says what goes over the wire; {@code
 * QuicHandshake} and {@code QuicConnection} are one session's beginning and life.
 */
package net.p2pd.node.quic;
