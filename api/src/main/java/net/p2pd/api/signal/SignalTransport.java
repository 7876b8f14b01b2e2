package net.p2pd.api.signal;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginService;

/**
 * Delivers opaque envelopes to mailboxes on servers that both sides reach. It knows nothing of what
 * is in them: they are signed and sealed by the node.
 *
 * <ul>
 *   <li><b>SIGNAL-1</b> An envelope MUST arrive whole or not at all, on the context's event loop;
 *       it may arrive twice or late. One of more than {@link #maxEnvelope} bytes is refused by
 *       {@link #send}.
 *   <li><b>SIGNAL-2</b> {@link #open} MUST keep the mailbox open across lost connections,
 *       reconnecting with growing, random pauses of at most 60 s, until it is closed; then nothing
 *       comes any more.
 *   <li><b>SIGNAL-3</b> {@link #send} MUST complete when the server took the envelope, and fail
 *       with a sentence within its time limit (10 s unless configured) otherwise.
 *   <li><b>SIGNAL-4</b> A mailbox MUST be used under exactly the name that was given, which reveals
 *       nothing of who owns it; nothing that does is added.
 * </ul>
 *
 * <p>Implemented by plugins.
 */
public interface SignalTransport extends PluginService {

  /**
   * Returns the URI schemes of the endpoints it speaks with, such as {@code tcp} and {@code ssl}.
   */
  Set<String> schemes();

  /**
   * Opens a mailbox of this node at an endpoint.
   *
   * @param receiver called with each envelope on the context's event loop
   * @return completes when envelopes can arrive; closing the registration closes the mailbox
   */
  CompletionStage<Registration> open(URI endpoint, String mailbox, EnvelopeReceiver receiver);

  /** Puts an envelope into a mailbox at an endpoint. */
  CompletionStage<Void> send(URI endpoint, String mailbox, ByteBuffer envelope);

  /** Returns the largest envelope it delivers, in bytes. */
  default int maxEnvelope() {
    return 65536;
  }
}
