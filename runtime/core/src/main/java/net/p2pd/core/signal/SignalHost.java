package net.p2pd.core.signal;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.signal.SignalTransport;

/** What a {@link SignalRouter} needs of the node it belongs to. Implemented by the node. */
public interface SignalHost {

  /** Returns who this node is. */
  PeerId self();

  /** Returns what signs for it; called by {@link #computing}. */
  PeerAddress.Signer signer();

  /** Returns where it is now; called by any thread. */
  PeerAddress address();

  /** Returns the 32 bytes of the private X25519 key whose public half its address names. */
  byte[] sealingKey();

  /** Returns the connector's loop. */
  EventLoop eventLoop();

  /**
   * Returns what does signatures and sealing, a millisecond each: in virtual time it may run them
   * at once, elsewhere it runs them beside the loop.
   */
  Executor computing();

  /** Returns random numbers fit for secrets. */
  RandomGenerator random();

  /** Returns the transports, in order of priority. */
  List<SignalTransport> transports();

  /** Returns the time of day; by any thread. */
  default Instant now() {
    return eventLoop().now();
  }
}
