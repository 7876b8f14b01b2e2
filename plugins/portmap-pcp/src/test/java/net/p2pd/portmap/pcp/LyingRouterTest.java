package net.p2pd.portmap.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routers that answer as no router should; this one's answers are written by the test. */
class LyingRouterTest {

  private final Home home = new Home("port-restricted-equal");
  private final VirtualHost liar = home.home.host("liar");
  private final InetAddress router = liar.address(Family.IPV4);
  private final List<byte[]> asked = new ArrayList<>();
  private Function<byte[], List<byte[]>> answers = request -> List.of();
  private MessageHandler serving = this::reply;

  @BeforeEach
  void listen() {
    serve(liar, (message, pipe) -> serving.onMessage(message, pipe));
  }

  private Pipe serve(VirtualHost host, MessageHandler handler) {
    InetAddress own = host.address(Family.IPV4);
    Route route = Route.of("eth0", 2, List.of(IpRange.of(own))).bind(own, Conversation.PORT);
    Pipe pipe =
        home.lab.await(
            host.pipes().open(Transport.UDP, null, route, PipeOptions.defaults()), Home.LIMIT);
    pipe.onMessage(handler);
    return pipe;
  }

  private void reply(Message message, Pipe pipe) {
    byte[] request = message.bytes();
    asked.add(request);
    answers.apply(request).forEach(answer -> pipe.send(answer));
  }

  /** What a good router answers to PCP's MAP, to be spoilt. */
  private static byte[] granted(byte[] request, long seconds, String external) {
    byte[] answer = request.clone();
    answer[1] |= (byte) 128;
    ByteBuffer out = ByteBuffer.wrap(answer);
    out.putInt(4, (int) seconds).putInt(8, 77);
    out.position(12).put(new byte[12]);
    out.putShort(42, (short) 7000);
    InetAddress address = Endpoint.address(external);
    out.position(44).put(new byte[10]).putShort((short) -1).put(address.getAddress());
    return answer;
  }

  private static @Nullable Integer lifetimeOf(byte[] request) {
    return request.length == 60 ? ByteBuffer.wrap(request).getInt(4) : null;
  }

  private void answerMap(Function<byte[], byte[]> answer) {
    answers = request -> request.length == 60 ? List.of(answer.apply(request)) : List.of();
  }

  private String failure() {
    return home.failure(home.ask(Transport.UDP, router));
  }

  @Test
  void aLeaseOfZeroIsNoPortAndIsGivenBack() {
    answerMap(request -> granted(request, 0, "198.51.100.1"));
    assertThat(failure()).contains("opens ports for 0 s only");
    assertThat(asked.stream().map(LyingRouterTest::lifetimeOf)).last().isEqualTo(0);
  }

  @Test
  void aLeaseOfAHundredYearsIsRenewedAllTheSame() {
    answerMap(request -> granted(request, 0xffffffffL, "198.51.100.1"));
    PortMapping mapping = home.open(Transport.UDP, router);
    assertThat(mapping.lifetime()).isEqualTo(Duration.ofHours(24));
    int before = maps();
    home.lab.pass(Duration.ofHours(13));
    assertThat(maps()).isGreaterThan(before);
  }

  private int maps() {
    return (int) asked.stream().filter(request -> request.length == 60).count();
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0", "127.0.0.1", "224.0.0.1"})
  void anOutsideAddressThatIsNoneIsNotBelieved(String external) {
    answerMap(request -> granted(request, 600, external));
    assertThat(failure()).contains("which is no address");
    assertThat(asked.stream().map(LyingRouterTest::lifetimeOf)).last().isEqualTo(0);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1", "1, 1", "24, 0", "36, 6", "40, 1",
  })
  void anAnswerToAnotherQuestionIsNoAnswer(int at, int value) {
    answerMap(
        request -> {
          byte[] answer = granted(request, 600, "198.51.100.1");
          answer[at] = (byte) (answer[at] == value ? value + 1 : value);
          return answer;
        });
    assertThat(failure()).contains("it does not answer");
  }

  @Test
  void answersThatAreTooShortOrTooLongAreDropped() {
    for (int length : new int[] {0, 1, 3, 4, 23, 24, 59, 61, 1104}) {
      answerMap(
          request -> {
            byte[] whole = granted(request, 600, "198.51.100.1");
            byte[] cut = new byte[length];
            System.arraycopy(whole, 0, cut, 0, Math.min(length, whole.length));
            return cut;
          });
      assertThat(failure()).as("an answer of %s bytes", length).contains("it does not answer");
    }
  }

