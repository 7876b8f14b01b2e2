package net.p2pd.api.pipe;

/** What one message of a pipe is. A closed set: nothing else can be said of a carrier of bytes. */
public enum PipeKind {
  /** Ordered, reliable bytes; where a message ends is the {@link Framing}'s business. */
  STREAM,
  /** Messages with borders that may be lost, doubled or reordered. */
  DATAGRAM,
  /** Ordered, reliable messages with borders. */
  MESSAGES
}
