package net.p2pd.natlab.scenario;

import java.util.List;
import net.p2pd.api.P2pdException;

/** A scenario that cannot be; says all that is wrong with it, and where. */
public final class ScenarioException extends P2pdException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> mistakes;

  ScenarioException(List<String> mistakes) {
    super(String.join("\n", mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  /**
   * Returns the mistakes, each with its place: file and line where it was read from one, and the
   * path of the key.
   */
  public List<String> mistakes() {
    return mistakes;
  }
}
