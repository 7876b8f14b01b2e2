package net.p2pd.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fenced block of a README.
 *
 * <p>A line {@code // src/Some.java}, {@code # some.toml} or {@code <!-- pom.xml -->} in it begins
 * a file. A program ends with lines {@code // prints: ...}, one for each line it prints; an
 * ellipsis stands for anything.
 */
record ReadmeBlock(String readme, int line, String language, String text) {

  static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

  private static final String FENCE = "```";
  private static final String PRINTS = "// prints: ";
  private static final Pattern FILE =
      Pattern.compile("(?m)^(?://|#|<!--) (\\S+\\.[a-z]+)(?: -->)?$\\R?");
  private static final Pattern CLASS = Pattern.compile("class (\\w+)");

  /** Returns the text of a README, by its path in the repository. */
  static String read(String readme) {
    try {
      return Files.readString(REPOSITORY.resolve(readme));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns all blocks of a README in order. */
  static List<ReadmeBlock> of(String readme) {
    return of(readme, read(readme));
  }

  private static List<ReadmeBlock> of(String readme, String markdown) {
    List<ReadmeBlock> blocks = new ArrayList<>();
    List<String> lines = markdown.lines().toList();
    for (int at = 0; at < lines.size(); at++) {
      if (lines.get(at).startsWith(FENCE)) {
        int end = at + 1;
        while (!lines.get(end).equals(FENCE)) {
          end++;
        }
        String language = lines.get(at).substring(FENCE.length()).strip();
        String text =
            lines.subList(at + 1, end).stream().map(l -> l + "\n").collect(Collectors.joining());
        blocks.add(new ReadmeBlock(readme, at + 1, language, text));
        at = end;
      }
    }
    return blocks;
  }

  boolean isProgram() {
    return language.equals("java") && text.contains("static void main(");
  }

  /** Whether it is a test, for Maven to run. */
  boolean isTest() {
    return text.contains("@Test");
  }

  boolean isModule() {
    return files().keySet().stream().anyMatch(name -> name.endsWith("module-info.java"));
  }

  /** Returns its files by their paths; a program alone is the file that its class asks for. */
  Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    Matcher begin = FILE.matcher(text);
    String name = null;
    int from = 0;
    while (begin.find()) {
      if (name != null) {
        files.put(name, text.substring(from, begin.start()));
      }
      name = begin.group(1);
      from = begin.end();
    }
    if (name != null) {
      files.put(name, text.substring(from));
    } else if (isProgram()) {
      files.put(mainClass() + ".java", text);
    }
    return files;
  }

  /** Returns its Java sources, by their paths below the folder that holds the sources. */
  Map<String, String> sources() {
    Map<String, String> sources = new LinkedHashMap<>();
    files().forEach((name, text) -> sources.put(name.replaceFirst("^src/(main/java/)?", ""), text));
    return sources;
  }

  /** Returns the blocks below some headings, each as far as the next heading of its rank. */
  static List<ReadmeBlock> below(String readme, List<String> headings) {
    List<String> lines = read(readme).lines().toList();
    List<ReadmeBlock> found = new ArrayList<>();
    for (String heading : headings) {
      int begin = lines.indexOf(heading);
      if (begin < 0) {
        throw new IllegalStateException(readme + " has no heading '" + heading + "'");
      }
      String rank = heading.substring(0, heading.indexOf(' ') + 1);
      int end = begin + 1;
      while (end < lines.size() && !lines.get(end).startsWith(rank)) {
        end++;
      }
      for (ReadmeBlock block : of(readme)) {
        if (block.line() > begin && block.line() <= end) {
          found.add(block);
        }
      }
    }
    return found;
  }

  /** Returns the name of the class with the main method: the last class that begins before it. */
  String mainClass() {
    String name = null;
    Matcher names = CLASS.matcher(text.substring(0, text.indexOf("static void main(")));
    while (names.find()) {
      name = names.group(1);
    }
    if (name == null) {
      throw new IllegalStateException("no class before the main method of " + this);
    }
    return name;
  }

  /** Returns the lines that the program prints. */
  List<String> prints() {
    return text.lines()
        .filter(line -> line.startsWith(PRINTS))
        .map(line -> line.substring(PRINTS.length()))
        .toList();
  }

  /**
   * Returns whether a line is as a README shows it: an ellipsis is anything, spaces do not count.
   */
  static boolean shows(String shown, String actual) {
    String pattern =
        Stream.of(shown.strip().split("\\s+"))
            .map(
                word ->
                    Stream.of(word.split("…", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")))
            .collect(Collectors.joining("\\s+"));
    return Pattern.matches("\\s*" + pattern + "\\s*", actual);
  }

  @Override
  public String toString() {
    return readme + ":" + line + (isProgram() ? " " + mainClass() : "");
  }
}
