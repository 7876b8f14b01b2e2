package net.p2pd.node.config;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.p2pd.api.plugin.ConfigKey;

/** Reads secrets that stand in files of their own. No message quotes what is in them. */
final class SecretFile {
  private static final long MAX_BYTES = 1 << 16;

  private SecretFile() {}

  /**
   * The value in the file that {@code given} names; empty after a mistake was noted. A line end at
   * the end of the file does not belong to it.
   */
  static Optional<Given> read(
      Given given, KeySpec<?> spec, Mistakes mistakes, List<String> warnings) {
    if (!(given.value() instanceof String name) || name.isBlank()) {
      mistakes.add(
          given,
          given.name() + " is " + Words.kind(given.value()) + "; expected the path of a file");
      return Optional.empty();
    }
    try {
      Path file = given.directory().resolve(name);
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        mistakes.add(
            given,
            given.name() + ": " + file + " is not a file of at most " + MAX_BYTES + " bytes");
        return Optional.empty();
      }
      String text = stripped(Files.readString(file));
      if (text.isEmpty()) {
        mistakes.add(given, given.name() + ": " + file + " is empty");
        return Optional.empty();
      }
      if (isOpenToAll(file)) {
        warnings.add(
            given.name()
                + ": everybody on this machine can read "
                + file
                + "; run: chmod 600 "
                + file);
      }
      return value(given, text, spec.key().type(), mistakes)
          .map(value -> new Given(given.name(), given.path(), value, given.file()));
    } catch (CharacterCodingException e) {
      mistakes.add(given, given.name() + ": " + name + " is not in UTF-8");
    } catch (IOException | InvalidPathException e) {
      mistakes.add(given, given.name() + ": " + name + " cannot be read: " + e);
    }
    return Optional.empty();
  }

  private static String stripped(String text) {
    String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  /** A text is taken as it is; a secret of another type is written in TOML. */
  private static Optional<Object> value(
      Given given, String text, ConfigKey.Type type, Mistakes mistakes) {
    if (type == ConfigKey.Type.STRING || type == ConfigKey.Type.DURATION) {
      return Optional.of(text);
    }
    try {
      Map<String, Object> document = Toml.parse("value = " + text);
      return Optional.ofNullable(document.get("value"));
    } catch (JacksonException e) {
      mistakes.add(given, given.name() + ": the file does not hold one value in TOML");
      return Optional.empty();
    }
  }

  /** Whether every user of the machine may read a file, as far as the file system tells. */
  static boolean isOpenToAll(Path file) throws IOException {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class) != null
        && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
  }
}
