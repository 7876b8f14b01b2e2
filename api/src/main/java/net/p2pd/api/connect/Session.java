package net.p2pd.api.connect;

import java.util.concurrent.CompletableFuture;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;

/**
 * Two proven identities over one path, carrying any number of streams, each a pipe of messages.
 *
 * <p>Implemented by the host. May be used from any thread.
 */
public interface Session {

  /** Returns who is at the other end, as proven by the handshake. */
  PeerId peer();

  /** Returns how it came about. */
  ConnectReport report();

  /** Returns whether a third machine carries the bytes. */
  boolean isRelayed();

  /** Returns whether new streams can be opened. */
  boolean isOpen();

  /** Returns how many streams are open. */
  int streams();

  /**
   * Opens a stream.
   *
   * @param protocol its protocol's name, at most 255 bytes of UTF-8; empty for plain messages
   * @return completes at once, without waiting for the peer; a peer that does not speak the
   *     protocol resets the stream with that reason
   */
  CompletableFuture<Pipe> open(String protocol);

  /** Says goodbye, waits for open streams to flush within their linger, and closes the path. */
  @CanIgnoreReturnValue
  CompletableFuture<Void> closeAsync();

  /** Completes with the cause when the session is closed. */
  CompletableFuture<CloseCause> closed();
}
