package net.p2pd.api.connect;

import java.util.Objects;
import net.p2pd.api.P2pdException;

/** How a strategy says why its way as such failed: a cause of the list beside the words. */
public final class CausedException extends P2pdException {

  private static final long serialVersionUID = 1L;

  private final transient Cause reason;

  /** Creates it with a sentence of one's own, more exact than that of the cause. */
  public CausedException(Cause reason, String sentence) {
    super(sentence);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** Creates it with the cause's own sentence. */
  public CausedException(Cause reason) {
    this(reason, reason.sentence());
  }

  /** Returns the cause. */
  public Cause reason() {
    return reason;
  }
}
