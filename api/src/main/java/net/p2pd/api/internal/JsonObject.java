package net.p2pd.api.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.p2pd.api.Nullable;

/**
 * Typed access to a parsed JSON object. Every error names the path of the member ({@code
 * routes.ipv4[0].external}), what was expected and what stands there. {@link #end()} refuses
 * members that nobody asked for, so that a misspelt key is never ignored in silence.
 *
 * <p>Used by one thread while decoding.
 */
public final class JsonObject {
  private final String path;
  private final Map<?, ?> members;
  private final Set<String> read = new HashSet<>();

  private JsonObject(String path, Map<?, ?> members) {
    this.path = path;
    this.members = members;
  }

  /** Reads a text whose value must be an object; {@code name} is how errors call it. */
  public static JsonObject parse(String name, String text) {
    return of(name, Json.parse(text));
  }

  /** Wraps an already parsed value, which must be an object. */
  public static JsonObject of(String path, @Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      return new JsonObject(path, members);
    }
    throw expected(path, "an object", value);
  }

  /** Where this object stands in the document, as errors name it. */
  public String path() {
    return path;
  }

  /** Whether the member is there; a member that is null counts. */
  public boolean has(String key) {
    read.add(key);
    return members.containsKey(key);
  }

  /** A member that must be there and not null. */
  public String string(String key) {
    return optionalString(key).orElseThrow(() -> missing(key, "a string"));
  }

  /** A member that may be absent or null. */
  public Optional<String> optionalString(String key) {
    return optional(key, String.class, "a string");
  }

  /** A member that must be there and be a whole number between the bounds, both inclusive. */
  public long integer(String key, long least, long most) {
    return optionalInteger(key, least, most)
        .orElseThrow(() -> missing(key, "a whole number from " + least + " to " + most));
  }

  /** A whole number between the bounds, both inclusive, that may be absent or null. */
  public Optional<Long> optionalInteger(String key, long least, long most) {
    String wanted = "a whole number from " + least + " to " + most;
    Optional<Long> number = optional(key, Long.class, wanted);
    if (number.isPresent() && (number.get() < least || number.get() > most)) {
      throw expected(path + "." + key, wanted, number.get());
    }
    return number;
  }

  /** A member that must be there and be true or false. */
  public boolean bool(String key) {
    return optional(key, Boolean.class, "true or false")
        .orElseThrow(() -> missing(key, "true or false"));
  }

  /** A member that must be there and be an object. */
  public JsonObject object(String key) {
    return optionalObject(key).orElseThrow(() -> missing(key, "an object"));
  }

  /** An object that may be absent or null. */
  public Optional<JsonObject> optionalObject(String key) {
    return optional(key, Map.class, "an object").map(value -> of(path + "." + key, (Object) value));
  }

  /** A list of strings that must be there. */
  public List<String> strings(String key) {
    return optionalStrings(key).orElseThrow(() -> missing(key, "a list of strings"));
  }

  /** A list of strings that may be absent or null; its elements may not. */
  public Optional<List<String>> optionalStrings(String key) {
    return optional(key, List.class, "a list of strings")
        .map(
            list -> {
              List<String> strings = new ArrayList<>();
              for (Object element : (List<?>) list) {
                if (!(element instanceof String text)) {
                  throw expected(element(key, strings.size()), "a string", element);
                }
                strings.add(text);
              }
              return List.copyOf(strings);
            });
  }

  /** A list of objects that must be there. */
  public List<JsonObject> objects(String key) {
    List<?> list =
        optional(key, List.class, "a list of objects")
            .orElseThrow(() -> missing(key, "a list of objects"));
    List<JsonObject> objects = new ArrayList<>();
    for (Object element : list) {
      objects.add(of(element(key, objects.size()), element));
    }
    return List.copyOf(objects);
  }

  /**
   * Ends the reading of this object.
   *
   * @throws JsonException if it has a member that was never asked for; the message lists the known
   *     ones
   */
  public void end() {
    for (Object key : members.keySet()) {
      if (!read.contains(key)) {
        throw new JsonException(
            path
                + " has an unknown key \""
                + key
                + "\"; known are "
                + read.stream().sorted().toList());
      }
    }
  }

  /** An error about one member, for what only the caller can check. */
  public JsonException error(String key, String problem) {
    return new JsonException(path + "." + key + ": " + problem);
  }

  private <T> Optional<T> optional(String key, Class<T> type, String wanted) {
    read.add(key);
    Object value = members.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw expected(path + "." + key, wanted, value);
    }
    return Optional.of(type.cast(value));
  }

  private String element(String key, int index) {
    return path + "." + key + "[" + index + "]";
  }

  private JsonException missing(String key, String wanted) {
    return new JsonException(path + "." + key + " is missing; it must be " + wanted);
  }

  private static JsonException expected(String path, String wanted, @Nullable Object found) {
    String shown = Json.write(found);
    if (shown.length() > 60) {
      shown = shown.substring(0, 57) + "...";
    }
    return new JsonException(path + " must be " + wanted + ", not " + shown);
  }
}
