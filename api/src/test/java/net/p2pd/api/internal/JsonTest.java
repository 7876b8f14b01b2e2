package net.p2pd.api.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.p2pd.api.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void valuesBecomePlainJavaValues() {
    Object value =
        Json.parse(
            " {\"text\": \"a\\u00e9\\n\\\"\\/\", \"long\": -9223372036854775808,"
                + " \"big\": 9223372036854775808, \"fraction\": 1.50, \"exponent\": 2e3,"
                + "\t\"yes\": true, \"no\": false, \"none\": null, \"list\": [1, [], {}]}\r\n");

    assertThat(value).isInstanceOf(Map.class);
    Map<?, ?> map = (Map<?, ?>) value;
    assertThat(map.get("text")).isEqualTo("aé\n\"/");
    assertThat(map.get("long")).isEqualTo(Long.MIN_VALUE);
    assertThat(map.get("big")).isEqualTo(new BigDecimal("9223372036854775808"));
    assertThat(map.get("fraction")).isEqualTo(new BigDecimal("1.50"));
    assertThat(map.get("exponent")).isEqualTo(new BigDecimal("2e3"));
    assertThat(map.get("yes")).isEqualTo(true);
    assertThat(map.get("no")).isEqualTo(false);
    assertThat(map.containsKey("none")).isTrue();
    assertThat(map.get("none")).isNull();
    assertThat(map.get("list")).isEqualTo(List.of(1L, List.of(), Map.of()));
    assertThat(new ArrayList<Object>(map.keySet()))
        .containsExactly(
            "text", "long", "big", "fraction", "exponent", "yes", "no", "none", "list");
  }

  @Test
  void parsedValuesCannotBeChanged() {
    Map<?, ?> map = (Map<?, ?>) Json.parse("{\"a\":[1]}");
    assertThat(map).isNotNull();
    assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(((List<?>) map.get("a"))::clear)
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          ``            ~ line 1, column 1: expected a value, found the end
          tru           ~ line 1, column 1: expected a value, found 't'
          nul           ~ line 1, column 1: expected a value, found 'n'
          NaN           ~ line 1, column 1: expected a value, found 'N'
          'a'           ~ line 1, column 1: expected a value, found '''
          [1,]          ~ line 1, column 4: expected a value, found ']'
          [1 2]         ~ line 1, column 4: expected ',' or ']', found '2'
          [1            ~ line 1, column 3: expected ',' or ']', found the end
          {"a":1,}      ~ line 1, column 8: expected a key in quotes, found '}'
          {a:1}         ~ line 1, column 2: expected a key in quotes, found 'a'
          {"a" 1}       ~ line 1, column 6: expected ':' after the key "a", found '1'
          {"a":1        ~ line 1, column 7: expected ',' or '}', found the end
          {"a":1,"a":2} ~ line 1, column 8: the key "a" appears twice in one object
          01            ~ line 1, column 1: a number must not begin with a zero
          -             ~ line 1, column 2: expected a digit, found the end
          1.            ~ line 1, column 3: expected a digit after '.', found the end
          1e+           ~ line 1, column 4: expected a digit of the exponent, found the end
          1e1000        ~ line 1, column 1: the exponent of this number is too large
          +1            ~ line 1, column 1: expected a value, found '+'
          1 2           ~ line 1, column 3: expected the end of the text, found '2'
          "a            ~ line 1, column 1: this string has no end
          "\\x"         ~ line 1, column 2: unknown escape in a string
          "\\u12g4"     ~ line 1, column 2: \\u needs four hexadecimal digits
          "\\u12        ~ line 1, column 2: \\u needs four hexadecimal digits
          """)
  void malformedTextIsRefusedWithPlaceAndReason(String text, String problem) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(JsonException.class)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("JSON, " + problem);
  }

  @Test
  void theLineIsCountedOverAllKindsOfLineEnds() {
    assertThatThrownBy(() -> Json.parse("{\r\n \"a\": 1,\n\r  ?"))
        .hasMessage("JSON, line 4, column 3: expected a key in quotes, found '?'");
  }

  @Test
  void controlCharactersAndByteOrderMarksAreRefused() {
    assertThatThrownBy(() -> Json.parse("\"a\tb\""))
        .hasMessageContaining("column 3: control character U+0009 inside a string");
    assertThatThrownBy(() -> Json.parse("\ufeff1"))
        .hasMessageContaining("expected a value, found U+FEFF");
  }

  @Test
  void depthIsLimitedOnReadingAndWriting() {
    String deepest = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
    assertThat(Json.write(Json.parse(deepest))).isEqualTo(deepest);
    assertThatThrownBy(() -> Json.parse("[" + deepest + "]"))
        .hasMessageContaining("nested deeper than 64 levels");

    List<Object> ring = new ArrayList<>();
    ring.add(ring);
    assertThatThrownBy(() -> Json.write(ring)).hasMessageContaining("nested deeper than 64 levels");
  }

  @Test
  void lengthOfTextsAndNumbersIsLimited() {
    assertThatThrownBy(() -> Json.parse(" ".repeat(Json.MAX_LENGTH + 1)))
        .hasMessage("JSON text has 1048577 characters; at most 1048576 are read");
    assertThatThrownBy(() -> Json.parse("1".repeat(65)))
        .hasMessageContaining("this number is longer than 64 characters");
    assertThat(Json.parse("1".repeat(64))).isEqualTo(new BigDecimal("1".repeat(64)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void numbersThatAreNotFiniteAreNotWritten(double number) {
    assertThatThrownBy(() -> Json.write(number)).hasMessage(number + " has no JSON form");
  }

  @Test
  void foreignTypesAndKeysAreNotWritten() {
    assertThatThrownBy(() -> Json.write(Thread.State.NEW))
        .hasMessage("a java.lang.Thread$State has no JSON form");
    assertThatThrownBy(() -> Json.write(Map.of(1, 2)))
        .hasMessage("a JSON key must be a String, not 1");
  }

  @Test
  void writingEscapesWhatMustBeAndNothingElse() {
    assertThat(Json.write("\"\\/\b\n\r\t\u0000\u007f é \ud83d\ude00 \ud83d"))
        .isEqualTo("\"\\\"\\\\/\\u0008\\n\\r\\t\\u0000\\u007f é \ud83d\ude00 \\ud83d\"");
  }

  @Test
  void theIndentedFormIsForPeopleAndReadsBack() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("a", List.of(1L, 2L));
    value.put("b", Map.of());
    String text = Json.writeIndented(value);
    assertThat(text).isEqualTo("{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
    assertThat(Json.parse(text)).isEqualTo(value);
  }

  @Test
  void randomValuesReadBackAsTheyWereWritten() {
    long seed = System.nanoTime();
    System.out.println("JsonTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      Object value = randomValue(random, 0);
      assertThat(Json.parse(Json.write(value))).as("seed %s", seed).isEqualTo(value);
      assertThat(Json.parse(Json.writeIndented(value))).as("seed %s", seed).isEqualTo(value);
    }
  }

  private static @Nullable Object randomValue(Random random, int depth) {
    return switch (random.nextInt(depth > 4 ? 5 : 7)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong() >> random.nextInt(64);
      case 3 -> new BigDecimal(new BigInteger(100, random), 1 + random.nextInt(20));
      case 4 -> randomText(random);
      case 5 -> {
        Object[] elements = new Object[random.nextInt(5)];
        Arrays.setAll(elements, i -> randomValue(random, depth + 1));
        yield Arrays.asList(elements);
      }
      default -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          map.put(randomText(random), randomValue(random, depth + 1));
        }
        yield map;
      }
    };
  }

  /** Any UTF-16 units at all, halves of pairs included. */
  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append((char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(65536)));
    }
    return text.toString();
  }
}
