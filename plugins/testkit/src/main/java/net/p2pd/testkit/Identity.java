package net.p2pd.testkit;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;

/** Who a node of the kit is: the same keys for the same number, made once; they are no secret. */
final class Identity implements PeerAddress.Signer {

  private static final ConcurrentMap<Integer, Identity> KNOWN = new ConcurrentHashMap<>();

  private final KeyPair key;
  private final PublicKey sealing;
  private final PeerId id;

  private Identity(int number) {
    Foreseeable random = new Foreseeable(number);
    this.key = pair("Ed25519", random);
    this.sealing = pair("X25519", random).getPublic();
    this.id = PeerId.of(key.getPublic());
  }

  static Identity of(int number) {
    return KNOWN.computeIfAbsent(number, Identity::new);
  }

  private static KeyPair pair(String algorithm, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(new NamedParameterSpec(algorithm), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK since 15 has " + algorithm, e);
    }
  }

  PeerId id() {
    return id;
  }

  PublicKey sealing() {
    return sealing;
  }

  @Override
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK since 15 has Ed25519", e);
    }
  }

  /** What the JDK's generators want, from numbers that can be repeated. */
  private static final class Foreseeable extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final transient SplittableRandom random;

    Foreseeable(int number) {
      this.random = new SplittableRandom(0x70327064L + number);
    }

    @Override
    public void nextBytes(byte[] bytes) {
      random.nextBytes(bytes);
    }
  }
}
