package net.p2pd.core.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectOptions.RelayPolicy;
import org.junit.jupiter.api.Test;

/** What goes over signalling, byte by byte. */
class SignalMessageTest {

  private static final ConnectionId ID = ConnectionId.random(new Random(3));

  private static SignalMessage through(SignalMessage message) {
    SignalMessage read = SignalMessage.decode(message.encode(7, 6, 5));
    assertThat(read).isNotNull();
    assertThat(read.connection()).isEqualTo(ID);
    assertThat(read.number()).isEqualTo(7);
    assertThat(read.heard()).isEqualTo(6);
    assertThat(read.held()).isEqualTo(5);
    return read;
  }

  @Test
  void aKnockSaysHowLongTheCallerHasAndWhatItThinksOfRelays() {
    SignalMessage read =
        through(SignalMessage.knock(ID, Duration.ofSeconds(12), RelayPolicy.NEVER));
    assertThat(read.type()).isEqualTo(SignalMessage.Type.KNOCK);
    assertThat(read.calling()).isTrue();
    assertThat(read.limit()).isEqualTo(Duration.ofSeconds(12));
    assertThat(read.relay()).isEqualTo(RelayPolicy.NEVER);
  }

  @Test
  void aStrategysBytesArriveAsTheyAre() {
    byte[] bytes = new byte[SignalMessage.MAX_STRATEGY];
    new Random(1).nextBytes(bytes);
    SignalMessage read =
        through(SignalMessage.strategy(ID, false, "tcp-punch", ByteBuffer.wrap(bytes)));
    assertThat(read.calling()).isFalse();
    assertThat(read.strategy()).isEqualTo("tcp-punch");
    assertThat(read.content()).isEqualTo(ByteBuffer.wrap(bytes));
  }

  @Test
  void aStrategyThatSaysTooMuchHearsSo() {
    ByteBuffer large = ByteBuffer.allocate(SignalMessage.MAX_STRATEGY + 1);
    assertThatThrownBy(() -> SignalMessage.strategy(ID, true, "chatty", large))
        .isInstanceOf(P2pdException.class)
        .hasMessageContaining("chatty")
        .hasMessageContaining("32768");
  }

  @Test
  void anEndSaysWhyInPrintableWords() {
    SignalMessage read =
        through(
            SignalMessage.over(
                ID, false, SignalMessage.End.REFUSED, "no\u001b[31m\nway\u202e" + "x".repeat(900)));
    assertThat(read.end()).isEqualTo(SignalMessage.End.REFUSED);
    assertThat(read.reason()).startsWith("no [31m way x").hasSizeLessThanOrEqualTo(500);
  }

  @Test
  void linesOfAReportArriveShiftedPrintableAndAsThePeers() {
    AttemptReport line =
        new AttemptReport("punch", "mapping\u0007 2", "1.2.3.4:5", "failed", "why", 10, 20)
            .because(Cause.UDP_UNANSWERED);
    List<AttemptReport> read = RemoteLines.decode(RemoteLines.encode(List.of(line), 4000), 100);
    assertThat(read).hasSize(1);
    AttemptReport arrived = read.get(0);
    assertThat(arrived.side()).isEqualTo(AttemptReport.PEER);
    assertThat(arrived.path()).isEqualTo("mapping  2");
    assertThat(arrived.startMillis()).isEqualTo(110);
    assertThat(arrived.endMillis()).isEqualTo(120);
    assertThat(arrived.causeId()).isEqualTo("udp-unanswered");
    assertThat(arrived.remedy()).isNotEmpty();
  }

  @Test
  void aLongReportIsCutToWhatFits() {
    AttemptReport line =
        new AttemptReport("s", "p".repeat(500), "", "failed", "c".repeat(500), 0, 1);
    ByteBuffer bytes =
        RemoteLines.encode(java.util.Collections.nCopies(200, line), RemoteLines.MAX_BYTES);
    assertThat(bytes.remaining()).isLessThanOrEqualTo(RemoteLines.MAX_BYTES);
    assertThat(RemoteLines.decode(bytes, 0)).hasSizeBetween(10, RemoteLines.MAX_LINES);
  }

  @Test
  void unknownVersionsAndTypesAreIgnored() {
    ByteBuffer other = SignalMessage.welcome(ID).encode(1, 0, 0);
    other.put(0, (byte) 2);
    assertThat(SignalMessage.decode(other)).isNull();
    ByteBuffer type = SignalMessage.welcome(ID).encode(1, 0, 0);
    type.put(1, (byte) 99);
    assertThat(SignalMessage.decode(type)).isNull();
  }

  /** Nothing but a refusal to read may come of bytes that somebody made up. */
  @Test
  void altered() {
    long seed = System.nanoTime();
    System.out.println("SignalMessageTest seed " + seed);
    Random random = new Random(seed);
    SignalMessage[] right = {
      SignalMessage.knock(ID, Duration.ofSeconds(1), RelayPolicy.AUTO),
      SignalMessage.welcome(ID),
      SignalMessage.strategy(ID, true, "punch", ByteBuffer.allocate(9)),
      SignalMessage.over(ID, true, SignalMessage.End.DECIDED, "words"),
      SignalMessage.report(
          ID,
          false,
          RemoteLines.encode(List.of(new AttemptReport("s", "p", "r", "failed", "c", 0, 1)), 4000)),
    };
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      ByteBuffer bytes = right[random.nextInt(right.length)].encode(1, 1, 1);
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes.put(random.nextInt(bytes.limit()), (byte) random.nextInt(256));
      }
      bytes.limit(random.nextInt(bytes.limit() + 1));
      try {
        SignalMessage message = SignalMessage.decode(bytes);
        if (message != null) {
          read++;
          touch(message);
        }
      } catch (IllegalArgumentException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
    assertThat(read).isGreaterThan(1000);
  }

  private static void touch(SignalMessage message) {
    switch (message.type()) {
      case KNOCK -> assertThat(message.limit().plusMillis(message.relay().ordinal())).isPositive();
      case STRATEGY -> assertThat(message.strategy() + message.content()).isNotEmpty();
      case OVER -> assertThat(message.end() + message.reason()).isNotEmpty();
      case REPORT -> RemoteLines.decode(message.content(), 0);
      case WELCOME -> assertThat(message.content().remaining()).isNotNegative();
    }
  }
}
