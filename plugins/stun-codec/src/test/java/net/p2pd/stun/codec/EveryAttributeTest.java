package net.p2pd.stun.codec;

import static net.p2pd.stun.codec.EveryAttribute.IPV4;
import static net.p2pd.stun.codec.EveryAttribute.IPV6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EveryAttributeTest {

  private final StunMessage message = StunMessage.parse(EveryAttribute.message(1));

  @Test
  void whatIsWrittenIsRead() {
    assertThat(message.is(StunClass.ERROR, Methods.ALLOCATE)).isTrue();
    assertThat(message.address(Attributes.MAPPED_ADDRESS)).hasValue(IPV4);
    assertThat(message.address(Attributes.XOR_MAPPED_ADDRESS)).hasValue(IPV6);
    assertThat(message.number(Attributes.CHANGE_REQUEST)).hasValue(6);
    assertThat(message.address(Attributes.RESPONSE_ORIGIN)).hasValue(IPV6);
    assertThat(message.address(Attributes.OTHER_ADDRESS)).hasValue(IPV4);
    assertThat(message.number(Attributes.RESPONSE_PORT)).hasValue(65535);
    assertThat(message.value(Attributes.PADDING)).hasValue(ByteBuffer.allocate(5));
    assertThat(StunError.in(message)).hasValue(new StunError(420, "Unknown Attribute"));
    assertThat(UnknownAttributes.in(message)).containsExactly(0x7001, 0x7002, 0x7003);
    assertThat(message.text(Attributes.NONCE)).hasValue("obMatJos2AAADn");
    assertThat(PasswordAlgorithm.offeredIn(message))
        .containsExactly(PasswordAlgorithm.SHA256, PasswordAlgorithm.MD5);
    assertThat(PasswordAlgorithm.chosenIn(message)).hasValue(PasswordAlgorithm.SHA256);
    assertThat(message.address(Attributes.ALTERNATE_SERVER)).hasValue(IPV6);
    assertThat(message.text(Attributes.ALTERNATE_DOMAIN)).hasValue("example.org");
    assertThat(message.number(Attributes.CHANNEL_NUMBER)).hasValue(0x4FFF);
    assertThat(message.number(Attributes.LIFETIME)).hasValue(0xFFFF_FFFFL);
    assertThat(message.value(Attributes.DATA)).hasValue(ByteBuffer.wrap(EveryAttribute.DATA));
    assertThat(message.address(Attributes.XOR_RELAYED_ADDRESS)).hasValue(IPV4);
    assertThat(message.number(Attributes.REQUESTED_ADDRESS_FAMILY)).hasValue(1);
    assertThat(message.number(Attributes.ADDITIONAL_ADDRESS_FAMILY)).hasValue(2);
    assertThat(AddressError.in(message)).hasValue(new AddressError(2, 440, "no"));
    assertThat(message.number(Attributes.EVEN_PORT)).hasValue(0x80);
    assertThat(message.number(Attributes.REQUESTED_TRANSPORT)).hasValue(17);
    assertThat(message.has(Attributes.DONT_FRAGMENT)).isTrue();
    assertThat(message.number(Attributes.RESERVATION_TOKEN)).hasValue(-2);
    assertThat(IcmpReport.in(message)).hasValue(new IcmpReport(3, 4, 0xFFFF_FFFFL));
    assertThat(message.number(Attributes.CONNECTION_ID)).hasValue(0x8000_0000L);
    assertThat(message.has(Attributes.USE_CANDIDATE)).isFalse();
    assertThat(message.number(Attributes.PRIORITY)).isEmpty();
  }

  @Test
  void allOfOneTypeAreFound() {
    StunAddress address = new StunAddress();
    int first = message.find(Attributes.XOR_PEER_ADDRESS);
    message.addressAt(first, address);
    assertThat(address.toSocketAddress()).isEqualTo(IPV4);
    int second = message.findNext(first);
    message.addressAt(second, address);
    assertThat(address.toSocketAddress()).isEqualTo(IPV6);
    assertThat(message.findNext(second)).isEqualTo(StunMessage.NONE);
  }

  /** Layouts as the RFCs draw them: written by hand, not by the code under test. */
  @ParameterizedTest
  @CsvSource({
    "CHANNEL_NUMBER,             4abc,       000c0004 4abc0000",
    "LIFETIME,                   258,        000d0004 00000258",
    "REQUESTED_ADDRESS_FAMILY,   2,          00170004 02000000",
    "EVEN_PORT,                  80,         00180001 80000000",
    "REQUESTED_TRANSPORT,        11,         00190004 11000000",
    "RESERVATION_TOKEN,          102030405060708, 00220008 0102030405060708",
    "CONNECTION_ID,              1020304,    002a0004 01020304",
    "CHANGE_REQUEST,             6,          00030004 00000006",
    "RESPONSE_PORT,              d96,        00270004 0d960000",
    "ADDITIONAL_ADDRESS_FAMILY,  2,          80000004 02000000",
  })
  void aNumberLiesWhereItsRfcHasIt(String name, String value, String expected) throws Exception {
    int type = Attributes.class.getField(name).getInt(null);
    long number = Long.parseLong(value, 16);
    ByteBuffer buffer = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    TransactionId id = TransactionId.random(new Random(1));
    new StunBuilder().begin(buffer, StunClass.REQUEST, 1, id).number(type, number);
    assertThat(HexFormat.of().formatHex(buffer.array(), 20, buffer.position()))
        .isEqualTo(expected.replace(" ", ""));
    assertThat(StunMessage.parse(buffer.flip()).number(type)).hasValue(number);
  }

  @Test
  void aShortResponsePortIsReadToo() {
    String hex = "0001 0008 2112a442 000102030405060708090a0b 00270002 0d960000";
    assertThat(Vectors.message(hex).number(Attributes.RESPONSE_PORT)).hasValue(3478);
  }

  @Test
  void everyConstantHasANameAndANumberOfItsOwn() throws Exception {
    for (Field field : Attributes.class.getFields()) {
      int number = field.getInt(null);
      if (!field.getName().matches("CHANGE_(IP|PORT)|RESERVE_NEXT_PORT|IPV.")) {
        assertThat(Attributes.isKnown(number)).isTrue();
        assertThat(Attributes.name(number)).isEqualTo(field.getName().replace('_', '-'));
      }
    }
    assertThat(Attributes.isKnown(0x7001)).isFalse();
  }

  @Test
  void everyMethodAndClassSurvivesItsType() {
    for (StunClass stunClass : StunClass.values()) {
      for (int method = 0; method <= 0xFFF; method++) {
        int type = stunClass.type(method);
        assertThat(type).isLessThan(0x4000);
        assertThat(StunClass.ofType(type)).isEqualTo(stunClass);
        assertThat(StunClass.methodOfType(type)).isEqualTo(method);
      }
    }
    assertThat(StunClass.ERROR.type(Methods.ALLOCATE)).isEqualTo(0x0113);
    assertThat(StunClass.INDICATION.type(Methods.SEND)).isEqualTo(0x0016);
  }

  @Test
  void whatDoesNotFitLeavesTheMessageAsItWas() {
    ByteBuffer buffer = ByteBuffer.allocate(20 + 12);
    StunBuilder builder = new StunBuilder();
    builder.begin(buffer, StunClass.SUCCESS, 1, TransactionId.random(new Random(1)));
    assertThatThrownBy(() -> builder.address(Attributes.XOR_MAPPED_ADDRESS, IPV6))
        .isInstanceOf(BufferOverflowException.class);
    builder.address(Attributes.XOR_MAPPED_ADDRESS, IPV4);
    assertThatThrownBy(builder::fingerprint).isInstanceOf(BufferOverflowException.class);
    StunMessage written = StunMessage.parse(buffer.flip());
    assertThat(written.address(Attributes.XOR_MAPPED_ADDRESS)).hasValue(IPV4);
  }

  @Test
  void whatCannotBeWrittenIsRefusedWithTheReason() {
    StunBuilder builder = new StunBuilder();
    assertThatThrownBy(() -> builder.flag(Attributes.DONT_FRAGMENT))
        .hasMessageContaining("begin a message");
    builder.begin(ByteBuffer.allocate(2000), StunClass.REQUEST, 1, new TransactionId(0, 0));
    assertThatThrownBy(() -> builder.number(Attributes.EVEN_PORT, 256))
        .hasMessageContaining("EVEN-PORT has 1 bytes");
    assertThatThrownBy(() -> builder.number(Attributes.SOFTWARE, 1))
        .hasMessage("SOFTWARE does not hold a number");
    assertThatThrownBy(() -> builder.text(Attributes.USERNAME, "u".repeat(514)))
        .hasMessageContaining("at most 513 bytes");
    InetSocketAddress name = InetSocketAddress.createUnresolved("example.org", 1);
    assertThatThrownBy(() -> builder.address(Attributes.MAPPED_ADDRESS, name))
        .hasMessageContaining("resolve it first");
    assertThat(builder.size()).isEqualTo(20);
  }

  @Test
  void theClassicFormKeepsItsTransactionAndPadsUnknownAttributes() {
    ByteBuffer buffer = ByteBuffer.allocate(100);
    TransactionId id = TransactionId.randomClassic(new Random(1));
    new StunBuilder()
        .begin(buffer, StunClass.ERROR, Methods.BINDING, id)
        .unknownAttributes(0x7001, 0x7002, 0x7003);
    StunMessage classic = StunMessage.parse(buffer.flip());
    assertThat(classic.isClassic()).isTrue();
    assertThat(classic.transactionId()).isEqualTo(id);
    assertThat(UnknownAttributes.in(classic)).containsExactly(0x7001, 0x7002, 0x7003, 0x7003);
  }

  @Test
  void onlyWhatMustBeUnderstoodIsUnknown() {
    String hex = "0001 0010 2112a442 000102030405060708090a0b 70020000 f0010000 70010000 70020000";
    assertThat(UnknownAttributes.of(Vectors.message(hex), Attributes::isKnown))
        .containsExactly(0x7002, 0x7001);
  }
}
