package net.p2pd.natlab.virtual;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;

/**
 * Vouches for the identities that a laboratory made itself. A signature of Ed25519 takes a hundred
 * times as long as all the packets of a connection, so sessions between such identities carry a
 * proof that the notary makes with a secret of the identity and checks with the same; it has the
 * size of a signature. Whoever is not enrolled signs, and is verified, as everywhere.
 *
 * <p>For one laboratory, and so for one thread.
 */
public final class LabNotary {

  /** Somebody known. */
  private static final class Enrolled {
    final PeerId id;
    final PeerAddress.Signer signer;
    final byte[] secret;

    Enrolled(PeerId id, PeerAddress.Signer signer, byte[] secret) {
      this.id = id;
      this.signer = signer;
      this.secret = secret;
    }
  }

  private final Map<ByteBuffer, Enrolled> known = new HashMap<>();
  private final MessageDigest digest;

  /** Creates a notary who knows nobody. */
  public LabNotary() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Makes an identity known.
   *
   * @param signer what signs for it; nothing else gets proofs of it
   * @param secret what nobody else has
   */
  public void enrol(PeerId id, PeerAddress.Signer signer, byte[] secret) {
    known.put(ByteBuffer.wrap(id.toBytes()), new Enrolled(id, signer, secret.clone()));
  }

  /** Reads an id; that of somebody known costs no arithmetic. */
  PeerId read(byte[] id) {
    Enrolled enrolled = known.get(ByteBuffer.wrap(id));
    return enrolled == null ? PeerId.ofBytes(id) : enrolled.id;
  }

  private @Nullable Enrolled enrolled(PeerId id) {
    return known.get(ByteBuffer.wrap(id.toBytes()));
  }

  /** Proves a statement for whoever holds the signer: by a proof if it is enrolled, or signed. */
  byte[] prove(PeerId self, PeerAddress.Signer signer, byte[] statement) {
    Enrolled enrolled = enrolled(self);
    return enrolled != null && enrolled.signer == signer
        ? proof(enrolled, statement)
        : signer.sign(statement);
  }

  /** Whether a peer made a statement. */
  boolean isProven(PeerId peer, byte[] statement, byte[] proof) {
    Enrolled enrolled = enrolled(peer);
    return (enrolled != null && Arrays.equals(proof, proof(enrolled, statement)))
        || peer.verify(statement, proof);
  }

  private byte[] proof(Enrolled enrolled, byte[] statement) {
    byte[] proof = new byte[PeerId.SIGNATURE_BYTES];
    byte[] first = hash((byte) 1, enrolled.secret, statement);
    byte[] second = hash((byte) 2, enrolled.secret, statement);
    System.arraycopy(first, 0, proof, 0, first.length);
    System.arraycopy(second, 0, proof, first.length, second.length);
    return proof;
  }

  private byte[] hash(byte half, byte[] secret, byte[] statement) {
    digest.update(half);
    digest.update(secret);
    return digest.digest(statement);
  }
}
