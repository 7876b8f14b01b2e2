package net.p2pd.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import net.p2pd.api.PeerId;
import net.p2pd.node.identity.Identity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of a proof as another program follows them. */
class OpenSslCertificateTest {

  @TempDir Path temp;

  private OpenSsl openssl;

  @BeforeEach
  void openssl() {
    OpenSsl.assumePresent();
    openssl = new OpenSsl(temp);
  }

  private X509Certificate certificate() throws Exception {
    try (InputStream in = Files.newInputStream(openssl.file("cert.pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  @Test
  void aProofMadeByAnotherProgramIsAccepted() throws Exception {
    PeerId peer = openssl.makeProof();
    assertThat(CertificateProof.check(certificate())).isEqualTo(peer);
  }

  @Test
  void aCommonCertificateIsRefused() throws Exception {
    openssl.makeKey();
    openssl.makeCertificate("basicConstraints=critical,CA:true");
    assertThatThrownBy(() -> CertificateProof.check(certificate()))
        .hasMessageContaining("the unknown critical extension 2.5.29.19");
  }

  @Test
  void openSslFindsOurCertificateInOrder() throws Exception {
    Identity identity = Identity.ephemeral();
    X509Certificate own = NodeCertificate.create(identity.peerId(), identity).certificate();
    Files.write(openssl.file("own.der"), own.getEncoded());
    openssl.run("x509", "-inform", "DER", "-in", "own.der", "-out", "own.pem");
    String verified =
        new String(
            openssl.run("verify", "-check_ss_sig", "-CAfile", "own.pem", "own.pem"),
            java.nio.charset.StandardCharsets.US_ASCII);
    assertThat(verified).contains("own.pem: OK");
  }
}
