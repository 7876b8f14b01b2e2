package net.p2pd.api.nat;

/** The external ports that a NAT hands out, first and last included. Immutable. */
public final class PortRange {
  /** All ports; also what is assumed before measuring. */
  public static final PortRange ALL = new PortRange(1, 65535);

  private final int first;
  private final int last;

  private PortRange(int first, int last) {
    this.first = first;
    this.last = last;
  }

  /**
   * Returns the range of two ports.
   *
   * @throws IllegalArgumentException unless 1 &lt;= first &lt;= last &lt;= 65535
   */
  public static PortRange of(int first, int last) {
    if (first < 1 || last > 65535 || first > last) {
      throw new IllegalArgumentException(
          "Port range " + first + "-" + last + " is not within 1-65535 and in ascending order");
    }
    return new PortRange(first, last);
  }

  /** Returns the lowest port. */
  public int first() {
    return first;
  }

  /** Returns the highest port. */
  public int last() {
    return last;
  }

  /** Returns the number of ports. */
  public int size() {
    return last - first + 1;
  }

  /** Returns whether a port is in the range. */
  public boolean contains(int port) {
    return port >= first && port <= last;
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException with what is wrong with the text
   */
  public static PortRange parse(String text) {
    if (!text.matches("[0-9]{1,9}-[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "Port range \"" + Names.shortened(text) + "\" is not written first-last");
    }
    int dash = text.indexOf('-');
    return of(
        Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PortRange that && first == that.first && last == that.last;
  }

  @Override
  public int hashCode() {
    return 65537 * first + last;
  }

  /** Returns {@code first-last}. */
  @Override
  public String toString() {
    return first + "-" + last;
  }
}
