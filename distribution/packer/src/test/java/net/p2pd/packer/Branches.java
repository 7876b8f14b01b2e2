package net.p2pd.packer;

import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;

/** Code whose types meet where branches do; the tests give it the form of Java 5. */
public final class Branches {

  private Branches() {}

  /** Returns what depends on many branches. */
  public static String run() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      List<Integer> list = i % 2 == 0 ? new ArrayList<>() : new LinkedList<>();
      Base base = i % 3 == 0 ? new One() : new Two();
      try {
        list.add(i / (i % 4));
      } catch (ArithmeticException e) {
        text.append('!');
      } finally {
        text.append(base.letter()).append(list.size());
      }
    }
    return text.toString();
  }

  /** What the others have in common. */
  static class Base {
    char letter() {
      return 'b';
    }
  }

  /** One of two. */
  static final class One extends Base {
    @Override
    char letter() {
      return '1';
    }
  }

  /** The other. */
  static final class Two extends Base {}
}
