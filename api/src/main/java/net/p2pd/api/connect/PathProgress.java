package net.p2pd.api.connect;

/**
 * One line of the report: a path that is being tried. A line that nobody finishes is finished by
 * the host when the attempt ends.
 *
 * <p>Implemented by the host.
 */
public interface PathProgress {

  /** Notes that this path failed, with the cause as a sentence a user can act on. */
  void failed(String cause);

  /**
   * Notes that this path failed, with a cause of the list.
   *
   * @param cause which of them
   * @param words what was seen, as a sentence; empty = the cause's own
   */
  default void failed(Cause cause, String words) {
    failed(words.isEmpty() ? cause.sentence() : words);
  }
}
