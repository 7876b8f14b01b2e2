package net.p2pd.api.pipe;

/**
 * The agreed way to refuse: an option or an operation that this provider, kind of pipe or operating
 * system does not have. Nothing was opened or changed.
 */
public final class UnsupportedOptionException extends PipeException {

  private static final long serialVersionUID = 1L;

  private final String option;

  /**
   * Creates the exception.
   *
   * @param option the option's or operation's name
   * @param reason why it cannot be had here, and what to use instead
   */
  public UnsupportedOptionException(String option, String reason) {
    super("'" + option + "' is not supported here: " + reason);
    this.option = option;
  }

  /** Returns the name of the option or operation that was refused. */
  public String option() {
    return option;
  }
}
