package net.p2pd.natlab.virtual;

/** The states of a connection (RFC 9293 section 3.3.2); a listener is a thing of its own. */
enum TcpState {
  SYN_SENT,
  SYN_RECEIVED,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  CLOSING,
  TIME_WAIT,
  CLOSE_WAIT,
  LAST_ACK,
  CLOSED
}
