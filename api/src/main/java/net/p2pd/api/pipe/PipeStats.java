package net.p2pd.api.pipe;

/**
 * What went through a pipe until now: a snapshot of counters.
 *
 * <p>Implemented by the host.
 */
public interface PipeStats {

  /** Returns the messages (or chunks) received. */
  long messagesIn();

  /** Returns the messages accepted for sending. */
  long messagesOut();

  /** Returns the bytes received. */
  long bytesIn();

  /** Returns the bytes accepted for sending. */
  long bytesOut();

  /** Returns the bytes accepted and not yet handed to the operating system or the session. */
  long bytesPending();

  /** Returns the messages dropped: full queues of datagram pipes, duplicates, unsent datagrams. */
  long dropped();
}
