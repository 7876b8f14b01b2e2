package net.p2pd.api.pipe;

/** What happens to a message for a queue that is full. */
public enum Overflow {
  /** The pipe stops reading until there is room: nothing is lost and the sender slows down. */
  WAIT,
  /** The oldest message is dropped and counted ({@link Subscription#dropped()}). */
  DROP_OLDEST
}
