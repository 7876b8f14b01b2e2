package net.p2pd.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.security.spec.XECPrivateKeySpec;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;

class IdentityTest {

  private static final HexFormat HEX = HexFormat.of();

  /** RFC 8032 section 7.1, TEST 3, and RFC 7748 section 6.1, Alice. */
  private static final Identity KNOWN =
      Identity.of(
          HEX.parseHex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"),
          HEX.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));

  @Test
  void thePublicKeyAndTheSignatureAreThoseOfRfc8032() {
    assertThat(HEX.formatHex(KNOWN.peerId().toBytes()))
        .isEqualTo("01fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
    assertThat(HEX.formatHex(KNOWN.sign(HEX.parseHex("af82"))))
        .isEqualTo(
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
  }

  @Test
  void thePublicHalfOfTheSealingKeyIsThatOfRfc7748() {
    assertThat(HEX.formatHex(KNOWN.sealingPublic()))
        .isEqualTo("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  }

  @Test
  void whatItSignsItsPeerIdVerifies() {
    Identity identity = Identity.ephemeral();
    byte[] message = "a message".getBytes(StandardCharsets.UTF_8);
    byte[] signature = identity.sign(message);
    assertThat(identity.peerId().verify(message, signature)).isTrue();
    assertThat(Identity.ephemeral().peerId().verify(message, signature)).isFalse();
  }

  @Test
  void bothHalvesOfTheSealingKeyBelongTogether() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("X25519");
    generator.initialize(NamedParameterSpec.X25519);
    KeyPair other = generator.generateKeyPair();
    Identity identity = Identity.ephemeral();
    KeyFactory keys = KeyFactory.getInstance("X25519");
    KeyPair own =
        new KeyPair(
            keys.generatePublic(
                new X509EncodedKeySpec(
                    HEX.parseHex(
                        "302a300506032b656e032100" + HEX.formatHex(identity.sealingPublic())))),
            keys.generatePrivate(
                new XECPrivateKeySpec(NamedParameterSpec.X25519, identity.sealingSeed())));
    assertThat(agree(own, other)).isEqualTo(agree(other, own));
  }

  private static byte[] agree(KeyPair mine, KeyPair theirs) throws Exception {
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(mine.getPrivate());
    agreement.doPhase(theirs.getPublic(), true);
    return agreement.generateSecret();
  }

  @Test
  void twoEphemeralIdentitiesDiffer() {
    assertThat(Identity.ephemeral().peerId()).isNotEqualTo(Identity.ephemeral().peerId());
  }

  @Test
  void itsTextFormShowsNoSecret() {
    assertThat(KNOWN.toString()).isEqualTo("Identity of " + KNOWN.peerId());
  }
}
