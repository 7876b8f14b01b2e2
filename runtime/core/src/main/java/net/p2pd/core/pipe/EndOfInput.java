package net.p2pd.core.pipe;

import net.p2pd.api.pipe.PipeOptions;

/** That the other side ended its output: told once, after the last message was worked on. */
final class EndOfInput {

  private final EnginePipe pipe;
  private boolean seen;
  private boolean delivered;

  EndOfInput(EnginePipe pipe) {
    this.pipe = pipe;
  }

  /** Hears of it from the driver. */
  void see() {
    seen = true;
  }

  boolean isSeen() {
    return seen;
  }

  boolean isDelivered() {
    return delivered;
  }

  /** Tells it if it is its turn: nothing is held, and no handler elsewhere still works. */
  void deliverIfDue(HeldQueue held) {
    if (!seen || delivered || !held.isEmpty() || !pipe.closing.isOpen()) {
      return;
    }
    for (Outlet outlet : pipe.handlers.outlets) {
      if (outlet.isBusy()) {
        return;
      }
    }
    deliver();
  }

  private void deliver() {
    delivered = true;
    boolean heard = pipe.handlers.ended(pipe);
    if (pipe.server != null) {
      heard |= pipe.server.handlers.ended(pipe);
    }
    for (Outlet outlet : pipe.handlers.outlets) {
      heard |= outlet.ended();
    }
    boolean stays = heard || pipe.options().get(PipeOptions.HALF_OPEN);
    if (!stays || pipe.outbound.isEnded()) {
      pipe.closing.endedByPeer();
    }
  }
}
