package net.p2pd.node.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.Nullable;

/** A configuration file that was read and is TOML. Knows afterwards on which line a key stands. */
final class TomlFile {
  private static final long MAX_BYTES = 1 << 20;

  /** Looking for lines reads a file once for each of its lines: not worth it for huge ones. */
  private static final int MAX_LINES_SEARCHED = 1000;

  private final Path path;
  private final String text;
  private final Map<String, Object> root;

  private TomlFile(Path path, String text) throws JacksonException {
    this.path = path;
    this.text = text;
    this.root = Toml.parse(text);
  }

  /**
   * Reads a file.
   *
   * @throws ConfigurationException with the place, if it cannot be read or is not TOML
   */
  static TomlFile read(Path path) {
    String text = withoutMark(content(path));
    try {
      return new TomlFile(path, text);
    } catch (JacksonException e) {
      throw new ConfigurationException(
          path
              + place(text, e)
              + ": this is not TOML: "
              + e.getOriginalMessage()
              + "; texts need quotes",
          e);
    }
  }

  /**
   * Where a mistake is. The parser is often behind it already when it sees it: the mistake is on
   * the first line with which the text is wrong in this way.
   */
  private static String place(String text, JacksonException error) {
    JsonLocation at = error.getLocation();
    int line = at == null ? 0 : at.getLineNr();
    int end = 0;
    for (int i = 1; i < line && i <= MAX_LINES_SEARCHED; i++) {
      end = text.indexOf('\n', end) + 1;
      try {
        Toml.parse(text.substring(0, end));
      } catch (JacksonException e) {
        if (e.getOriginalMessage().equals(error.getOriginalMessage()) && !isCutShort(e)) {
          return " line " + i;
        }
      }
    }
    return at == null ? "" : " line " + line + " column " + at.getColumnNr();
  }

  /** Whether something begins in a text and does not end in it. */
  private static boolean isCutShort(JacksonException error) {
    return error.getOriginalMessage().startsWith("Premature end");
  }

  private static String content(Path path) {
    try {
      if (!Files.exists(path)) {
        throw new ConfigurationException(
            "configuration file " + path + " does not exist; give one that does, or none");
      }
      if (!Files.isRegularFile(path) || Files.size(path) > MAX_BYTES) {
        throw new ConfigurationException(
            "configuration file " + path + " is not a file of at most " + MAX_BYTES + " bytes");
      }
      return Files.readString(path);
    } catch (CharacterCodingException e) {
      throw new ConfigurationException("configuration file " + path + " is not in UTF-8", e);
    } catch (IOException e) {
      throw new ConfigurationException(
          "configuration file " + path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Editors on Windows may put a byte order mark first, which TOML does not know. */
  private static String withoutMark(String text) {
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  Path path() {
    return path;
  }

  /** What the file says, as plain values. */
  Map<String, Object> root() {
    return root;
  }

  /**
   * The lines on which keys begin; a key whose line cannot be told is left out. The parser keeps no
   * lines, so this looks for the first lines of the file that already have the key.
   */
  Map<List<Object>, Integer> lines(Set<List<Object>> keys) {
    Map<List<Object>, Integer> found = new HashMap<>();
    Set<List<Object>> wanted = new HashSet<>(keys);
    int end = 0;
    int last = 0;
    for (int line = 1; line <= MAX_LINES_SEARCHED && !wanted.isEmpty(); line++) {
      int newline = text.indexOf('\n', end);
      end = newline < 0 ? text.length() : newline + 1;
      Map<String, Object> head;
      try {
        head = Toml.parse(text.substring(0, end));
      } catch (JacksonException e) {
        continue; // The line ends inside a value that goes on.
      }
      int begin = last + 1;
      wanted.removeIf(
          key -> {
            boolean there = contains(head, key);
            if (there) {
              found.put(key, begin);
            }
            return there;
          });
      last = line;
    }
    return found;
  }

  private static boolean contains(Object root, List<Object> key) {
    @Nullable Object value = root;
    for (Object step : key) {
      if (value instanceof Map<?, ?> table) {
        value = table.get(step);
      } else if (value instanceof List<?> list && step instanceof Integer index) {
        value = index < list.size() ? list.get(index) : null;
      } else {
        return false;
      }
    }
    return value != null;
  }
}
