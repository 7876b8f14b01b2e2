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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  static ByteBuffer authenticated(StunMessage challenge, String user, String password) {
    String realm = challenge.text(Attributes.REALM).orElseThrow();
    String nonce = challenge.text(Attributes.NONCE).orElseThrow();
    boolean offers = PasswordAlgorithm.offeredIn(challenge).contains(PasswordAlgorithm.SHA256);
    PasswordAlgorithm algorithm = offers ? PasswordAlgorithm.SHA256 : PasswordAlgorithm.MD5;
    IntegrityKey key = IntegrityKey.longTerm(user, realm, password, algorithm);
    ByteBuffer packet = ByteBuffer.allocate(548);
    StunBuilder request =
        new StunBuilder()
            .begin(packet, StunClass.REQUEST, Methods.ALLOCATE, TransactionId.random(RANDOM))
            .number(Attributes.REQUESTED_TRANSPORT, 17)
            .text(Attributes.USERNAME, user)
            .text(Attributes.REALM, realm)
            .text(Attributes.NONCE, nonce);
    if (offers) { // what was offered is sent back, so that nobody can shorten it on the way
      request
          .bytes(
              Attributes.PASSWORD_ALGORITHMS, challenge.value(Attributes.PASSWORD_ALGORITHMS).get())
          .passwordAlgorithm(algorithm)
          .integritySha256(key);
    } else {
      request.integrity(key);
    }
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

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChallengeIsAnswered(boolean offers) {
    ByteBuffer packet = ByteBuffer.allocate(548);
    StunBuilder challenge =
        new StunBuilder()
            .begin(packet, StunClass.ERROR, Methods.ALLOCATE, TransactionId.random(RANDOM))
            .error(ErrorCodes.UNAUTHENTICATED, "")
            .text(Attributes.REALM, "example.org")
            .text(Attributes.NONCE, NonceCookie.prepend(offers ? 1 : 0, "nonce"));
    if (offers) {
      challenge.passwordAlgorithms(PasswordAlgorithm.MD5, PasswordAlgorithm.SHA256);
    }
    StunMessage request =
        StunMessage.parse(authenticated(StunMessage.parse(packet.flip()), "user", "secret"));
    PasswordAlgorithm agreed = offers ? PasswordAlgorithm.SHA256 : PasswordAlgorithm.MD5;
    IntegrityKey key = IntegrityKey.longTerm("user", "example.org", "secret", agreed);
    assertThat(key.verifiesSha256(request)).isEqualTo(offers);
    assertThat(key.verifies(request)).isEqualTo(!offers);
    assertThat(PasswordAlgorithm.offeredIn(request)).hasSize(offers ? 2 : 0);
  }

  @Test
  void theProgramsAreThoseOfTheReadme() throws IOException {
    String here =
        squeezed(Files.readString(Path.of("src/test/java/net/p2pd/stun/codec/ReadmeTest.java")));
    Matcher program =
        Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    int programs = 0;
    while (program.find()) {
      programs++;
      assertThat(here).contains(squeezed(program.group(1)));
    }
    assertThat(programs).isEqualTo(2);
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s+", "");
  }
}
