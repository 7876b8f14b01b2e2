package net.p2pd.node.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The short names that this machine's user gave to peers, from the file {@code aliases.toml} of the
 * data directory: {@code alice = "..."}, the text being an address or a peer's id. Upper and lower
 * case are the same.
 */
public final class Aliases {

  /** The name of the file. */
  public static final String FILE = "aliases.toml";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,47}");

  private final Map<String, String> texts;

  private Aliases(Map<String, String> texts) {
    this.texts = texts;
  }

  /**
   * Reads the file; there are no names where there is none. Blocks.
   *
   * @param directory the data directory
   * @throws ConfigurationException that says where, if it cannot be read or has other things in it
   */
  public static Aliases read(Path directory) {
    Path file = directory.resolve(FILE);
    Map<String, String> texts = new TreeMap<>();
    if (!Files.exists(file)) {
      return new Aliases(texts);
    }
    for (Map.Entry<String, Object> one : TomlFile.read(file).root().entrySet()) {
      if (!isName(one.getKey())) {
        throw new ConfigurationException(
            file
                + ": "
                + Words.quote(one.getKey())
                + " is no name for a peer; a name has at most 48 letters, digits, '.', '-', '_'");
      }
      if (!(one.getValue() instanceof String text)) {
        throw new ConfigurationException(
            file
                + ": "
                + one.getKey()
                + " is no text; expected an address or a peer's id in quotes");
      }
      texts.put(one.getKey().toLowerCase(Locale.ROOT), text.strip());
    }
    return new Aliases(texts);
  }

  /** Returns whether a text could be a name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Returns what a name stands for. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(texts.get(name.toLowerCase(Locale.ROOT)));
  }
}
