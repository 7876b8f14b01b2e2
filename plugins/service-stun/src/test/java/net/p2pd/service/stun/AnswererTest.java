package net.p2pd.service.stun;

import static net.p2pd.stun.codec.Attributes.CHANGE_IP;
import static net.p2pd.stun.codec.Attributes.CHANGE_PORT;
import static net.p2pd.stun.codec.Attributes.CHANGE_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunError;
import net.p2pd.stun.codec.StunMessage;
import net.p2pd.stun.codec.TransactionId;
import net.p2pd.stun.codec.UnknownAttributes;
import org.junit.jupiter.api.Test;

class AnswererTest {

  private static final InetSocketAddress CLIENT = new InetSocketAddress("203.0.113.9", 31007);
  private static final long NOW = 5_000_000_000L;

  private final Origin main = origin("198.51.100.1", 3478);
  private final Origin otherPort = origin("198.51.100.1", 3479);
  private final Origin otherIp = origin("198.51.100.2", 3478);
  private final Origin both = origin("198.51.100.2", 3479);
  private final Requests requests = new Requests();
  private final Answerer answerer = answerer(true);
  private StunMessage answer = new StunMessage();

  /** The answerer sends nothing: its origins need no socket here. */
  private static Origin origin(String address, int port) {
    return new Origin(new InetSocketAddress(address, port), null);
  }

  private Answerer answerer(boolean overUdp) {
    main.changed(CHANGE_PORT, otherPort);
    main.changed(CHANGE_IP, otherIp);
    main.changed(CHANGE_IP | CHANGE_PORT, both);
    return new Answerer(main, new SourceLimit(10, 20, 7, 0), overUdp);
  }

  private Verdict ask(ByteBuffer request) {
    return ask(answerer, request);
  }

  private Verdict ask(Answerer asked, ByteBuffer request) {
    ByteBuffer into = ByteBuffer.allocate(Math.max(Answerer.USUAL, request.remaining()));
    Verdict verdict = asked.answer(request, CLIENT, NOW, into);
    answer = new StunMessage();
    if (verdict == Verdict.ANSWER || verdict == Verdict.ERROR) {
      answer.wrap(into.flip());
    } else {
      assertThat(into.position()).as("bytes of an answer that is none").isZero();
    }
    return verdict;
  }

  private void assertRefused(int code, int... unknown) {
    assertThat(StunError.in(answer).orElseThrow().code()).isEqualTo(code);
    assertThat(UnknownAttributes.in(answer)).containsExactly(unknown);
  }

  @Test
  void aRequestIsAnsweredWithTheAddressItCameFrom() {
    ByteBuffer request = requests.binding();

    assertThat(ask(request)).isEqualTo(Verdict.ANSWER);

    assertThat(answer.is(StunClass.SUCCESS, Methods.BINDING)).isTrue();
    assertThat(answer.transactionId()).isEqualTo(StunMessage.parse(request).transactionId());
    assertThat(answer.address(Attributes.XOR_MAPPED_ADDRESS)).contains(CLIENT);
    assertThat(answer.address(Attributes.RESPONSE_ORIGIN)).contains(main.address());
    assertThat(answer.address(Attributes.OTHER_ADDRESS)).contains(both.address());
    assertThat(answerer.from()).isSameAs(main);
    assertThat(answerer.toPort()).isEqualTo(CLIENT.getPort());
    assertThat(answer.size()).as("its size: nothing that was not asked for").isEqualTo(56);
  }

  @Test
  void aClassicRequestIsAnsweredInItsOwnWords() {
    ask(requests.classic(request -> request.number(CHANGE_REQUEST, CHANGE_PORT)));

    assertThat(answer.isClassic()).isTrue();
    assertThat(answer.address(Attributes.MAPPED_ADDRESS)).contains(CLIENT);
    assertThat(answer.address(Attributes.SOURCE_ADDRESS)).contains(otherPort.address());
    assertThat(answer.address(Attributes.CHANGED_ADDRESS)).contains(both.address());
    assertThat(answer.has(Attributes.XOR_MAPPED_ADDRESS)).isFalse();
    assertThat(answerer.from()).isSameAs(otherPort);
  }

