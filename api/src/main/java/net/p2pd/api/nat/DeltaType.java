package net.p2pd.api.nat;

/**
 * How the external ports follow the local ports when sockets of different local ports send for the
 * first time. (A taken external port always goes to the next free one.)
 */
public enum DeltaType {
  /** The external port is the local port. */
  EQUAL(2, "equal", false, "the outside port is the same as the inside port"),
  /** External ports differ by what the local ports differ by. */
  PRESERVING(3, "preserving", false, "outside ports keep the distances of the inside ports"),
  /** Each new mapping is a fixed step after the last one, whatever the local port. */
  INDEPENDENT(4, "independent", true, "each new connection moves the outside port by"),
  /** As INDEPENDENT, but only while the local port goes up by one each time. */
  DEPENDENT(5, "dependent", true, "each next inside port moves the outside port by"),
  /** No rule is known. */
  RANDOM(6, "random", false, "the outside port cannot be foretold");

  private final int number;
  private final String text;
  private final boolean stepped;
  private final String description;

  DeltaType(int number, String text, boolean stepped, String description) {
    this.number = number;
    this.text = text;
    this.stepped = stepped;
    this.description = description;
  }

  /** Returns the number in binary formats, 2 to 6; it never changes. */
  public int number() {
    return number;
  }

  /** Returns the name in texts and JSON, such as {@code independent}. */
  public String text() {
    return text;
  }

  /** Returns whether a step (the delta value) belongs to the type. */
  public boolean stepped() {
    return stepped;
  }

  /** Returns half a sentence for people who do not know the words; the step follows it. */
  public String description() {
    return description;
  }

  /**
   * Finds a type by its {@link #text}.
   *
   * @throws IllegalArgumentException for any other text; the message lists the known ones
   */
  public static DeltaType parse(String text) {
    return Names.find(values(), DeltaType::text, text, "Delta type");
  }

  /**
   * Finds a type by its {@link #number}.
   *
   * @throws IllegalArgumentException for a number other than 2 to 6
   */
  public static DeltaType of(int number) {
    for (DeltaType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw new IllegalArgumentException("Delta type " + number + " is unknown; there are 2 to 6");
  }
}
