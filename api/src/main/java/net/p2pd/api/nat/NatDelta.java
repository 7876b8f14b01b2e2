package net.p2pd.api.nat;

import java.util.Objects;

/**
 * A {@link DeltaType} and, where it has one, its step with the sign: {@code independent:-2} is a
 * NAT whose external ports go down by two. Immutable.
 */
public final class NatDelta {
  /** The largest step, in ports, up or down. */
  public static final int MAX_VALUE = 65535;

  private static final NatDelta EQUAL = new NatDelta(DeltaType.EQUAL, 0);
  private static final NatDelta PRESERVING = new NatDelta(DeltaType.PRESERVING, 0);
  private static final NatDelta RANDOM = new NatDelta(DeltaType.RANDOM, 0);

  private final DeltaType type;
  private final int value;

  private NatDelta(DeltaType type, int value) {
    this.type = type;
    this.value = value;
  }

  /** Returns the delta of a NAT that keeps the local port. */
  public static NatDelta equal() {
    return EQUAL;
  }

  /** Returns the delta of a NAT that keeps the distances between ports. */
  public static NatDelta preserving() {
    return PRESERVING;
  }

  /** Returns the delta of a NAT without a known rule. */
  public static NatDelta random() {
    return RANDOM;
  }

  /**
   * Returns the delta of a NAT that moves on by a step for each new mapping.
   *
   * @param step -65535 to 65535 but not 0
   * @throws IllegalArgumentException for another step
   */
  public static NatDelta independent(int step) {
    return of(DeltaType.INDEPENDENT, step);
  }

  /**
   * Returns the delta of a NAT that moves on by a step when the local port goes up by one.
   *
   * @param step -65535 to 65535 but not 0
   * @throws IllegalArgumentException for another step
   */
  public static NatDelta dependent(int step) {
    return of(DeltaType.DEPENDENT, step);
  }

  /**
   * Joins a type and a value.
   *
   * @param value the step of a stepped type, 0 for every other
   * @throws IllegalArgumentException for a value that the type cannot have
   */
  public static NatDelta of(DeltaType type, int value) {
    Objects.requireNonNull(type, "type");
    if (!type.stepped() && value != 0) {
      throw new IllegalArgumentException(
          "Delta value " + value + ": the delta \"" + type.text() + "\" has no value; give 0");
    }
    if (type.stepped() && (value == 0 || value < -MAX_VALUE || value > MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Delta value " + value + " is out of range; -65535 to 65535 but not 0 is possible");
    }
    return new NatDelta(type, value);
  }

  /** Returns the type. */
  public DeltaType type() {
    return type;
  }

  /** Returns the step in ports with its sign; 0 for a type without a step. */
  public int value() {
    return value;
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException with what is wrong with the text
   */
  public static NatDelta parse(String text) {
    int colon = text.indexOf(':');
    DeltaType type = DeltaType.parse(colon < 0 ? text : text.substring(0, colon));
    if (colon < 0) {
      if (type.stepped()) {
        throw new IllegalArgumentException(
            "Delta \"" + text + "\" lacks its value; write for instance " + text + ":1");
      }
      return of(type, 0);
    }
    String number = text.substring(colon + 1);
    if (!type.stepped() || !number.matches("-?[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(
          type.stepped()
              ? "Delta value \"" + Names.shortened(number) + "\" is not a whole number other than 0"
              : "The delta \"" + type.text() + "\" has no value; leave out \":...\"");
    }
    return of(type, Integer.parseInt(number));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NatDelta that && type == that.type && value == that.value;
  }

  @Override
  public int hashCode() {
    return 31 * type.number() + value;
  }

  /**
   * Returns the type's name and, of a stepped type, the value: {@code equal}, {@code dependent:4}.
   */
  @Override
  public String toString() {
    return type.stepped() ? type.text() + ":" + value : type.text();
  }
}
