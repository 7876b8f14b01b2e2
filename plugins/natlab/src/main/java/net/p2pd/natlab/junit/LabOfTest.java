package net.p2pd.natlab.junit;

import java.util.ArrayDeque;
import java.util.Deque;
import net.p2pd.natlab.NatLab;

/** The laboratory of one test, and the last of what happened to packets in it. */
final class LabOfTest {

  private static final int LINES = 40;

  private final NatLab lab;
  private final long seed;
  private final Deque<String> tail = new ArrayDeque<>(LINES);

  LabOfTest(NatLab lab, long seed) {
    this.lab = lab;
    this.seed = seed;
    lab.trace()
        .onLine(
            line -> {
              if (tail.size() == LINES) {
                tail.removeFirst();
              }
              tail.addLast(line);
            });
  }

  NatLab lab() {
    return lab;
  }

  long seed() {
    return seed;
  }

  /** What is added to the failure of the test. */
  Trace failure() {
    StringBuilder text = new StringBuilder();
    text.append("the laboratory had seed ")
        .append(seed)
        .append("; -D" + LabSeed.PROPERTY + "=")
        .append(seed)
        .append(" repeats it. ");
    if (tail.isEmpty()) {
      text.append("No packet was sent.");
    } else {
      text.append("The last ").append(tail.size()).append(" of ").append(lab.trace().events());
      text.append(" lines of its trace:");
      tail.forEach(line -> text.append("\n  ").append(line));
    }
    return new Trace(text.toString());
  }

  /** Not thrown; stands below a failure to tell more. */
  static final class Trace extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Trace(String message) {
      super(message, null, false, false);
    }
  }
}
