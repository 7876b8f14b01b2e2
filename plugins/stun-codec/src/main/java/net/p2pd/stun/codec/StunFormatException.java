package net.p2pd.stun.codec;

/**
 * Received bytes are not what they should be: which rule is broken, and where.
 *
 * <p>It is cheap, as who is flooded with garbage makes many: it has no stack trace, and its text is
 * made when asked for.
 */
public final class StunFormatException extends RuntimeException {

  private static final long serialVersionUID = 1;
  private static final int NO_ATTRIBUTE = -1;

  /** The rule. */
  private final Problem problem;

  /** Where, in bytes from the first one. */
  private final int offset;

  /** In which attribute, or none. */
  private final int attribute;

  StunFormatException(Problem problem, int offset) {
    this(problem, offset, NO_ATTRIBUTE);
  }

  StunFormatException(Problem problem, int offset, int attribute) {
    super(null, null, false, false);
    this.problem = problem;
    this.offset = offset;
    this.attribute = attribute;
  }

  /**
   * Which rule is broken.
   *
   * @return the code
   */
  public Problem problem() {
    return problem;
  }

  /**
   * Where it was noticed.
   *
   * @return in bytes from the first byte of the message, of the frame or of the received part of a
   *     stream; in characters for {@link Problem#PROHIBITED_CHARACTER}
   */
  public int offset() {
    return offset;
  }

  @Override
  public String getMessage() {
    String what =
        switch (problem) {
          case PROHIBITED_CHARACTER -> "the text ";
          case CHANNEL -> "the channel data ";
          default -> "the message ";
        };
    String where = attribute == NO_ATTRIBUTE ? "" : " (" + Attributes.name(attribute) + ")";
    return what + problem.words() + where + ", at offset " + offset;
  }
}
