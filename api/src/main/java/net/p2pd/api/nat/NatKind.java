package net.p2pd.api.nat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One of the 7 types with one of the 5 deltas: 35 names, of which 23 differ.
 *
 * <p>Where nothing is translated or nothing gets through, a delta says nothing. So the five names
 * of {@code open} mean one thing, as do the five of {@code symmetric-udp-firewall} and the five of
 * {@code blocked}; {@link #folded} gives each group's representative, the one with {@code equal}.
 * The other 4 types keep 5 kinds each: 20 + 3 = 23. Immutable.
 */
public final class NatKind {
  private static final List<NatKind> ALL = everyName();
  private static final List<NatKind> CANONICAL =
      ALL.stream().filter(kind -> kind.equals(kind.folded())).toList();

  private final NatType type;
  private final DeltaType delta;

  private NatKind(NatType type, DeltaType delta) {
    this.type = type;
    this.delta = delta;
  }

  private static List<NatKind> everyName() {
    List<NatKind> kinds = new ArrayList<>();
    for (NatType type : NatType.values()) {
      for (DeltaType delta : DeltaType.values()) {
        kinds.add(new NatKind(type, delta));
      }
    }
    return List.copyOf(kinds);
  }

  /** Returns the 35 names, types in the order of their numbers, then deltas. */
  public static List<NatKind> all() {
    return ALL;
  }

  /** Returns the 23 kinds that differ, in the order of {@link #all}. */
  public static List<NatKind> canonical() {
    return CANONICAL;
  }

  /** Returns the kind of a type and a delta. */
  public static NatKind of(NatType type, DeltaType delta) {
    return new NatKind(
        Objects.requireNonNull(type, "type"), Objects.requireNonNull(delta, "delta"));
  }

  /** Returns the type. */
  public NatType type() {
    return type;
  }

  /** Returns the delta's type. */
  public DeltaType delta() {
    return delta;
  }

  /** Returns the one of the 23 kinds that behaves the same; itself in most cases. */
  public NatKind folded() {
    return type.translates() ? this : new NatKind(type, DeltaType.EQUAL);
  }

  /** Returns type and delta joined by a dash: {@code port-restricted-random}. */
  public String name() {
    return type.text() + "-" + delta.text();
  }

  /**
   * Reads a {@link #name}.
   *
   * @throws IllegalArgumentException with what is wrong with the text
   */
  public static NatKind parse(String name) {
    int dash = name.lastIndexOf('-');
    if (dash < 0) {
      throw new IllegalArgumentException(
          "NAT kind \""
              + Names.shortened(name)
              + "\" is not a type and a delta, such as port-restricted-random");
    }
    return of(NatType.parse(name.substring(0, dash)), DeltaType.parse(name.substring(dash + 1)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NatKind that && type == that.type && delta == that.delta;
  }

  @Override
  public int hashCode() {
    return 31 * type.number() + delta.number();
  }

  /** Returns the {@link #name}. */
  @Override
  public String toString() {
    return name();
  }
}
