package net.p2pd.loader;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What {@code META-INF/services} of a jar says; programs without modules find providers by it, and
 * by nothing else.
 */
final class ServicesFiles {

  private static final String FOLDER = "META-INF/services/";

  private ServicesFiles() {}

  /**
   * Compares it with the module descriptor.
   *
   * @throws Refusal if a file is missing or names others
   */
  static void check(PluginJar jar) {
    Map<String, Set<String>> provided = new LinkedHashMap<>();
    for (Provision provision : jar.provisions()) {
      provided
          .computeIfAbsent(provision.type().getName(), type -> new TreeSet<>())
          .add(provision.provider());
    }
    provided.forEach((type, providers) -> check(jar, type, providers));
  }

  private static void check(PluginJar jar, String type, Set<String> providers) {
    String file = FOLDER + type;
    String remedy = "let it hold one line for each: " + String.join(", ", providers);
    List<String> lines =
        jar.text(file)
            .orElseThrow(
                () ->
                    new Refusal(
                        Refusal.DESCRIPTOR,
                        jar.fileName()
                            + " has no "
                            + file
                            + ", so programs without modules do not find it",
                        remedy))
            .lines()
            .map(line -> line.replaceFirst("#.*", "").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    if (!providers.equals(Set.copyOf(lines))) {
      throw new Refusal(
          Refusal.DESCRIPTOR,
          file
              + " of "
              + jar.fileName()
              + " names "
              + lines.stream().sorted().collect(Collectors.joining(", "))
              + ", module-info "
              + String.join(", ", providers),
          remedy);
    }
  }
}
