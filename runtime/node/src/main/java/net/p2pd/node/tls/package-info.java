/**
 * Sessions over streams: TLS 1.3 in which both sides prove who they are by a throw-away certificate
 * that their identity has signed.
 *
 * <p>{@link net.p2pd.node.tls.TlsSessionProvider} runs the handshake; {@code CertificateProof} says
 * what a certificate must hold, and is what another program that speaks the protocol has to follow.
 */
package net.p2pd.node.tls;
