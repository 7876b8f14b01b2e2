package net.p2pd.api.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's tables of pipe options against the options themselves. */
class PipeOptionsReadmeTest {

  private static final Pattern CONSTANT = Pattern.compile("`([A-Z][A-Z_]+)`");

  /** Every option that is a constant, by the constant's name, in the order of the source. */
  static Map<String, PipeOption<?>> constants() {
    Map<String, PipeOption<?>> found = new LinkedHashMap<>();
    for (Field field : PipeOptions.class.getFields()) {
      try {
        if (field.get(null) instanceof PipeOption<?> option) {
          found.put(field.getName(), option);
        }
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }
    return found;
  }

  private static List<List<String>> table(String firstHeading) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      if (line.startsWith("| " + firstHeading + " |")) {
        inside = true;
      } else if (!line.startsWith("|")) {
        inside = false;
      } else if (inside && !line.startsWith("|---")) {
        rows.add(List.of(line.substring(2, line.length() - 2).split(" +\\| +")));
      }
    }
    return rows;
  }

  private static String words(Object value) {
    if (value instanceof Duration duration) {
      return duration.toSeconds() + " s";
    }
    return value instanceof Integer number
        ? String.format(java.util.Locale.ROOT, "%,d", number)
        : value.toString();
  }

  /** What the option says it takes, from the error that a wrong value gives. */
  private static String allowed(PipeOption<?> option) {
    Object wrong = option.type() == Duration.class ? Duration.ofMillis(-1) : option.defaultValue();
    try {
      option.check(option.type() == Integer.class ? -1 : wrong);
    } catch (IllegalArgumentException e) {
      return e.getMessage().replaceFirst(".*; allowed: ", "");
    }
    return option.type() == Boolean.class
        ? "`true`, `false`"
        : "`" + option.type().getSimpleName() + "`";
  }

  @Test
  void theReadmeHasEveryOptionWithItsNameDefaultAndRange() throws Exception {
    List<String> wanted = new ArrayList<>();
    constants()
        .forEach(
            (constant, option) ->
                wanted.add(
                    String.join(
                        " | ",
                        "`" + constant + "`",
                        "`" + option.name() + "`",
                        words(option.defaultValue()),
                        allowed(option))));
    assertThat(table("Constant"))
        .extracting(row -> String.join(" | ", row.subList(0, 4)))
        .containsExactlyElementsOf(wanted);
    assertThat(table("Constant")).allSatisfy(row -> assertThat(row.get(4)).isNotBlank());
  }

  @Test
  void everyKeyOfTheOriginalIsMappedToOptionsThatExistOrExplained() throws Exception {
    List<List<String>> rows = table("`NET_CONF`");
    assertThat(rows)
        .extracting(row -> row.get(0))
        .containsExactly(
            "`dns_timeout`",
            "`use_ssl`",
            "`ssl_handshake`",
            "`sock_proto`",
            "`recv_timeout`",
            "`con_timeout`",
            "`max_qsize`",
            "`enable_msg_ids`",
            "`max_msg_ids`",
            "`reuse_addr`",
            "`broadcast`",
            "`reader_limit`",
            "`sock_only`",
            "`do_close`",
            "`linger`",
            "`send_retry`",
            "`loop`");
    for (List<String> row : rows) {
      Matcher constant = CONSTANT.matcher(row.get(1));
      boolean mapped = false;
      while (constant.find()) {
        assertThat(constants()).containsKey(constant.group(1));
        mapped = true;
      }
      assertThat(mapped || row.get(1).startsWith("none: ")).as(row.get(0)).isTrue();
    }
  }
}
