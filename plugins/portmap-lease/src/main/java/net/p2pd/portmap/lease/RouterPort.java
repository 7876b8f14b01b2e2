package net.p2pd.portmap.lease;

import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * One port at one router, by one protocol. {@link Leases} calls its methods on the loop, one after
 * the other, never while a result is outstanding.
 *
 * <p>Implemented by plugins.
 */
public interface RouterPort {

  /**
   * Opens the port for the first time, within the time that a router has for its first answer.
   *
   * @param wanted whether anybody still waits for it; what is asked of the router after that was
   *     false must not change anything there
   * @return fails with a sentence, and then nothing is left at the router
   */
  CompletionStage<Grant> open(BooleanSupplier wanted);

  /**
   * Opens it again: to renew it, or because the router forgot it. There is more time than at first.
   *
   * @return fails with a sentence; it stays open until its lifetime ends, and is tried again
   */
  CompletionStage<Grant> renew();

  /**
   * Asks whether the router still knows it.
   *
   * @return false if the router forgot it; true if it did not, or if nobody can tell
   */
  CompletionStage<Boolean> isKnown();

  /**
   * Closes exactly what {@link #open} and {@link #renew} opened. Completes when the router
   * confirmed or the time for it is over; never fails.
   */
  CompletionStage<Void> close();
}
