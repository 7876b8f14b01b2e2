package net.p2pd.natlab;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.XECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.PeerId;

/**
 * Who a node of the laboratory is. There are {@link #COUNT} of them, the same for ever, since
 * making keys takes longer than a whole connection; their keys are no secret.
 */
final class LabIdentity implements PeerAddress.Signer {

  static final int COUNT = 256;

  private static final int ADDRESSES = 64;

  private static final AtomicReferenceArray<LabIdentity> KNOWN = new AtomicReferenceArray<>(COUNT);

  private final KeyPair key;
  private final KeyPair sealing;
  private final PeerId id;
  private final byte[] secret = new byte[32];

  /** What it signed before; the same node of another laboratory has the same address. */
  private final Map<List<Object>, PeerAddress> addresses =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Object>, PeerAddress> eldest) {
          return size() > ADDRESSES;
        }
      };

  private LabIdentity(RandomGenerator random) {
    this.key = pair("Ed25519", random);
    this.sealing = pair("X25519", random);
    this.id = PeerId.of(key.getPublic());
    random.nextBytes(secret);
  }

  /** Returns one of them, 0 to {@link #COUNT} - 1; may be called from any thread. */
  static LabIdentity of(int number) {
    LabIdentity known = KNOWN.get(number);
    if (known == null) {
      known = new LabIdentity(new SplittableRandom(number));
      KNOWN.set(number, known);
    }
    return known;
  }

  private static KeyPair pair(String algorithm, RandomGenerator random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(new NamedParameterSpec(algorithm), new Foreseeable(random));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK since 15 has " + algorithm, e);
    }
  }

  PeerId id() {
    return id;
  }

  /** The private half of the key that others seal messages to it with. */
  byte[] sealingKey() {
    return ((XECPrivateKey) sealing.getPrivate()).getScalar().orElseThrow().clone();
  }

  /** What a notary proves it with. */
  byte[] secret() {
    return secret;
  }

  /**
   * Returns an address of this identity, signed now or before: making one takes longer than a whole
   * connection. May be called from any thread.
   */
  PeerAddress address(Instant issuedAt, List<PeerEndpoint> endpoints, List<String> signalling) {
    List<Object> key = List.of(issuedAt, endpoints, signalling);
    synchronized (addresses) {
      PeerAddress known = addresses.get(key);
      if (known == null) {
        PeerAddress.Builder builder =
            PeerAddress.builder(id).issuedAt(issuedAt).sealingKey(sealing.getPublic());
        endpoints.forEach(builder::endpoint);
        signalling.forEach(builder::signalling);
        known = builder.sign(this);
        addresses.put(key, known);
      }
      return known;
    }
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
    private final transient RandomGenerator random;

    Foreseeable(RandomGenerator random) {
      this.random = random;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      random.nextBytes(bytes);
    }
  }
}
