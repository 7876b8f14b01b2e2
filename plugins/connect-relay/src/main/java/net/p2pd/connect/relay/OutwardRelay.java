package net.p2pd.connect.relay;

import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.connect.relay.turn.TurnAllocation;

/**
 * An address at one of this node's relays to send datagrams from, where none leave its network but
 * by a relay that is asked over TCP or TLS. On the attempt's loop.
 */
final class OutwardRelay {

  private final ConnectAttempt attempt;
  private final RelayTools tools;
  private final Picking<TurnAllocation> picking;
  private @Nullable KeptAddress kept;
  private boolean ended;

  OutwardRelay(ConnectAttempt attempt, RelayTools tools) {
    this.attempt = attempt;
    this.tools = tools;
    this.picking =
        new Picking<>(
            attempt,
            "a relay to send from",
            tools.servers().forDatagrams(false),
            tools.pause(),
            server -> tools.client().allocate(server, tools.options()));
  }

  /** Asks for it; one of the two hears of it, unless it was ended. */
  void start(Consumer<KeptAddress> granted, Consumer<String> refused) {
    picking
        .start()
        .whenComplete(
            (address, error) -> {
              if (address != null) {
                KeptAddress mine = new KeptAddress(address, attempt.eventLoop(), tools.open());
                kept = mine;
                if (ended) {
                  mine.release();
                } else {
                  granted.accept(mine);
                }
              } else if (!ended) {
                refused.accept(Refusals.words(error));
              }
            });
  }

  /** Gives it back when no path goes through it. */
  void end() {
    ended = true;
    picking.cancel();
    KeptAddress mine = kept;
    if (mine != null) {
      mine.release();
    }
  }
}
