/**
 * Answers {@code ECHO text} with the text and {@code PING} with {@code PONG}.
 *
 * <p>A plugin: the smallest protocol, for a first test of any connection.
 */
module net.p2pd.protocol.echo {
  requires net.p2pd.api;
}
