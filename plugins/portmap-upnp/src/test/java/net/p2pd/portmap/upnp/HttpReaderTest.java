package net.p2pd.portmap.upnp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP as routers write it, and as none should. */
class HttpReaderTest {

  private static final String HEAD = "HTTP/1.1 200 OK\r\n";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** What comes of an answer that comes byte by byte and then ends. */
  private static String read(String answer) {
    HttpReader reader = new HttpReader();
    for (byte each : bytes(answer)) {
      HttpReader.@Nullable Answer done = reader.feed(new byte[] {each});
      if (done != null) {
        return done.status() + " " + new String(done.body(), StandardCharsets.ISO_8859_1);
      }
    }
    HttpReader.Answer done = reader.end();
    return done.status() + " " + new String(done.body(), StandardCharsets.ISO_8859_1) + " (end)";
  }

  @Test
  void aBodyHasALengthOrChunksOrEndsWithTheConnection() {
    assertThat(read(HEAD + "Content-Length: 5\r\n\r\nhello")).isEqualTo("200 hello");
    assertThat(read(HEAD + "content-length:0\r\n\r\n")).isEqualTo("200 ");
    assertThat(
            read(
                HEAD
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + "3\r\n"
                    + "hel\r\n"
                    + "2;x=y\r\n"
                    + "lo\r\n"
                    + "0\r\n"
                    + "A: b\r\n\r\n"))
        .isEqualTo("200 hello");
    assertThat(read("HTTP/1.0 500 no\r\n\r\nhello")).isEqualTo("500 hello (end)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        HEAD + "no header\r\n\r\n",
        HEAD + ": empty\r\n\r\n",
        HEAD + "Content-Length: 5\r\n\r\nhel",
        HEAD + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        HEAD + "Content-Length: -1\r\n\r\n",
        HEAD + "Content-Length: 65537\r\n\r\n",
        HEAD + "Content-Length: 99999999999999999999\r\n\r\n",
        HEAD + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\nx\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\nffffff\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n",
        HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n",
      })
  void whatIsAmbiguousOrCutOffIsRefused(String answer) {
    assertThatThrownBy(() -> read(answer))
        .isInstanceOf(P2pdException.class)
        .hasMessageContaining("the router's HTTP answer makes no sense");
  }

  @Test
  void whatIsTooLongIsRefused() {
    assertThatThrownBy(() -> new HttpReader().feed(bytes(HEAD + "A: " + "x".repeat(9000))))
        .hasMessageContaining("head is longer");
    assertThatThrownBy(() -> new HttpReader().feed(bytes(HEAD + "\r\n" + "x".repeat(66_000))))
        .hasMessageContaining("body is longer");
    String chunks = "1\r\nx\r\n".repeat(70_000);
    assertThatThrownBy(
            () ->
                new HttpReader().feed(bytes(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunks)))
        .hasMessageContaining("longer than");
  }

  @Test
  void nonsenseGivesAnAnswerOrASentence() {
    Random random = new Random(11);
    String good = HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n0\r\n\r\n";
    int answers = 0;
    for (int i = 0; i < 4_000; i++) {
      byte[] spoilt = bytes(good);
      for (int j = 0; j < 1 + i % 3; j++) {
        spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
      }
      HttpReader reader = new HttpReader();
      try {
        HttpReader.@Nullable Answer answer = reader.feed(spoilt);
        answers += (answer == null ? reader.end() : answer).status() > 0 ? 1 : 0;
      } catch (P2pdException e) {
        assertThat(e.getMessage()).startsWith("the router's HTTP answer makes no sense");
      }
    }
    assertThat(answers).isBetween(1, 3_999);
  }
}
