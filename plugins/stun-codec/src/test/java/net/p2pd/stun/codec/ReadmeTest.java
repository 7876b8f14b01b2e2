package net.p2pd.stun.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's programs stand here word for word and are run. */
class ReadmeTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  static void answer(ByteBuffer received, InetSocketAddress from, ByteBuffer answer) {
    StunMessage request = StunMessage.parse(received); // or StunFormatException
    if (request.is(StunClass.REQUEST, Methods.BINDING)) {
      int mapped = request.isClassic() ? Attributes.MAPPED_ADDRESS : Attributes.XOR_MAPPED_ADDRESS;
      new StunBuilder()
          .respond(answer, StunClass.SUCCESS, request)
          .address(mapped, from)
          .fingerprint();
    }
  }

  static ByteBuffer request(TransactionId id) {
    ByteBuffer packet = ByteBuffer.allocate(548);
    new StunBuilder()
        .begin(packet, StunClass.REQUEST, Methods.BINDING, id)
        .text(Attributes.SOFTWARE, "p2pd")
        .fingerprint();
    return packet.flip();
  }

  static Optional<InetSocketAddress> mapped(ByteBuffer received, TransactionId id) {
    StunMessage response = StunMessage.parse(received);
    return response.is(StunClass.SUCCESS, Methods.BINDING) && response.transactionId().equals(id)
        ? response.address(Attributes.XOR_MAPPED_ADDRESS)
        : Optional.empty();
  }

  static ByteBuffer authenticated(StunMessage response, String user, String password) {
    Challenge challenge = Challenge.in(response).orElseThrow();
    IntegrityKey key = challenge.key(user, password); // to keep: it verifies the responses, too
    ByteBuffer packet = ByteBuffer.allocate(548);
    StunBuilder request =
        new StunBuilder()
            .begin(packet, StunClass.REQUEST, Methods.ALLOCATE, TransactionId.random(RANDOM))
            .number(Attributes.REQUESTED_TRANSPORT, 17);
    challenge.sign(request, user, key).fingerprint();
    return packet.flip();
  }

  @Test
  void aClientLearnsItsAddress() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (DatagramChannel client = DatagramChannel.open().bind(any);
        DatagramChannel server = DatagramChannel.open().bind(any)) {
      TransactionId id = TransactionId.random(RANDOM);
      client.send(request(id), server.getLocalAddress());
      ByteBuffer received = ByteBuffer.allocate(548);
      InetSocketAddress from = (InetSocketAddress) server.receive(received);
      ByteBuffer answer = ByteBuffer.allocate(548);
      answer(received.flip(), from, answer);
      server.send(answer.flip(), from);
      ByteBuffer response = ByteBuffer.allocate(548);
      client.receive(response);
      assertThat(mapped(response.flip(), id))
          .hasValue((InetSocketAddress) client.getLocalAddress());
      assertThat(mapped(response, TransactionId.random(RANDOM))).as("somebody else's").isEmpty();
    }
  }

  @Test
  void aChallengeIsAnswered() {
    ByteBuffer packet = ByteBuffer.allocate(548);
    new StunBuilder()
        .begin(packet, StunClass.ERROR, Methods.ALLOCATE, TransactionId.random(RANDOM))
        .error(ErrorCodes.UNAUTHENTICATED, "")
        .text(Attributes.REALM, "example.org")
        .text(Attributes.NONCE, "nonce");
    StunMessage challenge = StunMessage.parse(packet.flip());
    StunMessage request = StunMessage.parse(authenticated(challenge, "user", "secret"));
    IntegrityKey key =
        IntegrityKey.longTerm("user", "example.org", "secret", PasswordAlgorithm.MD5);
    assertThat(key.verifies(request)).isTrue();
  }

  @Test
  void theProgramsAreThoseOfTheReadme() throws IOException {
    String here =
        squeezed(
            Files.readString(Path.of("src/test/java/net/p2pd/stun/codec/ReadmeTest.java"))
                + Files.readString(
                    Path.of("src/test/java/net/p2pd/stun/client/AskingReadmeTest.java")));
    Matcher program =
        Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    int programs = 0;
    while (program.find()) {
      programs++;
      assertThat(here).contains(squeezed(program.group(1)));
    }
    assertThat(programs).isEqualTo(4);
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s+", "");
  }
}
