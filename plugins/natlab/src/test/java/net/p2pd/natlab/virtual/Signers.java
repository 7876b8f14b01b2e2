package net.p2pd.natlab.virtual;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;

/** Some identities, who sign with Ed25519. */
final class Signers {

  private final List<KeyPair> keys = new ArrayList<>();

  private KeyPair key(int number) {
    while (keys.size() <= number) {
      try {
        keys.add(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
    return keys.get(number);
  }

  PeerId id(int number) {
    return PeerId.of(key(number).getPublic());
  }

  PeerAddress.Signer signer(int number) {
    KeyPair key = key(number);
    return message -> {
      try {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key.getPrivate());
        signature.update(message);
        return signature.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    };
  }
}
