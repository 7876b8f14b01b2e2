package net.p2pd.api.signal;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
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
 *   <li><b>SIGNAL-5</b> Where {@link #keepsNotes} says so, a note MUST stand under exactly its name
 *       until it is replaced or cleared, also when its author is gone, and MUST be shown whole, on
 *       the context's event loop, to whoever watches it then or later; elsewhere {@link #publish}
 *       and {@link #watch} MUST fail.
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

  /** Returns whether its servers keep notes, see {@link #publish} and {@link #watch}. */
  default boolean keepsNotes() {
    return false;
  }

  /**
   * Leaves a note under a name at an endpoint, in place of the one before, until it is replaced or
   * cleared. Whoever knows the name may do that, so readers have to judge notes by their content.
   *
   * @param note at most {@link #maxEnvelope} bytes; empty = clears it
   * @return completes when the server took it, as {@link #send}; fails if it keeps no notes
   */
  default CompletionStage<Void> publish(URI endpoint, String name, ByteBuffer note) {
    return CompletableFuture.failedFuture(
        new P2pdException("the signal transport " + id() + " keeps no notes"));
  }

  /**
   * Shows the note that stands under a name at an endpoint, and those that replace it.
   *
   * @param reader called with each note on the context's event loop; with an empty one when it was
   *     cleared; not at all while there is none
   * @return completes when the server knows of the wish, and so after the note that stood there was
   *     shown or was found missing, as far as the server says so; closing the registration ends it;
   *     fails if it keeps no notes
   */
  default CompletionStage<Registration> watch(URI endpoint, String name, EnvelopeReceiver reader) {
    return CompletableFuture.failedFuture(
        new P2pdException("the signal transport " + id() + " keeps no notes"));
  }

  /** Returns the largest envelope it delivers, in bytes. */
  default int maxEnvelope() {
    return 65536;
  }
}