  @Test
  void aChangeIsAnsweredFromTheOtherAddressOrPort() {
    ask(requests.binding(request -> request.number(CHANGE_REQUEST, CHANGE_IP)));
    assertThat(answerer.from()).isSameAs(otherIp);
    assertThat(answer.address(Attributes.RESPONSE_ORIGIN)).contains(otherIp.address());
    assertThat(answer.address(Attributes.OTHER_ADDRESS)).contains(both.address());

    ask(requests.binding(request -> request.number(CHANGE_REQUEST, CHANGE_IP | CHANGE_PORT)));
    assertThat(answerer.from()).isSameAs(both);

    ask(requests.binding(request -> request.number(CHANGE_REQUEST, 0)));
    assertThat(answerer.from()).isSameAs(main);
  }

  @Test
  void aChangeToAnAddressThatIsNotThereIsRefused() {
    Answerer alone =
        new Answerer(origin("198.51.100.1", 3478), new SourceLimit(10, 20, 7, 0), true);

    assertThat(ask(alone, requests.binding(r -> r.number(CHANGE_REQUEST, CHANGE_IP))))
        .isEqualTo(Verdict.ERROR);
    assertRefused(420, CHANGE_REQUEST);

    ask(alone, requests.binding());
    assertThat(answer.has(Attributes.OTHER_ADDRESS)).isFalse();
  }

  @Test
  void aResponsePortIsAPortOfTheAskersOwnAddress() {
    ask(requests.binding(request -> request.number(Attributes.RESPONSE_PORT, 4444)));
    assertThat(answerer.toPort()).isEqualTo(4444);
    assertThat(answer.address(Attributes.XOR_MAPPED_ADDRESS)).contains(CLIENT);

    ask(requests.binding(request -> request.number(Attributes.RESPONSE_PORT, 0)));
    assertRefused(400);
    assertThat(answerer.toPort()).isEqualTo(CLIENT.getPort());

    ask(requests.binding(r -> r.number(Attributes.RESPONSE_PORT, 4444).padding(64)));
    assertRefused(400);
  }

  @Test
  void noAnswerIsLargerThanItsRequestBecauseOfPadding() {
    for (int padding : new int[] {0, 4, 40, 100, 1500, 9000}) {
      ByteBuffer request = requests.binding(r -> r.padding(padding).fingerprint());
      int asked = request.remaining();

      assertThat(ask(request)).isEqualTo(Verdict.ANSWER);

      assertThat(answer.size()).isLessThanOrEqualTo(Math.max(asked, 64));
      assertThat(answer.isFingerprintRight()).isTrue();
      if (padding >= 100) {
        assertThat(answer.size()).as("with padding of " + padding).isEqualTo(asked);
        assertThat(answer.has(Attributes.PADDING)).isTrue();
      }
    }
  }

  @Test
  void whatMustBeUnderstoodAndIsNotIsNamed() {
    ask(
        requests.binding(
            r ->
                r.flag(0x7F01)
                    .number(CHANGE_REQUEST, CHANGE_IP)
                    .flag(0x7F02)
                    .flag(0x7F01)
                    .flag(0xFF01)));
    assertRefused(420, 0x7F01, 0x7F02);
    assertThat(answerer.from()).isSameAs(main);

    ask(requests.classic(r -> r.address(Attributes.RESPONSE_ADDRESS, CLIENT)));
    assertRefused(420, Attributes.RESPONSE_ADDRESS, Attributes.RESPONSE_ADDRESS);
  }

  @Test
  void aRefusalIsHardlyLargerThanItsRequest() {
    ByteBuffer worst =
        requests.binding(
            r -> {
              for (int i = 0; i < 64; i++) {
                r.flag(0x7F00 + i);
              }
            });
    int asked = worst.remaining();
    ask(worst);
    assertThat(answer.size()).isLessThan(asked);

    ByteBuffer smallest = requests.binding(r -> r.flag(0x7F00));
    asked = smallest.remaining();
    ask(smallest);
    assertThat(answer.size()).isEqualTo(asked + 12);
  }

