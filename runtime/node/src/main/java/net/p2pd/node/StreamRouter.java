package net.p2pd.node;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeHandler;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.protocol.ProtocolHandler;

/**
 * Gives streams that peers open to whoever speaks their protocol: the application first, then
 * plugins. Plain messages go to every handler of the application and every protocol handler that
 * asks for them.
 */
final class StreamRouter {

  private final List<MessageHandler> messageHandlers = new CopyOnWriteArrayList<>();
  private final Map<String, PipeHandler> pipeHandlers = new ConcurrentHashMap<>();
  private volatile Supplier<List<ProtocolHandler>> protocols = List::of;

  @Inject
  StreamRouter() {}

  Registration onMessage(MessageHandler handler) {
    messageHandlers.add(handler);
    return () -> messageHandlers.remove(handler);
  }

  Registration onPipe(String protocol, PipeHandler handler) {
    if (pipeHandlers.putIfAbsent(protocol, handler) != null) {
      throw new IllegalStateException(
          "protocol '" + protocol + "' has a handler already; close its registration first");
    }
    return () -> pipeHandlers.remove(protocol, handler);
  }

  /** Tells where the plugins' handlers are found. */
  void protocols(Supplier<List<ProtocolHandler>> handlers) {
    protocols = handlers;
  }

  /** Takes an accepted stream; what is thrown refuses it, with its message as the reason. */
  void opened(Session session, Pipe stream) {
    String protocol = stream.protocol();
    PipeHandler handler = pipeHandlers.get(protocol);
    if (handler != null) {
      handler.onPipe(stream);
    } else if (protocol.isEmpty()) {
      stream.onMessage(this::plainMessage);
    } else {
      speaker(protocol).onPipe(stream);
    }
  }

  private ProtocolHandler speaker(String protocol) {
    for (ProtocolHandler handler : protocols.get()) {
      if (handler.protocols().contains(protocol)) {
        return handler;
      }
    }
    List<String> known = new ArrayList<>(pipeHandlers.keySet());
    protocols.get().forEach(handler -> known.addAll(handler.protocols()));
    throw new P2pdException(
        "nobody here speaks the protocol '" + protocol + "'; known: " + String.join(", ", known));
  }

  private void plainMessage(Message message, Pipe pipe) {
    toApplication(message, pipe);
    for (ProtocolHandler handler : protocols.get()) {
      if (handler.plainMessages()) {
        handler.onMessage(message, pipe);
      }
    }
  }

  private void toApplication(Message message, Pipe pipe) {
    for (MessageHandler handler : messageHandlers) {
      handler.onMessage(message, pipe);
    }
  }
}
