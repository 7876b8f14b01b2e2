package net.p2pd.api.connect;

import java.util.Objects;

/** What became of an offered path. Immutable. */
public final class PathVerdict {

  private static final PathVerdict TAKEN = new PathVerdict(true, "");

  private final boolean taken;
  private final String cause;

  private PathVerdict(boolean taken, String cause) {
    this.taken = taken;
    this.cause = Objects.requireNonNull(cause, "cause");
  }

  /** Returns the verdict for the path that won. */
  public static PathVerdict taken() {
    return TAKEN;
  }

  /** Returns the verdict for a path that was refused and closed, with the cause in words. */
  public static PathVerdict refused(String cause) {
    return new PathVerdict(false, cause);
  }

  /** Returns whether the path won. */
  public boolean isTaken() {
    return taken;
  }

  /** Returns why it was refused; empty if it was taken. */
  public String cause() {
    return cause;
  }

  @Override
  public String toString() {
    return taken ? "taken" : "refused: " + cause;
  }
}
