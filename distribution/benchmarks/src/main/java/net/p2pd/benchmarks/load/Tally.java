package net.p2pd.benchmarks.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that one thread writes, without fences, and others read. */
final class Tally {

  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Tally.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long value;

  void add(long more) {
    VALUE.setOpaque(this, value + more);
  }

  long get() {
    return (long) VALUE.getOpaque(this);
  }
}
