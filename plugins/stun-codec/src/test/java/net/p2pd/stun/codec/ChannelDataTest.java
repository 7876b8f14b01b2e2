package net.p2pd.stun.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelDataTest {

  private final ByteBuffer buffer = ByteBuffer.allocate(64);

  @ParameterizedTest
  @CsvSource({
    "'',         false, 40010000",
    "0a,         false, 400100010a",
    "0a,         true,  400100010a000000",
    "0a0b0c,     true,  400100030a0b0c00",
    "0a0b0c0d,   true,  400100040a0b0c0d",
    "0a0b0c0d0e, true,  400100050a0b0c0d0e000000",
  })
  void paddingIsForStreams(String data, boolean padded, String expected) {
    ByteBuffer payload = Vectors.buffer(data);
    ChannelData.write(buffer, 0x4001, payload, padded);
    assertThat(HexFormat.of().formatHex(buffer.array(), 0, buffer.position())).isEqualTo(expected);
    assertThat(buffer.position()).isEqualTo(ChannelData.size(payload.remaining(), padded));
    ChannelData read = new ChannelData().wrap(buffer.flip());
    assertThat(read.channel()).isEqualTo(0x4001);
    assertThat(read.length()).isEqualTo(payload.remaining());
    assertThat(read.data()).isEqualTo(payload);
    assertThat(read.dataIndex()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "'',          TRUNCATED, 0",
    "400000,      TRUNCATED, 3",
    "4000000101,  '',        0",
    "4000000201,  TRUNCATED, 5",
    "3fff0000,    CHANNEL,   0",
    "50000000,    CHANNEL,   0",
  })
  void malformedDataIsRefused(String hex, String problem, int offset) {
    ChannelData view = new ChannelData();
    StunFormatException refusal =
        catchThrowableOfType(StunFormatException.class, () -> view.wrap(Vectors.buffer(hex)));
    if (problem.isEmpty()) {
      assertThat(refusal).isNull();
    } else {
      assertThat(refusal.problem()).isEqualTo(Problem.valueOf(problem));
      assertThat(refusal.offset()).isEqualTo(offset);
      assertThat(view.length()).isZero();
    }
  }

  @Test
  void whatDoesNotFitIsNotWritten() {
    ByteBuffer small = ByteBuffer.allocate(7);
    ByteBuffer payload = ByteBuffer.wrap(new byte[] {1, 2, 3});
    assertThatThrownBy(() -> ChannelData.write(small, 0x4001, payload, true))
        .isInstanceOf(BufferOverflowException.class);
    assertThat(small.position()).isZero();
    ChannelData.write(small, 0x4001, payload, false);
    assertThat(small.hasRemaining()).isFalse();
    assertThatThrownBy(() -> ChannelData.write(small, 0x5000, payload, false))
        .hasMessageContaining("channel 0x5000");
  }

  @ParameterizedTest
  @CsvSource({
    "'',                                          OTHER",
    "0001000021,                                  OTHER",
    "000100002112a442000102030405060708090a0b,    STUN",
    "000100022112a442000102030405060708090a0b,    OTHER",
    "00010000aaaaaaaa000102030405060708090a0b,    CLASSIC_STUN",
    "01110000aaaaaaaa000102030405060708090a0b,    CLASSIC_STUN",
    "00010004aaaaaaaa000102030405060708090a0b,    OTHER",
    "00030000aaaaaaaa000102030405060708090a0b,    OTHER",
    "00110000aaaaaaaa000102030405060708090a0b,    OTHER",
    "04, OTHER",
    "0f, OTHER",
    "10, ZRTP",
    "13, ZRTP",
    "14, DTLS",
    "16fefd, DTLS",
    "3f, DTLS",
    "40010000, CHANNEL_DATA",
    "4f, CHANNEL_DATA",
    "50, QUIC",
    "7f, QUIC",
    "80, RTP",
    "bf, RTP",
    "c0, QUIC",
    "ff, QUIC",
  })
  void packetsAreToldApart(String hex, PacketKind kind) {
    assertThat(PacketKind.of(Vectors.buffer(hex))).isEqualTo(kind);
  }
}
