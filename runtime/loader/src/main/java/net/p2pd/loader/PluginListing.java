package net.p2pd.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.PluginInfo;

/**
 * Finds the plugins of a directory. Each sub-directory is one plugin, made of the jars that lie in
 * it. Each jar that lies in the directory itself is one plugin too; jars without a provider beside
 * it are taken for its libraries if it requires one of them, so that a plugin can also be handed
 * over as a flat directory. Anything else, and what begins with a dot, is no plugin.
 */
final class PluginListing {

  private static final String CHECK_OWNER = "check its owner and permissions";

  private PluginListing() {}

  /**
   * Lists a plugin directory.
   *
   * @throws PluginException if it is missing or cannot be read
   */
  static List<Candidate> list(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new PluginException(
          "plugin directory "
              + directory
              + (Files.exists(directory) ? " is not a directory" : " does not exist")
              + "; create it, or name the directory that holds the plugins");
    }
    List<Candidate> found = new ArrayList<>();
    List<Path> jars = new ArrayList<>();
    for (Path entry : entriesOf(directory)) {
      if (Files.isDirectory(entry)) {
        found.add(directory(entry));
      } else if (isJar(entry)) {
        jars.add(entry);
      }
    }
    found.addAll(flat(jars));
    return found;
  }

  /**
   * Takes one directory of jars, or one jar, for a plugin.
   *
   * @throws PluginException if it is neither
   */
  static Candidate single(Path location) {
    if (Files.isDirectory(location)) {
      return directory(location);
    }
    if (Files.isRegularFile(location) && isJar(location)) {
      return candidate(location, List.of(location));
    }
    throw new PluginException(
        "no plugin at " + location + "; name a directory with the plugin's jars, or its jar");
  }

  private static Candidate directory(Path directory) {
    List<Path> jars;
    try {
      jars = entries(directory).stream().filter(PluginListing::isJar).toList();
    } catch (IOException e) {
      return new Candidate(
          directory,
          List.of(),
          new PluginInfo.Problem(Refusal.LIST, "the directory " + unreadable(e), CHECK_OWNER));
    }
    if (jars.isEmpty()) {
      return new Candidate(
          directory,
          List.of(),
          new PluginInfo.Problem(
              Refusal.LIST,
              "the directory holds no jar",
              "put the plugin's jars into it, or remove it"));
    }
    return candidate(directory, jars);
  }

  private static Candidate candidate(Path location, List<Path> paths) {
    List<PluginJar> jars = new ArrayList<>();
    PluginInfo.@Nullable Problem problem = null;
    for (Path path : paths) {
      try {
        jars.add(PluginJar.read(path));
      } catch (Refusal e) {
        problem = problem == null ? e.problem() : problem;
      }
    }
    return new Candidate(location, jars, problem);
  }

  /** Groups the jars that lie directly in a plugin directory. */
  private static List<Candidate> flat(List<Path> paths) {
    List<Candidate> each = paths.stream().map(path -> candidate(path, List.of(path))).toList();
    List<PluginJar> libraries =
        each.stream().flatMap(c -> c.jars().stream()).filter(jar -> !jar.isProvider()).toList();
    boolean used = each.stream().anyMatch(candidate -> needsOne(candidate, libraries));
    if (!used) {
      return each;
    }
    List<Candidate> grouped = new ArrayList<>();
    for (Candidate candidate : each) {
      if (needsOne(candidate, libraries)) {
        List<PluginJar> jars = new ArrayList<>(candidate.jars());
        jars.addAll(libraries);
        grouped.add(new Candidate(candidate.location(), jars, candidate.problem()));
      } else if (candidate.problem() != null || candidate.jars().get(0).isProvider()) {
        grouped.add(candidate);
      }
    }
    return grouped;
  }

  private static boolean needsOne(Candidate candidate, List<PluginJar> libraries) {
    return candidate.jars().stream()
        .filter(PluginJar::isProvider)
        .anyMatch(jar -> libraries.stream().anyMatch(library -> jar.requires(library.name())));
  }

  private static boolean isJar(Path path) {
    return String.valueOf(path.getFileName()).endsWith(".jar") && !Files.isDirectory(path);
  }

  /** Without the plugin directory itself there is nothing to go on with. */
  private static List<Path> entriesOf(Path directory) {
    try {
      return entries(directory);
    } catch (IOException e) {
      throw new PluginException(
          "plugin directory " + directory + " " + unreadable(e) + "; " + CHECK_OWNER);
    }
  }

  private static String unreadable(IOException e) {
    return e instanceof AccessDeniedException
        ? "may not be read by this user"
        : "cannot be read (" + e + ")";
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(path -> !String.valueOf(path.getFileName()).startsWith("."))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause(); // it went away while it was read
    }
  }
}
