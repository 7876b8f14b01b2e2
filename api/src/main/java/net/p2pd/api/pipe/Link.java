package net.p2pd.api.pipe;

/**
 * A one-way link between two pipes: what the first receives, the second sends. Two links make a
 * relay. Closing the link stops the forwarding and leaves both pipes open.
 *
 * <p>Implemented by the host.
 */
public interface Link extends Registration {

  /** Returns the pipe whose messages are forwarded. */
  Pipe from();

  /** Returns the pipe that sends them. */
  Pipe to();

  /** Returns the bytes forwarded so far. */
  long forwardedBytes();
}
