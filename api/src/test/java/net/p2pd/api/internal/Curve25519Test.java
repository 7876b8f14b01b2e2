package net.p2pd.api.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Curve25519Test {
  @Test
  void everyGeneratedKeyKeepsItsBytes() throws GeneralSecurityException {
    KeyPairGenerator ed = KeyPairGenerator.getInstance("Ed25519");
    KeyPairGenerator x = KeyPairGenerator.getInstance("X25519");
    for (int i = 0; i < 100; i++) {
      PublicKey edKey = ed.generateKeyPair().getPublic();
      PublicKey xKey = x.generateKeyPair().getPublic();
      assertThat(Curve25519.ed25519(Curve25519.rawEd25519(edKey)).getEncoded())
          .isEqualTo(edKey.getEncoded());
      assertThat(Curve25519.x25519(Curve25519.rawX25519(xKey)).getEncoded())
          .isEqualTo(xKey.getEncoded());
    }
  }

  /** All points whose order divides 8, as RFC 8032 encodes them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
      })
  void ed25519PointsOfSmallOrderAreRefused(String hex) {
    assertThatThrownBy(() -> Curve25519.checkEd25519(HexFormat.of().parseHex(hex)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("is a point of small order, whose signatures prove nothing");
  }

  @Test
  void anEd25519PointHasOneWayToBeWritten() {
    assertThatThrownBy(() -> Curve25519.checkEd25519(number(prime().add(BigInteger.valueOf(3)))))
        .hasMessage("is not written as a number below 2^255-19");
    byte[] one = number(BigInteger.ONE);
    one[31] |= (byte) 0x80;
    assertThatThrownBy(() -> Curve25519.checkEd25519(one))
        .hasMessage("has a sign that its point cannot have");
  }

  /** The values of small order below the prime; the JDK must agree on each. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1",
        "325606250916557431795983626356110631294008115727848805560023387167927233504",
        "39382357235489614581723060781553021112529911719440698176882885853963445705823",
        "57896044618658097711785492504343953926634992332820282019728792003956564819948"
      })
  void x25519PointsOfSmallOrderAreRefused(String decimal) throws GeneralSecurityException {
    BigInteger u = new BigInteger(decimal);
    assertThatThrownBy(() -> Curve25519.checkX25519(number(u)))
        .hasMessage("is a point of small order, which would hide nothing");
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(KeyPairGenerator.getInstance("X25519").generateKeyPair().getPrivate());
    PublicKey key =
        KeyFactory.getInstance("X25519")
            .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u));
    assertThatThrownBy(() -> agreement.doPhase(key, true)).isInstanceOf(InvalidKeyException.class);
  }

  @Test
  void anX25519KeyHasOneWayToBeWritten() {
    assertThatThrownBy(() -> Curve25519.checkX25519(number(prime().add(BigInteger.valueOf(9)))))
        .hasMessage("is not written as a number below 2^255-19");
    assertThatThrownBy(() -> Curve25519.checkX25519(new byte[31]))
        .hasMessage("has 31 bytes instead of 32");
  }

  private static BigInteger prime() {
    return BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  }

  private static byte[] number(BigInteger value) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = value.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }
}
