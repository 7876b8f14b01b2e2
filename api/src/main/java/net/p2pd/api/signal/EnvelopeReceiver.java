package net.p2pd.api.signal;

import java.nio.ByteBuffer;

/**
 * Takes envelopes out of a mailbox.
 *
 * <p>Implemented by the host.
 */
@FunctionalInterface
public interface EnvelopeReceiver {

  /** Takes one envelope, valid during the call; must not block. */
  void received(ByteBuffer envelope);
}
