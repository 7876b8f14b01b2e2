package net.p2pd.natlab.model;

import java.util.Objects;

/**
 * Two boxes in a row, such as a home router behind a carrier's NAT: what leaves the inner one
 * enters the outer one.
 */
public final class NatChain implements Middlebox {

  private final Middlebox inner;
  private final Middlebox outer;

  private NatChain(Middlebox inner, Middlebox outer) {
    this.inner = Objects.requireNonNull(inner, "inner");
    this.outer = Objects.requireNonNull(outer, "outer");
  }

  /** Returns the two as one. Chains may be chained. */
  public static NatChain of(Middlebox inner, Middlebox outer) {
    return new NatChain(inner, outer);
  }

  @Override
  public Decision process(Side from, Packet packet, long nanos) {
    boolean atInner = from == Side.INSIDE;
    Side side = from;
    Packet moving = packet;
    Decision ending = null;
    while (true) {
      Decision step = (atInner ? inner : outer).process(side, moving, nanos);
      if (!step.isForwarded()) {
        // What an answer meets on its way back must not hide why there was one.
        ending = ending == null ? step : ending;
      }
      if (step.packet().isEmpty()) {
        return Decision.dropped((ending == null ? step : ending).reason().orElseThrow());
      }
      moving = step.packet().get();
      Side towards = step.towards().orElseThrow();
      if (towards == (atInner ? Side.INSIDE : Side.OUTSIDE)) {
        return ending == null
            ? Decision.forwarded(towards, moving)
            : Decision.answered(ending.reason().orElseThrow(), towards, moving);
      }
      atInner = !atInner;
      side = towards.other();
    }
  }

  @Override
  public void reboot(long nanos) {
    inner.reboot(nanos);
    outer.reboot(nanos);
  }
}
