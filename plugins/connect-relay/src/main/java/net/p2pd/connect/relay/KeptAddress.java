package net.p2pd.connect.relay;

import java.util.Set;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.connect.relay.turn.RelayedAddress;

/**
 * A relayed address that lives as long as it is looked for paths with, and then as long as one of
 * its pipes does: a pipe that was taken needs it, whatever became of the race. On the attempt's
 * loop.
 */
final class KeptAddress {

  private final RelayedAddress address;
  private final EventLoop loop;
  private int pipes;
  private boolean released;

  /**
   * Creates it.
   *
   * @param all where it is found as long as it is open, for whoever closes everything
   */
  KeptAddress(RelayedAddress address, EventLoop loop, Set<RelayedAddress> all) {
    this.address = address;
    this.loop = loop;
    all.add(address);
    address.closed().whenComplete((cause, error) -> all.remove(address));
  }

  RelayedAddress address() {
    return address;
  }

  /** Notes a pipe that goes through it. */
  void carries(Pipe pipe) {
    pipes++;
    pipe.onClose((closed, cause) -> loop.execute(this::left));
  }

  private void left() {
    pipes--;
    closeIfIdle();
  }

  /** Says that it is not needed any more but by pipes that go through it. */
  void release() {
    released = true;
    closeIfIdle();
  }

  private void closeIfIdle() {
    if (released && pipes == 0) {
      address.closeAsync();
    }
  }
}
