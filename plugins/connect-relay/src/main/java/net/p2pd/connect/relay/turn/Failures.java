package net.p2pd.connect.relay.turn;

import java.util.concurrent.CompletionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.stun.client.StunException;
import net.p2pd.stun.codec.StunFormatException;

/** What went wrong below, in the words of this package. */
final class Failures {

  private Failures() {}

  static Throwable unwrap(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }

  /**
   * Makes the exception.
   *
   * @param server how sentences call it
   * @param what what was asked for
   * @param error what happened
   */
  static TurnException of(String server, String what, @Nullable Throwable error) {
    if (error == null) {
      return new TurnException(TurnException.FAILED, server + " gave no reason for " + what);
    }
    Throwable inner = unwrap(error);
    if (inner instanceof TurnException known) {
      return known;
    }
    String said = inner.getMessage() == null ? inner.toString() : inner.getMessage();
    String head = server + " did not grant " + what + ": ";
    if (inner instanceof StunFormatException) {
      return new TurnException(TurnException.BROKEN_SERVER, 0, head + "its answer " + said, inner);
    }
    return new TurnException(reason(inner), 0, head + said, inner);
  }

  private static String reason(Throwable error) {
    if (error instanceof StunException stun) {
      return switch (stun.reason()) {
        case StunException.NO_ANSWER -> TurnException.TIMED_OUT;
        case StunException.UNREACHABLE, StunException.UNRESOLVED -> TurnException.UNREACHABLE;
        case StunException.CLOSED -> TurnException.ENDED;
        case StunException.MALFORMED, StunException.NOT_AUTHENTIC -> TurnException.BROKEN_SERVER;
        default -> TurnException.FAILED;
      };
    }
    if (error instanceof PipeOpenException open) {
      return switch (open.reason()) {
        case PipeOpenException.TIMED_OUT -> TurnException.TIMED_OUT;
        case PipeOpenException.NOT_TRUSTED -> TurnException.NOT_TRUSTED;
        case PipeOpenException.NOT_BINDABLE, PipeOpenException.FAILED -> TurnException.FAILED;
        default -> TurnException.UNREACHABLE;
      };
    }
    return TurnException.FAILED;
  }
}
