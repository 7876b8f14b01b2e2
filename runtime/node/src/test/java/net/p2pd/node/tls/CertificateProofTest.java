package net.p2pd.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import net.p2pd.api.PeerId;
import net.p2pd.node.identity.Identity;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateProofTest {

  private static final HexFormat HEX = HexFormat.of();

  private final Identity identity = Identity.ephemeral();

  private static ThrowingCallable checking(TestCertificate test) {
    return () -> CertificateProof.check(test.certificate);
  }

  private static void assertRefused(TestCertificate test, String why) {
    assertThatThrownBy(checking(test))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining(why);
  }

  @Test
  void anOwnCertificateProvesTheIdentity() throws Exception {
    NodeCertificate own = NodeCertificate.create(identity.peerId(), identity);
    assertThat(CertificateProof.check(own.certificate())).isEqualTo(identity.peerId());
    assertThat(own.owner()).isEqualTo(identity.peerId());
    assertThat(own.certificate().getEncoded().length).isLessThan(600);
  }

  @Test
  void eachCertificateHasAKeyOfItsOwn() {
    NodeCertificate one = NodeCertificate.create(identity.peerId(), identity);
    NodeCertificate two = NodeCertificate.create(identity.peerId(), identity);
    assertThat(one.certificate().getPublicKey()).isNotEqualTo(two.certificate().getPublicKey());
  }

  @Test
  void anIdentityThatSignsForAnotherOneMakesNoProof() {
    NodeCertificate wrong = NodeCertificate.create(Identity.ephemeral().peerId(), identity);
    assertThatThrownBy(() -> CertificateProof.check(wrong.certificate()))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("was not signed by that identity");
  }

  @Test
  void theValueIsTheDerFormThatTheRulesSay() throws Exception {
    KeyPair pair = TestCertificate.p256();
    byte[] value = TestCertificate.value(identity, pair);
    assertThat(value).hasSize(103);
    assertThat(HEX.formatHex(value))
        .startsWith("30650421" + HEX.formatHex(identity.peerId().toBytes()) + "0440");
    byte[] statement = CertificateProof.statement(new byte[] {1, 2, 3});
    assertThat(new String(statement, StandardCharsets.ISO_8859_1))
        .isEqualTo("p2pd/1 certificate key\0\1\2\3");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x01, 0x80})
  void everyAlteredByteOfTheExtensionIsRefused(int mask) throws Exception {
    KeyPair pair = TestCertificate.p256();
    byte[] good = TestCertificate.value(identity, pair);
    assertThat(CertificateProof.check(TestCertificate.of(pair, good).certificate))
        .isEqualTo(identity.peerId());
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= (byte) mask;
      assertThatThrownBy(checking(TestCertificate.of(pair, bad)))
          .as("byte %d of the extension", i)
          .isInstanceOf(CertificateException.class);
    }
  }

  @Test
  void everyShorterOrLongerExtensionIsRefused() throws Exception {
    KeyPair pair = TestCertificate.p256();
    byte[] good = TestCertificate.value(identity, pair);
    for (int length : new int[] {0, 1, 2, 36, 38, 39, 102, 104, 200}) {
      assertRefused(TestCertificate.of(pair, Arrays.copyOf(good, length)), "malformed");
    }
  }

  @Test
  void aSignatureForAnotherKeyIsRefused() throws Exception {
    byte[] value = TestCertificate.value(identity, TestCertificate.p256());
    assertRefused(
        TestCertificate.of(TestCertificate.p256(), value), "was not signed by that identity");
  }

  @Test
  void aSignatureWithoutTheContextIsRefused() throws Exception {
    KeyPair pair = TestCertificate.p256();
    byte[] bare = identity.sign(pair.getPublic().getEncoded());
    byte[] value = CertificateProof.value(identity.peerId(), bare);
    assertRefused(TestCertificate.of(pair, value), "was not signed by that identity");
  }

  @Test
  void aPeerIdWhoseSignaturesProveNothingIsRefused() throws Exception {
    KeyPair pair = TestCertificate.p256();
    byte[] value = TestCertificate.value(identity, pair);
    Arrays.fill(value, 5, 37, (byte) 0);
    value[5] = 1; // the neutral point, of which any signature can be made
    assertRefused(TestCertificate.of(pair, value), "the PeerId in its certificate is none");
  }

  @Test
  void aCertificateWithoutTheExtensionIsRefused() throws Exception {
    assertRefused(TestCertificate.of(TestCertificate.p256(), null), "names no PeerId");
  }

  @Test
  void theExtensionTwiceIsRefusedAlreadyWhenItIsRead() throws Exception {
    KeyPair pair = TestCertificate.p256();
    byte[] value = TestCertificate.value(identity, pair);
    String other = CertificateProof.OID.substring(0, CertificateProof.OID.length() - 1) + "7";
    byte[] der =
        new TestCertificate.Builder(pair)
            .value(value)
            .more(other, false, value)
            .build()
            .certificate
            .getEncoded();
    // The two object identifiers differ in their last byte, the one before the value's OCTET
    // STRING.
    int first = indexOf(der, HEX.parseHex("0467" + "30650421"), 0);
    int second = indexOf(der, HEX.parseHex("0467" + "30650421"), first + 1);
    der[second - 1] = der[first - 1];
    assertThatThrownBy(
            () -> {
              X509Certificate twice =
                  (X509Certificate)
                      CertificateFactory.getInstance("X.509")
                          .generateCertificate(new ByteArrayInputStream(der));
              CertificateProof.check(twice);
            })
        .isInstanceOf(CertificateException.class)
        .hasStackTraceContaining("Duplicate extensions");
  }

  private static int indexOf(byte[] bytes, byte[] part, int from) {
    for (int i = from; i <= bytes.length - part.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  @Test
  void theExtensionMayBeCriticalButNoUnknownOneMay() throws Exception {
    KeyPair pair = TestCertificate.p256();
    byte[] value = TestCertificate.value(identity, pair);
    TestCertificate.Builder builder = new TestCertificate.Builder(pair).value(value);
    assertThat(CertificateProof.check(builder.critical().build().certificate))
        .isEqualTo(identity.peerId());
    byte[] any = HEX.parseHex("0500");
    assertThat(CertificateProof.check(builder.more("1.2.3.4", false, any).build().certificate))
        .isEqualTo(identity.peerId());
    assertRefused(
        builder.more("1.2.3.4", true, any).build(), "the unknown critical extension 1.2.3.4");
  }

  @Test
  void aCertificateOfAnotherKeysSignatureIsRefused() throws Exception {
    KeyPair pair = TestCertificate.p256();
    assertRefused(
        new TestCertificate.Builder(pair)
            .value(TestCertificate.value(identity, pair))
            .signedBy(TestCertificate.p256().getPrivate())
            .build(),
        "is not signed by its own key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp384r1", "RSA", "Ed25519"})
  void aKeyOfAnotherKindIsRefused(String kind) throws Exception {
    KeyPair pair;
    String algorithm;
    switch (kind) {
      case "RSA" -> {
        pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        algorithm = "SHA256withRSA";
      }
      case "Ed25519" -> {
        pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        algorithm = "Ed25519";
      }
      default -> {
        pair = TestCertificate.ec(kind);
        algorithm = "SHA256withECDSA";
      }
    }
    assertRefused(
        new TestCertificate.Builder(pair)
            .value(TestCertificate.value(identity, pair))
            .algorithm(algorithm)
            .build(),
        "of another kind than ECDSA on P-256");
  }

  @Test
  void aSignatureWithAnotherHashIsRefused() throws Exception {
    KeyPair pair = TestCertificate.p256();
    assertRefused(
        new TestCertificate.Builder(pair)
            .value(TestCertificate.value(identity, pair))
            .algorithm("SHA384withECDSA")
            .build(),
        "not signed with ECDSA and SHA-256");
  }

  @Test
  void datesAreNotLookedAt() throws Exception {
    KeyPair pair = TestCertificate.p256();
    TestCertificate expired =
        new TestCertificate.Builder(pair)
            .value(TestCertificate.value(identity, pair))
            .end(Instant.parse("1990-01-01T00:00:00Z"))
            .build();
    assertThat(CertificateProof.check(expired.certificate)).isEqualTo(identity.peerId());
  }

  @Test
  void aHugeCertificateIsRefused() throws Exception {
    KeyPair pair = TestCertificate.p256();
    assertRefused(
        new TestCertificate.Builder(pair)
            .value(TestCertificate.value(identity, pair))
            .more("1.2.3.4", false, new byte[CertificateProof.MAX_BYTES])
            .build(),
        "longer than 2048 bytes");
  }

  @Test
  void thePeerIdThatIsProvenIsTheOneInTheCertificate() throws Exception {
    PeerId other = Identity.ephemeral().peerId();
    NodeCertificate own = NodeCertificate.create(identity.peerId(), identity);
    assertThat(CertificateProof.check(own.certificate())).isNotEqualTo(other);
  }
}
