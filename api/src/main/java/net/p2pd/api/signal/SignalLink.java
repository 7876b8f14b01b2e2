package net.p2pd.api.signal;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.Registration;

/**
 * The two halves of one strategy talking while they look for a path: messages of this attempt only,
 * signed and sealed, over whatever signalling the peers share.
 *
 * <p>Implemented by the host.
 */
public interface SignalLink {

  /** Sends a message of at most 32 KiB to the other half; completes when a server took it. */
  CompletionStage<Void> send(ByteBuffer message);

  /** Adds the receiver of the other half's messages; those that came before are delivered first. */
  Registration onMessage(EnvelopeReceiver receiver);

  /** Returns the round trip to the other half and back as last measured; empty before the first. */
  Optional<Duration> roundTrip();
}
