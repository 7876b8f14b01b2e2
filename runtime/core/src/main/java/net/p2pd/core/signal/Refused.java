package net.p2pd.core.signal;

/**
 * An envelope that was not taken.
 *
 * @param detail more about it for the log; may be empty
 */
record Refused(Refusal reason, String detail) implements Opened {

  static Refused because(Refusal reason) {
    return new Refused(reason, "");
  }

  String sentence() {
    return detail.isEmpty() ? reason.sentence() : reason.sentence() + " (" + detail + ")";
  }
}
