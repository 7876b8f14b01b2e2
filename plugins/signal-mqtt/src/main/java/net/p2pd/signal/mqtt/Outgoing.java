package net.p2pd.signal.mqtt;

import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Registration;

/** A message that a broker is to take. For the event loop. */
final class Outgoing {

  final String topic;
  final byte[] payload;
  final boolean retained;

  /** Completed on the event loop when the broker took it, or when it is given up. */
  final CompletableFuture<Void> taken = new CompletableFuture<>();

  /** How many connections ended while it was on its way. */
  int losses;

  private @Nullable Registration limit;

  Outgoing(String topic, byte[] payload, boolean retained) {
    this.topic = topic;
    this.payload = payload;
    this.retained = retained;
  }

  void limit(Registration timer) {
    limit = timer;
  }

  void stopLimit() {
    if (limit != null) {
      limit.close();
      limit = null;
    }
  }
}
