package net.p2pd.core.signal;

/** Why an envelope that came was not delivered. */
public enum Refusal {
  /** The same envelope came before, maybe by another server. */
  DUPLICATE("it came before"),

  /** More came by this server than is worth opening. */
  BUSY("more comes by this server than this node opens"),

  /** No envelope has this size. */
  SIZE("no envelope has its size"),

  /** It is of a version of the format that this node does not know. */
  VERSION("it is of another version of the format"),

  /** It was altered on the way, or was sealed to somebody else. */
  SEAL("it was altered, or sealed to another node"),

  /** What was sealed is not laid out as it has to be. */
  LAYOUT("its content is not laid out as it has to be"),

  /** The address of the sender in it is none, or not signed by the sender. */
  SENDER("its sender's address is wrong"),

  /** The sender did not sign it, or not for this node. */
  SIGNATURE("its sender did not sign it for this node"),

  /** It came late, or the sender's clock is behind. */
  LATE("it is too old, or a clock is wrong"),

  /** It is from the future: a clock is wrong. */
  EARLY("it is from the future: a clock is wrong");

  private final String sentence;

  Refusal(String sentence) {
    this.sentence = sentence;
  }

  /** Returns why, as the end of a sentence. */
  public String sentence() {
    return sentence;
  }
}
