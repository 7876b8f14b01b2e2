package net.p2pd.api.pipe;

/** Which end of a conversation a pipe is. */
public enum PipeRole {
  /** Opened towards a destination. */
  CLIENT,
  /** Waits for others: hands out accepted pipes (TCP), or answers whoever writes (UDP). */
  SERVER,
  /** Came out of a server pipe or of a peer's session. */
  ACCEPTED
}
