package net.p2pd.compatibility;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The file of accepted changes: a table {@code [[accepted]]} for each, with the element, the kind
 * of change and the reason.
 */
final class AcceptedChanges {

  private static final String TABLE = "accepted";
  private static final List<String> KEYS = List.of("element", "change", "reason");

  private final SortedMap<Break, String> reasons = new TreeMap<>();
  private final List<String> mistakes = new ArrayList<>();
  private final Path file;

  private AcceptedChanges(Path file) {
    this.file = file;
  }

  static AcceptedChanges read(Path file) {
    AcceptedChanges accepted = new AcceptedChanges(file);
    try {
      accepted.read(new TomlMapper().readTree(Files.readString(file)));
    } catch (JsonProcessingException e) {
      accepted.mistakes.add(file + " is not TOML: " + e.getOriginalMessage());
    } catch (IOException e) {
      accepted.mistakes.add(file + " cannot be read: " + e);
    }
    return accepted;
  }

  private void read(JsonNode root) {
    root.fieldNames().forEachRemaining(this::checkTop);
    int number = 0;
    for (JsonNode entry : root.path(TABLE)) {
      number++;
      for (Map.Entry<String, JsonNode> field : entry.properties()) {
        if (!KEYS.contains(field.getKey())) {
          mistakes.add(
              "%s: entry %d has a key '%s'; the keys are %s"
                  .formatted(file, number, field.getKey(), String.join(", ", KEYS)));
        }
      }
      for (String key : KEYS) {
        if (entry.path(key).asText("").isBlank()) {
          mistakes.add("%s: entry %d has no '%s'".formatted(file, number, key));
        }
      }
      Break accepted = new Break(entry.path("element").asText(), entry.path("change").asText());
      if (reasons.put(accepted, entry.path("reason").asText()) != null) {
        mistakes.add(file + ": there are two entries for " + accepted);
      }
    }
  }

  private void checkTop(String key) {
    if (!key.equals(TABLE)) {
      mistakes.add(file + " has a key '" + key + "'; it holds tables [[" + TABLE + "]] only");
    }
  }

  Set<Break> breaks() {
    return reasons.keySet();
  }

  /** Returns what is wrong with the file itself. */
  List<String> mistakes() {
    return mistakes;
  }

  /** Takes all entries out of the file, once the baseline has what they speak of. */
  static void empty(Path file) {
    try {
      String text = Files.exists(file) ? Files.readString(file) : HEADING;
      int first = text.indexOf("[[" + TABLE + "]]\n");
      Files.writeString(file, first < 0 ? text : text.substring(0, first).stripTrailing() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final String HEADING =
      """
      # What breaks code that was built against baseline.jar, and why it was done all the same. An entry:
      #
      #   element = the class, or class#member, with the types of its parameters
      #   change  = the kind, as the gate names it
      #   reason  = why, for those whose code breaks
      """;
}
