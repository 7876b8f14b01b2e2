package net.p2pd.node.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Tls;
import net.p2pd.api.route.Family;
import net.p2pd.foreign.ForeignProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that know nothing of us. */
class PeersTest {

  private static final Certificates CERTIFICATES = new Certificates();
  private static final Certificates.Signed SERVER = CERTIFICATES.sign("server.test");

  @TempDir Path folder;
  private Rig rig;
  private Path key;
  private Path certificate;
  private Path authority;

  @BeforeEach
  void start() throws Exception {
    rig = new Rig(NettyLoops.Io.AUTO);
    key = pem("key.pem", "PRIVATE KEY", SERVER.key().getPrivate().getEncoded());
    certificate = pem("server.pem", "CERTIFICATE", SERVER.certificate().getEncoded());
    authority = pem("authority.pem", "CERTIFICATE", CERTIFICATES.authority.getEncoded());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private Path pem(String name, String type, byte[] bytes) throws IOException {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    String text = "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    return Files.writeString(folder.resolve(name), text);
  }

  private static PipeOptions asking(String name) {
    return Rig.DEFAULTS.with(PipeOptions.TLS, Tls.of(CERTIFICATES.trusting()).serverName(name));
  }

  private ForeignProgram opensslServer() {
    return ForeignProgram.start(
        "openssl", "s_server", "-accept", "127.0.0.1:0", "-rev", "-cert", certificate, "-key", key);
  }

  private static InetSocketAddress address(ForeignProgram openssl) {
    String line = openssl.await("ACCEPT 127.0.0.1:");
    int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
    return new InetSocketAddress(Family.IPV4.loopback(), port);
  }

  @Test
  void opensslServesOurClient() throws Exception {
    try (ForeignProgram openssl = opensslServer()) {
      End client = rig.client(address(openssl), asking("server.test")).read(true);
      End.get(client.send("stressed\n"));
      client.heard.awaitText("desserts\n");
      client.close(false);
      client.heard.awaitClosed();
    }
  }

  @Test
  void opensslWithAnotherNameIsRefused() throws Exception {
    try (ForeignProgram openssl = opensslServer()) {
      InetSocketAddress there = address(openssl);
      assertThatThrownBy(() -> rig.client(there, asking("other.test")))
          .isInstanceOf(PipeOpenException.class)
          .hasMessageContaining("is for another name");
    }
  }

  @Test
  void opensslVerifiesOurServerAndTalksWithIt() throws Exception {
    PipeOptions serving = Rig.DEFAULTS.with(PipeOptions.TLS, Tls.of(CERTIFICATES.showing(SERVER)));
    End server = rig.server(serving);
    try (ForeignProgram openssl =
        ForeignProgram.start(
            "openssl",
            "s_client",
            "-connect",
            Texts.of(server.driver.local()),
            "-CAfile",
            authority,
            "-verify_return_error",
            "-verify_hostname",
            "server.test",
            "-quiet",
            "-ign_eof")) {
      End accepted = rig.accept(server, 0).read(true);
      openssl.say("hello");
      accepted.heard.awaitText("hello\n");
      End.get(accepted.send("welcome\n"));
      assertThat(openssl.await("welcome")).isEqualTo("welcome");
      accepted.close(false);
      assertThat(accepted.heard.awaitClosed().isOrderly()).isTrue();
    }
  }

  @Test
  void socatTalksTcp() throws Exception {
    End server = rig.server(Rig.DEFAULTS);
    try (ForeignProgram socat =
        ForeignProgram.start("socat", "-", "TCP4:" + Texts.of(server.driver.local()))) {
      End accepted = rig.accept(server, 0).read(true);
      socat.say("hello");
      accepted.heard.awaitText("hello\n");
      End.get(accepted.send("welcome\n"));
      assertThat(socat.await("welcome")).isEqualTo("welcome");
    }
  }

  @Test
  void socatTalksUdp() throws Exception {
    End server = rig.udp(Family.IPV4, Rig.DEFAULTS);
    try (ForeignProgram socat =
        ForeignProgram.start("socat", "-", "UDP4:" + Texts.of(server.driver.local()))) {
      socat.say("hello");
      server.heard.awaitText("hello\n");
      End.get(server.send("welcome\n", server.heard.senders.get(0)));
      assertThat(socat.await("welcome")).isEqualTo("welcome");
    }
  }
}
