package net.p2pd.stun.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way to be malformed has its code and its place. */
class MalformedTest {

  private static final String ID = "2112a442 000102030405060708090a0b ";

  private static StunFormatException refusalOf(Runnable reading) {
    return catchThrowableOfType(StunFormatException.class, reading::run);
  }

  @ParameterizedTest
  @CsvSource({
    "'',                                                 TRUNCATED,            0",
    "'0001 0000 2112a442 00010203',                      TRUNCATED,           12",
    "'0001 0008 " + ID + "80220000',                     TRUNCATED,           24",
    "'0001 0000 " + ID + "80220000',                     TRAILING_BYTES,      20",
    "'4001 0000 " + ID + "',                             NOT_STUN,             0",
    "'0003 0000 2112a443 000102030405060708090a0b',      NOT_STUN,             4",
    "'0011 0000 2112a443 000102030405060708090a0b',      NOT_STUN,             4",
    "'0001 0002 " + ID + "8022',                         LENGTH_NOT_ALIGNED,   2",
    "'0001 0004 " + ID + "80220001',                     ATTRIBUTE_TRUNCATED, 20",
    "'0001 0008 " + ID + "80220005 61626364',            ATTRIBUTE_TRUNCATED, 20",
    "'0001 000c " + ID + "80280004 00000000 80220000',   AFTER_FINGERPRINT,   28",
    "'0001 0008 " + ID + "80280003 00000000',            VALUE_LENGTH,        20",
    "'0001 0008 " + ID + "00080004 00000000',            VALUE_LENGTH,        20",
    "'0001 0010 " + ID + "001c000c 000000000000000000000000', VALUE_LENGTH,   20",
  })
  void aMalformedFrameIsRefusedAtOnce(String hex, Problem problem, int offset) {
    StunMessage view = Vectors.message(Vectors.REQUEST);
    StunFormatException refusal = refusalOf(() -> view.wrap(Vectors.buffer(hex)));
    assertThat(refusal.problem()).isEqualTo(problem);
    assertThat(refusal.offset()).isEqualTo(offset);
    assertThat(refusal.getStackTrace()).isEmpty();
    assertThat(view.first()).as("nothing of the last message is left").isEqualTo(StunMessage.NONE);
    assertThat(view.method()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "00200007 00010000 00000000, VALUE_LENGTH, 20",
    "00200008 00030000 00000000, VALUE,        25",
    "00200008 00020000 00000000, VALUE,        25",
    "00090003 00000400,          VALUE_LENGTH, 20",
    "00090004 00000200,          VALUE,        20",
    "00090004 00000464,          VALUE,        20",
    "00090006 00000400 c3280000, TEXT,         20",
    "80010004 03000400,          VALUE,        20",
    "80040004 00000000,          VALUE_LENGTH, 20",
    "000d0002 00000000,          VALUE_LENGTH, 20",
    "00180004 80000000,          VALUE_LENGTH, 20",
    "80220002 c3280000,          TEXT,         20",
    "000a0003 00010200,          VALUE_LENGTH, 20",
    "80020006 00010004 00000000, VALUE_LENGTH, 20",
    "80020002 00010000,          VALUE_LENGTH, 20",
    "001d0008 00010000 00020000, VALUE_LENGTH, 20",
  })
  void aMalformedValueIsRefusedWhenItIsRead(String attribute, Problem problem, int offset) {
    String hex = attribute.replace(" ", "");
    StunMessage message = Vectors.message("0001 00%02x ".formatted(hex.length() / 2) + ID + hex);
    StunFormatException refusal = refusalOf(() -> EVERYTHING.accept(message));
    assertThat(refusal.problem()).isEqualTo(problem);
    assertThat(refusal.offset()).isEqualTo(offset);
    assertThat(refusal)
        .hasMessageContaining(Attributes.name(message.typeAt(message.first())))
        .hasMessageEndingWith("at offset " + offset);
  }

  /** Reads all there is in all ways that fit. */
  static final Consumer<StunMessage> EVERYTHING = Reading::everything;

  @Test
  void limitsAreKept() {
    StunLimits limits = StunLimits.DEFAULT;
    String two = "0001 000c " + ID + "80220001 61000000 80220000";
    assertThat(problemWith(limits.withAttributes(2), two)).isEmpty();
    assertThat(problemWith(limits.withAttributes(1), two)).isEqualTo("TOO_MANY_ATTRIBUTES");
    assertThat(problemWith(limits.withValueBytes(0), two)).isEqualTo("VALUE_TOO_LONG");
    assertThat(problemWith(limits.withMessageBytes(32), two)).isEmpty();
    assertThat(problemWith(limits.withMessageBytes(31), two)).isEqualTo("MESSAGE_TOO_LARGE");
    String many = "0001 0104 " + ID + "80220000".repeat(65);
    assertThat(problemWith(limits, many)).isEqualTo("TOO_MANY_ATTRIBUTES");
  }

  private static String problemWith(StunLimits limits, String hex) {
    try {
      new StunMessage(limits).wrap(Vectors.buffer(hex));
      return "";
    } catch (StunFormatException e) {
      return e.problem().name();
    }
  }

  @Test
  void textIsNoLongerThanItsRfcAllows() {
    String long764 = "0001 0300 " + ID + "802202fc" + "61".repeat(764);
    StunMessage message = Vectors.message(long764);
    assertThat(refusalOf(() -> message.text(Attributes.SOFTWARE)).problem())
        .isEqualTo(Problem.VALUE_TOO_LONG);
  }
}
