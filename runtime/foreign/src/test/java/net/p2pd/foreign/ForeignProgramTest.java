package net.p2pd.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With programs that every Unix has; elsewhere these tests are skipped, as all with programs. */
class ForeignProgramTest {

  @Test
  void whatIsMissingIsSkippedOrFailsByName() {
    Throwable skipped = thrown(() -> Foreign.need("sh", "no-such-program-at-all"));
    boolean required = "true".equals(System.getenv("P2PD_REQUIRE_PEERS"));
    assertThat(skipped)
        .isInstanceOf(required ? AssertionError.class : RuntimeException.class)
        .hasMessageContaining("no-such-program-at-all is not installed here");
  }

  private static Throwable thrown(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | AssertionError e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }

  @Test
  void aFreePortIsGivenOnce() throws IOException {
    Set<Integer> given = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      int port = Foreign.freePort();
      assertThat(given.add(port)).isTrue();
      assertThat(port).as("what systems give away by themselves begins").isLessThan(32_768);
      try (ServerSocket tcp = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertThat(tcp.getLocalPort()).isEqualTo(port);
      }
    }
  }

  @Test
  void linesAreWaitedForInOrder() {
    try (ForeignProgram program = ForeignProgram.start("cat")) {
      program.say("one 1");
      program.say("two");
      program.say("one 2");
      assertThat(program.await("one")).isEqualTo("one 1");
      assertThat(program.await("one")).isEqualTo("one 2");
      assertThat(program.isAlive()).isTrue();
      assertThat(program.finish()).isEqualTo("one 1\ntwo\none 2");
      assertThat(program.exitCode()).isZero();
    }
  }

  @Test
  void aLineThatNeverComesIsAnErrorThatShowsWhatCame() {
    try (ForeignProgram program = ForeignProgram.start("echo", "something", 5)) {
      assertThatThrownBy(() -> program.await("nothing"))
          .isInstanceOf(AssertionError.class)
          .hasMessage("echo never said nothing; it said [something 5]");
    }
  }

  @Test
  void bothStreamsAreRead() {
    try (ForeignProgram program = ForeignProgram.start("sh", "-c", "echo a; echo b >&2; exit 3")) {
      assertThat(program.finish()).isEqualTo("a\nb");
      assertThat(program.exitCode()).isEqualTo(3);
      assertThat(program.lines()).isEqualTo(List.of("a", "b"));
    }
  }

  @Test
  void aRunThatFailsSaysWhatItPrinted() {
    assertThat(ForeignProgram.run("echo", "fine")).isEqualTo("fine");
    assertThatThrownBy(() -> ForeignProgram.run("sh", "-c", "echo oh no; exit 1"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("failed: oh no");
  }

  @Test
  void whatDoesNotEndIsGivenUpAndEndedByForce() {
    ForeignProgram program = ForeignProgram.start("sleep", 600);
    try (program) {
      assertThatThrownBy(() -> program.finish(1))
          .isInstanceOf(AssertionError.class)
          .hasMessage("sleep did not end within 1 s; it said []");
    }
    assertThat(program.isAlive()).isFalse();
  }

  @Test
  void aCertificateIsForItsNames(@TempDir Path directory) throws Exception {
    Foreign.certificate(directory, "DNS:localhost,IP:127.0.0.1");
    try (InputStream file = Files.newInputStream(directory.resolve("cert.pem"))) {
      X509Certificate made =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
      assertThat(made.getSubjectAlternativeNames())
          .extracting(name -> name.get(1).toString())
          .containsExactly("localhost", "127.0.0.1");
    }
    assertThat(Files.readString(directory.resolve("key.pem"))).contains("PRIVATE KEY");
  }
}
