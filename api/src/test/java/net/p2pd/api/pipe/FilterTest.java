package net.p2pd.api.pipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import net.p2pd.api.internal.Literals;
import org.junit.jupiter.api.Test;

class FilterTest {

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(Literals.parse(address), port);
  }

  private static ByteBuffer bytes(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return buffer.flip();
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  @Test
  void allMatchesEverythingFromAnybodyAndFromNobody() {
    assertThat(Filter.ALL.matches(bytes(), null)).isTrue();
    assertThat(Filter.ALL.matches(bytes(0, 255), at("192.0.2.1", 7))).isTrue();
    assertThat(Filter.ALL.pattern()).isEmpty();
    assertThat(Filter.ALL.sender()).isEmpty();
  }

  @Test
  void anExpressionIsSearchedAnywhere() {
    assertThat(Filter.matching("b+").matches(utf8("abbc"), null)).isTrue();
    assertThat(Filter.matching("^b+").matches(utf8("abbc"), null)).isFalse();
    assertThat(Filter.matching("d").matches(utf8("abbc"), null)).isFalse();
    assertThat(Filter.matching("a.c").matches(utf8("a\nc"), null)).as("dot is any byte").isTrue();
  }

  @Test
  void everyByteIsOneCharacter() {
    for (int value = 0; value < 256; value++) {
      Filter filter = Filter.matching(String.format("^\\x%02x$", value));
      for (int other : new int[] {0, 1, 127, 128, 254, 255, value}) {
        assertThat(filter.matches(bytes(other), null)).isEqualTo(other == value);
      }
    }
    assertThat(Filter.matching("^[\\x80-\\xff]{2}$").matches(utf8("é"), null)).isTrue();
  }

  @Test
  void groupsAndBackReferencesWorkOverBytes() {
    Filter doubled = Filter.matching("(.)\\1");
    assertThat(doubled.matches(bytes(1, 0xfe, 0xfe), null)).isTrue();
    assertThat(doubled.matches(bytes(1, 0xfe, 1), null)).isFalse();
  }

  @Test
  void textBeyondAsciiIsFoundAndNeverReadAsAnExpression() {
    assertThat(Filter.text("žluťoučký").matches(utf8("kůň je žluťoučký."), null)).isTrue();
    assertThat(Filter.text("žluťoučký").matches(utf8("zlutoucky"), null)).isFalse();
    assertThat(Filter.text("a.c\\E*").matches(utf8("xa.c\\E*y"), null)).isTrue();
    assertThat(Filter.text("a.c").matches(utf8("abc"), null)).isFalse();
  }

  @Test
  void onlyWhatLiesBetweenPositionAndLimitCountsAndBothStay() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(8).put("xxPINGxx".getBytes(UTF_8)).flip();
    buffer.position(2).limit(6);
    for (ByteBuffer view : new ByteBuffer[] {buffer, buffer.asReadOnlyBuffer()}) {
      assertThat(Filter.matching("^PING$").matches(view, null)).isTrue();
      assertThat(Filter.matching("x").matches(view, null)).isFalse();
      assertThat(view.position()).isEqualTo(2);
      assertThat(view.limit()).isEqualTo(6);
    }
  }

  @Test
  void aSenderIsAddressAndPortAndPortZeroIsAnyPort() {
    Filter exact = Filter.from(at("192.0.2.1", 7));
    assertThat(exact.matches(bytes(1), at("192.0.2.1", 7))).isTrue();
    assertThat(exact.matches(bytes(1), at("192.0.2.1", 8))).isFalse();
    assertThat(exact.matches(bytes(1), at("192.0.2.2", 7))).isFalse();
    assertThat(exact.matches(bytes(1), null)).isFalse();
    Filter any = Filter.from(at("::ffff:192.0.2.1", 0));
    assertThat(any.matches(bytes(1), at("192.0.2.1", 65535))).isTrue();
    assertThat(any.matches(bytes(1), at("2001:db8::1", 7))).isFalse();
  }

  @Test
  void contentAndSenderMustBothMatch() {
    Filter both = Filter.matching("a").andFrom(at("2001:db8::1", 0));
    assertThat(both.matches(utf8("a"), at("2001:db8::1", 1))).isTrue();
    assertThat(both.matches(utf8("b"), at("2001:db8::1", 1))).isFalse();
    assertThat(both.matches(utf8("a"), at("2001:db8::2", 1))).isFalse();
    assertThat(both.sender()).contains(at("2001:db8::1", 0));
    assertThat(both.pattern().orElseThrow().pattern()).isEqualTo("a");
  }

  @Test
  void equalFiltersAreEqual() {
    assertThat(Filter.matching("a")).isEqualTo(Filter.matching("a"));
    assertThat(Filter.matching("a")).hasSameHashCodeAs(Filter.matching("a"));
    assertThat(Filter.text("é")).isEqualTo(Filter.text("é"));
    assertThat(Filter.from(at("::1", 0))).isEqualTo(Filter.from(at("::1", 0)));
    assertThat(Filter.matching("a")).isNotEqualTo(Filter.matching("b"));
    assertThat(Filter.matching("a")).isNotEqualTo(Filter.ALL);
    assertThat(Filter.matching("a")).isNotEqualTo(Filter.matching("a").andFrom(at("::1", 0)));
    assertThat(Filter.from(at("::1", 0))).isNotEqualTo(Filter.from(at("::1", 1)));
    assertThat(Filter.matching(Pattern.compile("a")))
        .isNotEqualTo(Filter.matching(Pattern.compile("a", Pattern.CASE_INSENSITIVE)));
  }

  @Test
  void aNameIsNoSenderAndABadExpressionIsNone() {
    assertThatThrownBy(() -> Filter.from(InetSocketAddress.createUnresolved("example.net", 7)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a filter needs an address, not the name 'example.net'");
    assertThatThrownBy(() -> Filter.matching("(")).isInstanceOf(PatternSyntaxException.class);
  }

  @Test
  void itSaysWhatItChooses() {
    assertThat(Filter.ALL).hasToString("all");
    assertThat(Filter.matching("a+")).hasToString("/a+/");
    assertThat(Filter.matching("a").andFrom(at("192.0.2.1", 7)).toString())
        .startsWith("/a/ from ")
        .contains("192.0.2.1:7");
  }
}
