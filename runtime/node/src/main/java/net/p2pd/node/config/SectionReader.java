package net.p2pd.node.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.Settings;

/** Checks what was given for a group of keys against the keys that there are. */
final class SectionReader {
  private final String prefix;
  private final @Nullable Given whole;
  private final List<KeySpec<?>> specs;
  private final List<TableSpec> tables;
  private final Mistakes mistakes;
  private final List<String> warnings;
  private boolean secretInFile;

  /**
   * @param prefix what comes before the names of the keys in messages
   * @param whole where all of it stands, if in one place
   * @param warnings gets what is odd but not wrong
   */
  SectionReader(
      String prefix,
      @Nullable Given whole,
      List<KeySpec<?>> specs,
      List<TableSpec> tables,
      Mistakes mistakes,
      List<String> warnings) {
    this.prefix = prefix;
    this.whole = whole;
    this.specs = specs;
    this.tables = tables;
    this.mistakes = mistakes;
    this.warnings = warnings;
  }

  /** Reads the values, by names relative to the prefix; notes all mistakes. */
  CheckedSettings read(Map<String, Given> given) {
    checkNames(given);
    Map<String, Object> values = new HashMap<>();
    for (KeySpec<?> spec : specs) {
      Optional<Given> found = choose(spec, given);
      if (found.isPresent()) {
        read(spec, found.get()).ifPresent(value -> values.put(spec.name(), value));
      } else if (spec.key().isRequired() && !isGiven(spec, given)) {
        missing(
            prefix
                + spec.name()
                + " is missing; expected "
                + spec.rule().expected()
                + ": "
                + spec.key().meaning());
      }
    }
    Map<String, List<Settings>> rows = new HashMap<>();
    for (TableSpec table : tables) {
      @Nullable Given found = given.get(table.name());
      if (found != null) {
        rows.put(table.name(), rows(table, found));
      }
    }
    return new CheckedSettings(prefix, specs, values, rows);
  }

  private void missing(String text) {
    if (whole == null) {
      mistakes.add(text);
    } else {
      mistakes.add(whole, text);
    }
  }

  /** Whether a secret stood in the configuration file itself. */
  boolean isSecretInFile() {
    return secretInFile;
  }

  private void checkNames(Map<String, Given> given) {
    Set<String> known = new TreeSet<>();
    tables.forEach(table -> known.add(table.name()));
    for (KeySpec<?> spec : specs) {
      known.add(spec.name());
      if (spec.key().isSecret()) {
        known.add(spec.fileName());
      }
    }
    given.forEach(
        (name, value) -> {
          if (!known.contains(name)) {
            unknown(name, value, known);
          }
        });
  }

  private void unknown(String name, Given given, Set<String> known) {
    Optional<String> member = known.stream().filter(key -> key.startsWith(name + ".")).findFirst();
    if (member.isPresent()) {
      if (!(given.value() instanceof Map)) {
        mistakes.add(
            given,
            prefix
                + name
                + " is "
                + Words.kind(given.value())
                + ", but it is a group of keys such"
                + " as '"
                + prefix
                + member.get()
                + "'");
      }
      return; // An empty group says nothing and does no harm.
    }
    String nearest =
        Nearest.of(name, known)
            .map(near -> "; the nearest known key is '" + prefix + near + "'")
            .orElse("; there are no keys here");
    mistakes.add(given, "unknown key " + Words.name(prefix + name) + nearest);
  }

  /** The given value of a key, from the file with the secret if there is one. */
  private Optional<Given> choose(KeySpec<?> spec, Map<String, Given> given) {
    @Nullable Given direct = given.get(spec.name());
    @Nullable Given file = spec.key().isSecret() ? given.get(spec.fileName()) : null;
    if (direct != null && file != null && direct.isSetting() == file.isSetting()) {
      mistakes.add(
          direct, direct.name() + " and " + file.name() + " are both given; give only one of them");
      return Optional.empty();
    }
    if (file != null && (direct == null || file.isSetting())) {
      return SecretFile.read(file, spec, mistakes, warnings);
    }
    if (direct != null && spec.key().isSecret()) {
      secretInFile |= !direct.isSetting();
      if (direct.isSetting()) {
        warnings.add(
            direct.name()
                + " is a secret and was given as a setting; with --set everybody who can"
                + " list the processes of this machine sees it: use "
                + direct.name()
                + "-file instead");
      }
    }
    return Optional.ofNullable(direct);
  }

  private static boolean isGiven(KeySpec<?> spec, Map<String, Given> given) {
    return given.containsKey(spec.name())
        || (spec.key().isSecret() && given.containsKey(spec.fileName()));
  }

  private Optional<Object> read(KeySpec<?> spec, Given given) {
    Optional<String> wrong = spec.wrong(given.value());
    if (wrong.isPresent()) {
      mistakes.add(
          given, given.name() + " is " + wrong.get() + "; expected " + spec.rule().expected());
      return Optional.empty();
    }
    return Optional.ofNullable(spec.typed(given.value()));
  }

  private List<Settings> rows(TableSpec table, Given given) {
    List<Settings> rows = new ArrayList<>();
    @Nullable ConfigKey<?> shortFor = table.shortFor();
    if (!(given.value() instanceof List<?> list)
        || !list.stream()
            .allMatch(row -> row instanceof Map || (row instanceof String && shortFor != null))) {
      mistakes.add(
          given,
          given.name() + " is " + Words.found(given.value()) + "; expected " + table.expected());
      return rows;
    }
    for (int i = 0; i < list.size(); i++) {
      Given row = given.row(i, list.get(i));
      Map<String, Given> fields = new LinkedHashMap<>();
      if (row.value() instanceof Map<?, ?> columns) {
        columns.forEach((key, value) -> fields.put(key + "", row.field(key + "", value)));
      } else if (shortFor != null) {
        fields.put(shortFor.name(), row);
      }
      SectionReader reader =
          new SectionReader(row.name() + ".", row, table.columns(), List.of(), mistakes, warnings);
      rows.add(reader.read(fields));
      secretInFile |= reader.secretInFile;
    }
    return rows;
  }
}