  @Test
  void credentialsAreNeitherWantedNorMinded() {
    ask(requests.binding(r -> r.text(Attributes.USERNAME, "alice").bytes(8, new byte[20])));
    assertThat(answer.is(StunClass.SUCCESS, Methods.BINDING)).isTrue();
  }

  @Test
  void aValueOfTheWrongLengthIsABadRequest() {
    ask(requests.binding(r -> r.bytes(CHANGE_REQUEST, new byte[5])));
    assertRefused(400);
  }

  @Test
  void answersFromElsewhereAreLimitedForEachSource() {
    int answered = 0;
    for (int i = 0; i < 100; i++) {
      if (ask(requests.binding(r -> r.number(CHANGE_REQUEST, CHANGE_PORT))) == Verdict.ANSWER) {
        answered++;
      }
    }
    assertThat(answered).isEqualTo(20);
    assertThat(ask(requests.binding(r -> r.number(Attributes.RESPONSE_PORT, 4444))))
        .isEqualTo(Verdict.LIMITED);
    assertThat(ask(requests.binding())).as("a plain request").isEqualTo(Verdict.ANSWER);
  }

  @Test
  void whatIsNoBindingRequestIsNotAnswered() {
    TransactionId id = TransactionId.random(new Random(1));
    for (StunClass stunClass :
        new StunClass[] {StunClass.INDICATION, StunClass.SUCCESS, StunClass.ERROR}) {
      ByteBuffer packet = ByteBuffer.allocate(100);
      new StunBuilder().begin(packet, stunClass, Methods.BINDING, id);
      assertThat(ask(packet.flip())).as("a " + stunClass).isEqualTo(Verdict.UNANSWERED);
    }
    ByteBuffer allocate = ByteBuffer.allocate(100);
    new StunBuilder().begin(allocate, StunClass.REQUEST, Methods.ALLOCATE, id);
    assertThat(ask(allocate.flip())).isEqualTo(Verdict.UNANSWERED);
  }

  @Test
  void aWrongFingerprintOrACutMessageIsDropped() {
    ByteBuffer damaged = requests.binding(StunBuilder::fingerprint);
    damaged.put(damaged.limit() - 1, (byte) ~damaged.get(damaged.limit() - 1));
    assertThat(ask(damaged)).isEqualTo(Verdict.MALFORMED);

    ByteBuffer cut = requests.binding(r -> r.number(CHANGE_REQUEST, 0));
    assertThat(ask(cut.limit(cut.limit() - 1))).isEqualTo(Verdict.MALFORMED);
    assertThat(ask(ByteBuffer.allocate(0))).isEqualTo(Verdict.MALFORMED);
  }

  @Test
  void portsToAnswerToAndPaddingAreForUdpOnly() {
    ask(answerer(false), requests.binding(r -> r.number(Attributes.RESPONSE_PORT, 4444)));
    assertRefused(420, Attributes.RESPONSE_PORT);
    ask(answerer(false), requests.binding(r -> r.padding(8)));
    assertRefused(420, Attributes.PADDING);
  }

  @Test
  void aChangeOverTcpIsAnsweredFromTheAskedAddressAndNamesTheOneToConnectFrom() {
    Answerer overTcp = answerer(false);
    ask(overTcp, requests.binding(r -> r.number(CHANGE_REQUEST, CHANGE_IP)));
    assertThat(overTcp.from()).isSameAs(otherIp);
    assertThat(answer.address(Attributes.RESPONSE_ORIGIN)).contains(main.address());
    assertThat(answer.address(StunServer.CONNECT_BACK))
        .contains(new InetSocketAddress("198.51.100.2", 0));

    ask(overTcp, requests.binding());
    assertThat(answer.has(StunServer.CONNECT_BACK)).isFalse();
  }

  @Test
  void whoConnectsOverTcpHearsThatItWasTooOften() {
    Answerer overTcp = answerer(false);
    for (int i = 0; i < 20; i++) {
      ask(overTcp, requests.binding(r -> r.number(CHANGE_REQUEST, CHANGE_IP)));
    }
    ask(overTcp, requests.binding(r -> r.number(CHANGE_REQUEST, CHANGE_IP)));
    assertRefused(500);
    assertThat(overTcp.from()).isSameAs(main);
  }
}
