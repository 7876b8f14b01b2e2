package net.p2pd.node.config;

import java.time.Duration;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.ConfigKey;

/** Writes {@code conf/p2pd.toml} from the table of keys, so that the two cannot say two things. */
final class Template {
  private static final int COLUMNS = 100;

  private static final String HEAD =
      """
      # The configuration of P2PD. Every key is optional, and all of them are commented out here: take
      # away the "#" before a key to set it. A key that does not exist is an error. A secret can also
      # stand in a file of its own: add "-file" to the name of its key and give the path.
      #
      # p2pd --config FILE uses another file, and p2pd --set key=value wins over any file.
      """;

  private static final String TAIL =
      """

      # The keys of a plugin stand below its id. An id with dots is written as it is, or in quotes.
      #plugin."com.example.pigeon".altitude = 100
      """;

  private Template() {}

  static String render() {
    StringBuilder out = new StringBuilder(HEAD);
    for (HostKeys.Chapter chapter : HostKeys.CHAPTERS) {
      String title = "# ---- " + chapter.title() + " ";
      out.append('\n').append(title).append("-".repeat(COLUMNS - title.length())).append('\n');
      chapter.keys().forEach(key -> key(out, key));
      chapter.tables().forEach(table -> table(out, table));
    }
    return out.append(TAIL).toString();
  }

  private static void key(StringBuilder out, KeySpec<?> spec) {
    ConfigKey<?> key = spec.key();
    String value = spec.example().isEmpty() ? literal(key) : spec.example();
    String fallback = key.defaultValue().isEmpty() ? "" : "; by default " + literal(spec);
    out.append('\n');
    comment(out, key.meaning());
    comment(out, "Expected: " + spec.rule().expected() + fallback + ".");
    out.append('#').append(spec.name()).append(" = ").append(value).append('\n');
  }

  private static void table(StringBuilder out, TableSpec table) {
    out.append('\n');
    comment(out, table.meaning());
    for (KeySpec<?> column : table.columns()) {
      String need = column.key().isRequired() ? " (needed)" : "";
      String secret = column.key().isSecret() ? " (secret)" : "";
      comment(out, column.name() + need + secret + ": expected " + column.rule().expected() + ".");
    }
    out.append('#').append(table.name()).append(" = ").append(table.example()).append('\n');
  }

  private static void comment(StringBuilder out, String text) {
    StringBuilder line = new StringBuilder("#");
    for (String word : text.split(" ", -1)) {
      if (line.length() + 1 + word.length() > COLUMNS) {
        out.append(line).append('\n');
        line = new StringBuilder("#");
      }
      line.append(' ').append(word);
    }
    out.append(line).append('\n');
  }

  /** The default of a key whose list of one text may be written as the text. */
  private static String literal(KeySpec<?> spec) {
    return spec.wordIsList() ? spec.example() : literal(spec.key());
  }

  private static String literal(ConfigKey<?> key) {
    @Nullable Object value = key.defaultValue().orElse(null);
    if (value instanceof List<?> list) {
      return list.stream().map(item -> "\"" + item + "\"").toList().toString();
    }
    if (value instanceof Duration duration) {
      return "\"" + Durations.format(duration) + "\"";
    }
    return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
  }
}