  @Test
  void nonsenseIsDroppedAndTheRightAnswerBehindItIsTaken() {
    Random random = new Random(7);
    answers =
        request -> {
          List<byte[]> all = new ArrayList<>();
          for (int i = 0; i < 200; i++) {
            byte[] nonsense = new byte[random.nextInt(1200)];
            random.nextBytes(nonsense);
            if (nonsense.length > 0) {
              nonsense[0] |= 2; // version 2, or worse: of NAT-PMP a refusal might be among it
            }
            all.add(nonsense);
          }
          if (request.length == 60) {
            all.add(granted(request, 600, "198.51.100.1"));
          }
          return all;
        };
    assertThat(home.open(Transport.UDP, router).external()).hasToString("/198.51.100.1:7000");
  }

  @ParameterizedTest
  @CsvSource({
    "2, not authorized", "3, malformed", "4, unsupported opcode", "7, network failure",
    "8, no resources", "9, unsupported protocol", "10, quota exceeded", "11, cannot provide",
    "12, address mismatch", "99, its code is 99",
  })
  void aRefusalIsToldInWords(int code, String words) {
    answerMap(
        request -> {
          byte[] answer = granted(request, 600, "198.51.100.1");
          answer[3] = (byte) code;
          return answer;
        });
    assertThat(failure()).contains("opens no port by PCP").contains(words);
  }

  @Test
  void somebodyElsesAnswerIsNotBelieved() {
    Pipe impostor = serve(home.home.host("impostor"), (message, pipe) -> {});
    List<InetSocketAddress> forged = new ArrayList<>();
    serving = // the impostor knows what was asked and from where, and answers in the router's place
        (message, pipe) -> {
          if (message.bytes().length == 60) {
            InetSocketAddress asker = message.sender().orElseThrow();
            forged.add(asker);
            impostor.send(ByteBuffer.wrap(granted(message.bytes(), 600, "198.51.100.9")), asker);
          }
        };
    assertThat(failure()).contains("does not answer");
    assertThat(forged).isNotEmpty();
  }

  @Test
  void aMachineWithoutSuchAServiceIsToldAtOnce() {
    VirtualHost plain = home.home.host("plain");
    long before = home.lab.internet().time().nanos();
    String sentence = home.failure(home.ask(Transport.UDP, plain.address(Family.IPV4)));
    assertThat(sentence).contains("nothing answers at its port 5351");
    assertThat(home.lab.internet().time().nanos() - before).isLessThan(50_000_000L);
  }

  @Test
  void aRouterThatIsSilentInPcpAndRefusesInNatPmpIsNotWaitedForForEver() {
    byte[] noConnection = {0, (byte) 128, 0, 3, 0, 0, 0, 5, 0, 0, 0, 0};
    answers = request -> request.length == 2 ? List.of(noConnection) : List.of();
    assertThat(failure()).contains("it has no connection or no address outside");
  }

  @Test
  void aRouterThatIsSilentInPcpIsAskedInNatPmp() {
    answers =
        request -> {
          if (request.length == 2) {
            byte[] outside = {0, (byte) 128, 0, 0, 0, 0, 0, 5, (byte) 198, 51, 100, 1};
            return List.of(outside);
          }
          if (request.length == 12) {
            ByteBuffer in = ByteBuffer.wrap(request);
            ByteBuffer out = ByteBuffer.allocate(16).put((byte) 0).put((byte) 129);
            out.putShort((short) 0).putInt(5).putShort(in.getShort(4)).putShort((short) 7001);
            return List.of(out.putInt(in.getInt(8)).array());
          }
          return List.of();
        };
    PortMapping mapping = home.open(Transport.UDP, router);
    assertThat(mapping.external()).hasToString("/198.51.100.1:7001");
    asked.clear();
    home.lab.await(mapping.remove(), Home.LIMIT);
    assertThat(asked)
        .as("what is removed, in both protocols, since PCP's answer may have been lost")
        .anyMatch(request -> request.length == 60)
        .anyMatch(request -> request.length == 12 && ByteBuffer.wrap(request).getInt(8) == 0);
  }
}
