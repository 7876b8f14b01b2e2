package net.p2pd.api.connect;

import java.util.Objects;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;

/**
 * How a strategy or session provider says why it failed: a cause of the list beside the words. It
 * may have subclasses.
 */
public class CausedException extends P2pdException {

  private static final long serialVersionUID = 1L;

  private final transient Cause reason;

  /** Creates it with a sentence of one's own, more exact than that of the cause. */
  public CausedException(Cause reason, String sentence) {
    this(reason, sentence, null);
  }

  /** Creates it for another error. */
  public CausedException(Cause reason, String sentence, @Nullable Throwable error) {
    super(sentence, error);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** Creates it with the cause's own sentence. */
  public CausedException(Cause reason) {
    this(reason, reason.sentence());
  }

  /** Returns the cause. */
  public final Cause reason() {
    return reason;
  }
}
