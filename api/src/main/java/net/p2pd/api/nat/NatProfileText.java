package net.p2pd.api.nat;

import java.util.LinkedHashMap;
import java.util.Map;
import net.p2pd.api.Nullable;

/** The text form of a {@link NatProfile}: {@code key=value} words separated by single blanks. */
final class NatProfileText {
  private static final int MAX_LENGTH = 512;

  private NatProfileText() {}

  static String print(NatProfile profile) {
    return String.join(
        " ",
        "type=" + profile.type().text(),
        "delta=" + profile.delta(),
        "mapping=" + profile.mapping().text(),
        "filtering=" + profile.filtering().text(),
        "ports=" + profile.ports(),
        "unsolicited=" + profile.unsolicited().text(),
        "hairpinning=" + profile.hairpinning().text(),
        "confidence=" + profile.confidence(),
        "samples=" + profile.samples());
  }

  static NatProfile parse(String text) {
    Map<String, String> words = words(text);
    NatProfile.Builder builder =
        NatProfile.builder(
            NatType.parse(required(words, "type")), NatDelta.parse(required(words, "delta")));
    words.forEach((key, value) -> set(builder, key, value));
    return builder.build();
  }

  private static Map<String, String> words(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "The NAT profile has " + text.length() + " characters; at most " + MAX_LENGTH);
    }
    Map<String, String> words = new LinkedHashMap<>();
    for (String word : text.split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "NAT profile: \"" + Names.shortened(word) + "\" is not written key=value");
      }
      String key = word.substring(0, equals);
      if (words.put(key, word.substring(equals + 1)) != null) {
        throw new IllegalArgumentException(
            "NAT profile: \"" + Names.shortened(key) + "\" stands there twice");
      }
    }
    return words;
  }

  private static String required(Map<String, String> words, String key) {
    @Nullable String value = words.get(key);
    if (value == null) {
      throw new IllegalArgumentException("NAT profile: \"" + key + "=\" is missing");
    }
    return value;
  }

  private static void set(NatProfile.Builder builder, String key, String value) {
    switch (key) {
      case "type", "delta" -> {}
      case "mapping" -> builder.mapping(MappingBehavior.parse(value));
      case "filtering" -> builder.filtering(FilteringBehavior.parse(value));
      case "ports" -> builder.ports(PortRange.parse(value));
      case "unsolicited" -> builder.unsolicited(UnsolicitedBehavior.parse(value));
      case "hairpinning" -> builder.hairpinning(Hairpinning.parse(value));
      case "confidence" -> builder.confidence(number(key, value));
      case "samples" -> builder.samples((int) number(key, value));
      default ->
          throw new IllegalArgumentException(
              "NAT profile: \""
                  + Names.shortened(key)
                  + "\" is unknown; known are: type, delta, mapping, filtering, ports,"
                  + " unsolicited, hairpinning, confidence, samples");
    }
  }

  private static double number(String key, String value) {
    // Without this check parseDouble would also take NaN, hexadecimal and trailing letters.
    boolean plain =
        value.matches("[0-9]{1,9}") || value.matches("[0-9]\\.[0-9]{1,24}(E-[0-9]{1,3})?");
    if (!plain || (key.equals("samples") && value.indexOf('.') >= 0)) {
      throw new IllegalArgumentException(
          "NAT profile: " + key + " \"" + Names.shortened(value) + "\" is not a number");
    }
    return Double.parseDouble(value);
  }
}
