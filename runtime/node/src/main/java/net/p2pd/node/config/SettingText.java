package net.p2pd.node.config;

import com.fasterxml.jackson.core.JacksonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.p2pd.api.Nullable;

/** Reads {@code key=value} as it is written behind {@code --set}. */
final class SettingText {
  private static final Pattern SECRET_NAME =
      Pattern.compile(".*(password|secret|token|credential|key).*");

  private SettingText() {}

  static Map.Entry<String, Object> parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new ConfigurationException(
          "--set " + Words.quote(text) + " has no '='; write --set key=value");
    }
    String key = key(text.substring(0, equals).strip());
    return Map.entry(key, value(key, text.substring(equals + 1).strip()));
  }

  /** The key without the quotes that TOML asks for around parts with dots. */
  private static String key(String written) {
    List<String> steps = new ArrayList<>();
    try {
      @Nullable Object value = Toml.parse(written + " = 0");
      while (value instanceof Map<?, ?> table && table.size() == 1) {
        Map.Entry<?, ?> only = table.entrySet().iterator().next();
        steps.add(String.valueOf(only.getKey()));
        value = only.getValue();
      }
      if (!(value instanceof Map) && !written.contains("\n")) {
        return String.join(".", steps);
      }
    } catch (JacksonException e) {
      throw new ConfigurationException(badKey(written), e);
    }
    throw new ConfigurationException(badKey(written));
  }

  private static String badKey(String written) {
    return "--set " + Words.quote(written) + " names no key; write a key such as node.port";
  }

  private static Object value(String key, String written) {
    if (written.isEmpty()) {
      throw new ConfigurationException(
          "--set " + key + "= has no value; for an empty text write --set '" + key + "=\"\"'");
    }
    try {
      Map<String, Object> document = Toml.parse("value = " + written);
      @Nullable Object value = document.get("value");
      if (value != null && document.size() == 1) {
        return value;
      }
    } catch (JacksonException e) {
      throw new ConfigurationException(badValue(key, written), e);
    }
    throw new ConfigurationException(badValue(key, written));
  }

  private static String badValue(String key, String written) {
    boolean secret = SECRET_NAME.matcher(key).matches();
    boolean word = written.matches("[^\"'\\[\\]{}\\\\\\p{Cntrl}]{1,60}");
    String found = secret ? "" : " " + Words.quote(written);
    if (written.startsWith("[") || written.startsWith("{")) {
      return "--set "
          + key
          + ":"
          + found
          + " is not a value in TOML; texts in it need quotes: --set '"
          + key
          + "=[\"a\", \"b\"]'";
    }
    String shown = word && !secret ? written : "text";
    return "--set "
        + key
        + ":"
        + found
        + " is not a value in TOML; a text needs quotes, and the shell"
        + " needs others around it: --set '"
        + key
        + "=\""
        + shown
        + "\"'";
  }
}
