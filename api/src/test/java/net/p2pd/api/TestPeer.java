package net.p2pd.api;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.HexFormat;

/** A peer whose private key the tests hold. */
final class TestPeer implements PeerAddress.Signer {
  /** RFC 8032 section 7.1, test 1. */
  static final String RFC_SECRET =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

  static final String RFC_PUBLIC =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  /** The public key of Alice in RFC 7748 section 6.1. */
  static final byte[] SEALING_KEY =
      HexFormat.of().parseHex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");

  final PeerId id;
  private final PrivateKey key;

  private TestPeer(PeerId id, PrivateKey key) {
    this.id = id;
    this.key = key;
  }

  static TestPeer ofRfc8032() {
    try {
      PrivateKey key =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(
                  new EdECPrivateKeySpec(
                      NamedParameterSpec.ED25519, HexFormat.of().parseHex(RFC_SECRET)));
      return new TestPeer(PeerId.ofBytes(HexFormat.of().parseHex("01" + RFC_PUBLIC)), key);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static TestPeer random() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      return new TestPeer(PeerId.of(pair.getPublic()), pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
