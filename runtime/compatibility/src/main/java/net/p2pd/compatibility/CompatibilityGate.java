package net.p2pd.compatibility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Compares a module with its baseline: the signatures of what users build on already. A change that
 * breaks them, in binary form or in source form, needs an entry in the file of accepted changes; an
 * entry for which there is no such change is an error too. From version 1 on no entry helps: a
 * break then needs a new major version.
 *
 * <p>Both files, {@value #BASELINE} and {@value #ACCEPTED}, are kept with the sources, so that no
 * release and no network is needed. Where the property {@value #RENEW} is set, the baseline is
 * written anew and the accepted changes are emptied; that is for releases.
 */
public final class CompatibilityGate {

  /** The property that asks for a new baseline. */
  public static final String RENEW = "compatibility.renew";

  static final String BASELINE = "baseline.jar";
  static final String ACCEPTED = "accepted.toml";

  private final Path classes;
  private final Path baseline;
  private final Path accepted;

  private CompatibilityGate(Path classes, Path directory) {
    this.classes = classes;
    this.baseline = directory.resolve(BASELINE);
    this.accepted = directory.resolve(ACCEPTED);
  }

  /**
   * Makes the gate of a module.
   *
   * @param classes its compiled classes
   * @param directory where baseline and accepted changes are kept
   */
  public static CompatibilityGate of(Path classes, Path directory) {
    return new CompatibilityGate(classes, directory);
  }

  /**
   * Compares, or renews the baseline where that is asked for.
   *
   * @throws AssertionError if there is no baseline, a break is not accepted, or an entry is wrong
   *     or not needed; it says all of that at once
   */
  public void check() {
    if (Boolean.getBoolean(RENEW)) {
      renew();
    }
    List<String> wrong = problems();
    if (!wrong.isEmpty()) {
      throw new AssertionError(String.join("\n\n", wrong));
    }
  }

  /** Makes the present state the baseline, and forgets the accepted changes. */
  void renew() {
    try {
      Files.createDirectories(baseline.toAbsolutePath().getParent());
      Files.write(baseline, Signatures.of(classes).jar());
      AcceptedChanges.empty(accepted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> problems() {
    if (!Files.isRegularFile(baseline)) {
      return List.of(
          "there is no baseline "
              + baseline.toAbsolutePath().normalize()
              + ", so nothing can be compared; get it back from the history, or make it of these"
              + " classes with -D"
              + RENEW
              + "=true");
    }
    Signatures before = Signatures.read(baseline);
    Signatures after = Signatures.of(classes);
    SortedSet<Break> breaks = Comparison.of(before, after);
    AcceptedChanges entries = AcceptedChanges.read(accepted);
    List<String> problems = new ArrayList<>(entries.mistakes());
    boolean stable = before.majorVersion() > 0;
    if (stable && after.majorVersion() > before.majorVersion()) {
      return problems; // users of the old one were told by its version
    }
    SortedSet<Break> open = new TreeSet<>(breaks);
    if (!stable) {
      open.removeAll(entries.breaks());
    }
    if (!open.isEmpty()) {
      problems.add(broken(open, before, stable));
    }
    for (Break entry : entries.breaks()) {
      if (!breaks.contains(entry)) {
        problems.add(
            accepted + " accepts what does not break: " + entry + "; take the entry out of it");
      }
    }
    return problems;
  }

  private String broken(SortedSet<Break> breaks, Signatures before, boolean stable) {
    StringBuilder text =
        new StringBuilder("these changes break what was built against version ")
            .append(before.version())
            .append(":\n");
    breaks.forEach(each -> text.append("  ").append(each).append('\n'));
    if (stable) {
      return text + "undo them, or make it a new major version";
    }
    text.append("undo them, or add to ").append(accepted).append(" with the reason:\n");
    breaks.forEach(each -> text.append('\n').append(each.entry()));
    return text.toString();
  }
}
