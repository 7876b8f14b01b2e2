package net.p2pd.api.protocol;

import java.util.Set;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.plugin.PluginService;

/**
 * Speaks a protocol on the streams that peers open to this node.
 *
 * <ul>
 *   <li><b>PROTOCOL-1</b> {@link #onPipe} is called on the pipe's event loop before any message of
 *       it is delivered, and MUST NOT block.
 *   <li><b>PROTOCOL-2</b> What one pipe sends MUST NOT disturb another.
 *   <li><b>PROTOCOL-3</b> A handler of plain messages MUST ignore what it does not know: others
 *       read them too.
 * </ul>
 *
 * <p>Implemented by plugins.
 */
public interface ProtocolHandler extends PluginService {

  /** Returns the protocol names it serves; the default is its id. */
  default Set<String> protocols() {
    return Set.of(id());
  }

  /** Returns whether it also wants the plain messages of streams that name no protocol. */
  default boolean plainMessages() {
    return false;
  }

  /**
   * Takes a stream whose protocol it serves.
   *
   * @param pipe add handlers to it; the default passes its messages to {@link #onMessage}
   */
  default void onPipe(Pipe pipe) {
    pipe.onMessage(this::onMessage);
  }

  /**
   * Takes one message of a stream it serves, or a plain message; on the event loop, must not block.
   */
  default void onMessage(Message message, Pipe pipe) {}
}
