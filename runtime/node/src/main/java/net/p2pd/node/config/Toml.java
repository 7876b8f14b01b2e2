package net.p2pd.node.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * TOML as plain values: {@link String}, {@link Long}, {@link Boolean}, {@link List}, {@link Map},
 * and another {@link Number} for what is no whole number of 64 bits. Dates are texts.
 *
 * <p>Reads tokens: an object mapper alone would cost a tenth of a node's start.
 */
final class Toml {
  private static final TomlFactory FACTORY = new TomlFactory();

  private Toml() {}

  /** Reads a document. The messages of the exception quote nothing of it, so no secret either. */
  static Map<String, Object> parse(String text) throws JacksonException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken(); // a document is a table
      return table(parser);
    } catch (JacksonException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot be read", e);
    }
  }

  private static Map<String, Object> table(JsonParser parser) throws IOException {
    Map<String, Object> table = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      table.put(key, value(parser, parser.nextToken()));
    }
    return table;
  }

  private static Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> table(parser);
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          list.add(value(parser, next));
        }
        yield list;
      }
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      case VALUE_NUMBER_INT -> whole(parser.getNumberValue());
      case VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      default -> parser.getText();
    };
  }

  private static Object whole(Number number) {
    if (number instanceof BigInteger big && big.bitLength() >= Long.SIZE) {
      return big;
    }
    return number.longValue();
  }
}
