package net.p2pd.connect.relay;

import java.nio.ByteBuffer;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;

/** What the two halves say to each other, over signalling. On the attempt's loop. */
final class Talk {

  /** Hears the other half. */
  interface Listener {

    void told(RelayMessage message);

    /** They do not understand each other, or are cut off. */
    void broken(CausedException why);
  }

  private final SignalLink signal;
  private final EventLoop loop;
  private final Listener listener;
  private Registration receiver = () -> {};
  private boolean ended;

  Talk(SignalLink signal, EventLoop loop, Listener listener) {
    this.signal = signal;
    this.loop = loop;
    this.listener = listener;
  }

  /** Begins to listen; what was said before is heard at once. */
  void start() {
    Registration registered = signal.onMessage(this::received);
    receiver = registered;
    if (ended) { // it was over with the first message
      registered.close();
    }
  }

  void tell(RelayMessage message) {
    signal
        .send(message.encode())
        .whenComplete(
            (nothing, error) -> {
              if (error != null) {
                loop.execute(() -> unsaid(error));
              }
            });
  }

  private void unsaid(Throwable error) {
    if (!ended) {
      listener.broken(
          new CausedException(
              Cause.BROKER_UNREACHABLE, "the peer could not be told: " + Refusals.words(error)));
    }
  }

  private void received(ByteBuffer bytes) {
    if (ended) {
      return;
    }
    RelayMessage message;
    try {
      message = RelayMessage.decode(bytes);
    } catch (IllegalArgumentException e) {
      listener.broken(
          new CausedException(
              Cause.OTHER, "what the peer says about relays cannot be read, " + e.getMessage()));
      return;
    }
    listener.told(message);
  }

  /** Hears and says no more; what is on its way may still arrive there. */
  void end() {
    ended = true;
    receiver.close();
  }
}
