package net.p2pd.api.pipe;

/** What a link passes on beside messages. Immutable. */
public final class LinkOptions {

  private static final LinkOptions ALL = new LinkOptions(true, true);

  private final boolean passEnd;
  private final boolean passClose;

  private LinkOptions(boolean passEnd, boolean passClose) {
    this.passEnd = passEnd;
    this.passClose = passClose;
  }

  /** Returns the default: end and close are passed on. */
  public static LinkOptions defaults() {
    return ALL;
  }

  /**
   * Returns options that pass on the end of the first pipe's input as {@link Pipe#end()}, or not.
   */
  public LinkOptions passEnd(boolean pass) {
    return new LinkOptions(pass, passClose);
  }

  /** Returns options that close the second pipe when the first closes, or not. */
  public LinkOptions passClose(boolean pass) {
    return new LinkOptions(passEnd, pass);
  }

  /** Returns whether the end of input is passed on. */
  public boolean passEnd() {
    return passEnd;
  }

  /** Returns whether closing is passed on; a reset is passed on as an abort. */
  public boolean passClose() {
    return passClose;
  }
}
