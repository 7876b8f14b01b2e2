package net.p2pd.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.nat.NatType;

/**
 * The NATs of two homes, and whether their routers answer what they do not let in.
 *
 * @param caller the caller's kind
 * @param callee the callee's kind
 * @param answers whether unsolicited packets are answered instead of dropped
 */
record NatKinds(NatKind caller, NatKind callee, boolean answers) {

  static NatKinds of(String caller, String callee) {
    return new NatKinds(NatKind.parse(caller), NatKind.parse(callee), false);
  }

  /** Returns the matrix: all pairs of the 7 types, with deltas and answers drawn by the seed. */
  static List<NatKinds> matrix(long seed) {
    return isFull() ? full() : sample(seed);
  }

  /** Returns the matrix with homes first between which most ways lead. */
  static List<NatKinds> easyFirst(List<NatKinds> matrix) {
    List<NatKinds> pairs = new ArrayList<>();
    pairs.add(of("open-equal", "open-equal"));
    pairs.add(of("port-restricted-equal", "open-equal"));
    pairs.add(of("open-equal", "port-restricted-equal"));
    pairs.add(of("full-cone-equal", "full-cone-equal"));
    pairs.add(of("port-restricted-equal", "port-restricted-equal"));
    pairs.addAll(matrix);
    return pairs;
  }

  /** Whether all kinds with all kinds are wanted, with routers that answer and that drop. */
  private static boolean isFull() {
    return Knobs.ofThisJvm()
        .get(
            "matrix",
            false,
            "'full' or 'sample'",
            text -> text.equals("full") ? Boolean.TRUE : text.equals("sample") ? false : null);
  }

  private static List<NatKinds> full() {
    List<NatKinds> pairs = new ArrayList<>();
    for (NatKind one : NatKind.canonical()) {
      for (NatKind other : NatKind.canonical()) {
        pairs.add(new NatKinds(one, other, false));
        pairs.add(new NatKinds(one, other, true));
      }
    }
    return pairs;
  }

  private static List<NatKinds> sample(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<NatKinds> pairs = new ArrayList<>();
    for (NatType one : NatType.values()) {
      for (NatType other : NatType.values()) {
        pairs.add(new NatKinds(drawn(one, random), drawn(other, random), random.nextBoolean()));
      }
    }
    return pairs;
  }

  private static NatKind drawn(NatType type, SplittableRandom random) {
    List<NatKind> kinds = NatKind.canonical().stream().filter(kind -> kind.type() == type).toList();
    return kinds.get(random.nextInt(kinds.size()));
  }

  @Override
  public String toString() {
    return caller + " calls " + callee + (answers ? ", routers answer" : ", routers drop");
  }
}
