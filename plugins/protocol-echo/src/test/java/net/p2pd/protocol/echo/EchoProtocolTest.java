package net.p2pd.protocol.echo;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.protocol.ProtocolHandler;
import org.junit.jupiter.api.Test;

class EchoProtocolTest {

  private final EchoProtocol echo = new EchoProtocol();
  private final List<byte[]> sent = new ArrayList<>();

  private final Pipe pipe =
      (Pipe)
          Proxy.newProxyInstance(
              Pipe.class.getClassLoader(),
              new Class<?>[] {Pipe.class},
              (self, method, arguments) -> {
                if (!method.getName().equals("send")) {
                  throw new AssertionError("unexpected call of " + method);
                }
                sent.add(bytes(arguments[0]));
                return CompletableFuture.completedFuture(null);
              });

  private static byte[] bytes(Object argument) {
    if (argument instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteBuffer buffer = ((ByteBuffer) argument).duplicate();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private List<byte[]> answers(byte[] message) {
    sent.clear();
    echo.onMessage(new Received(message), pipe);
    return sent;
  }

  private List<String> answers(String message) {
    return answers(message.getBytes(StandardCharsets.UTF_8)).stream()
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void echoReturnsTheText() {
    assertThat(answers("ECHO hello")).containsExactly("hello");
    assertThat(answers("ECHO ")).containsExactly("");
  }

  @Test
  void echoReturnsBinaryBytesUnchanged() {
    byte[] message = new byte[5 + 256];
    System.arraycopy("ECHO ".getBytes(StandardCharsets.US_ASCII), 0, message, 0, 5);
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      message[5 + i] = (byte) i;
      all[i] = (byte) i;
    }
    assertThat(answers(message)).containsExactly(all);
  }

  @Test
  void pingIsAnsweredWithPong() {
    assertThat(answers("PING")).containsExactly("PONG");
  }

  @Test
  void whatItDoesNotKnowIsLeftToOthers() {
    assertThat(answers("ECHO")).isEmpty();
    assertThat(answers("echo x")).isEmpty();
    assertThat(answers("PINGPONG")).isEmpty();
    assertThat(answers("")).isEmpty();
  }

  @Test
  void theServiceLoaderFindsItByTheModuleDescriptor() {
    assertThat(EchoProtocol.class.getModule().isNamed()).isTrue();
    assertThat(EchoProtocol.class.getModule().getDescriptor().provides())
        .anySatisfy(
            provides -> {
              assertThat(provides.service()).isEqualTo(ProtocolHandler.class.getName());
              assertThat(provides.providers()).containsExactly(EchoProtocol.class.getName());
            });
    assertThat(echo.plainMessages()).isTrue();
    assertThat(echo.protocols()).containsExactly("echo");
  }

  private record Received(byte[] content) implements Message {

    @Override
    public int size() {
      return content.length;
    }

    @Override
    public ByteBuffer peek() {
      return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    @Override
    public byte[] bytes() {
      return content;
    }

    @Override
    public String text() {
      return new String(content, StandardCharsets.UTF_8);
    }

    @Override
    public Optional<InetSocketAddress> sender() {
      return Optional.empty();
    }
  }
}
