package net.p2pd.connect.relay.turn;

import java.time.Duration;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.stun.codec.StunBuilder;

/**
 * Something to ask of the server.
 *
 * @param method what is asked
 * @param what how sentences speak of it, such as "an allocation"
 * @param believing whether an error counts that is not signed: not where it would end what works
 * @param attributes writes the attributes, for each request anew
 * @param limit how long to wait for the answer; null for as long as usual
 */
record Ask(
    int method,
    String what,
    boolean believing,
    Consumer<StunBuilder> attributes,
    @Nullable Duration limit) {

  Ask(int method, String what, Consumer<StunBuilder> attributes) {
    this(method, what, true, attributes, null);
  }

  /** Returns a copy for which errors must be signed. */
  Ask doubting() {
    return new Ask(method, what, false, attributes, limit);
  }

  /** Returns a copy with a limit of its own. */
  Ask within(Duration time) {
    return new Ask(method, what, believing, attributes, time);
  }
}
