package net.p2pd.connect.dial;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.List;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicAddress;

/** Made-up peers and machines. */
final class Requests {

  private static final KeyPair LOCAL = key("Ed25519");
  private static final KeyPair REMOTE = key("Ed25519");
  private static final KeyPair SEALING = key("X25519");

  private Requests() {}

  private static KeyPair key(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  static PeerEndpoint at(String internal, int port) {
    return PeerEndpoint.builder(0, ip(internal), port).build();
  }

  static PeerEndpoint at(String internal, int port, String external, int externalPort) {
    return PeerEndpoint.builder(0, ip(internal), port).external(ip(external), externalPort).build();
  }

  static Nic nic(String name, int index, String... addresses) {
    var builder = Nic.builder(name).index(index).up(true);
    for (String address : addresses) {
      builder.address(NicAddress.parse(address));
    }
    return builder.build();
  }

  private static PeerAddress address(KeyPair key, List<PeerEndpoint> endpoints) {
    PeerAddress.Builder builder =
        PeerAddress.builder(PeerId.of(key.getPublic()))
            .issuedAt(Instant.EPOCH)
            .sealingKey(SEALING.getPublic());
    endpoints.forEach(builder::endpoint);
    return builder.sign(
        message -> {
          try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key.getPrivate());
            signature.update(message);
            return signature.sign();
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  static ConnectRequest request(
      List<Nic> nics, List<PeerEndpoint> local, List<PeerEndpoint> remote) {
    return new Made(address(LOCAL, local), address(REMOTE, remote), nics);
  }

  static ConnectRequest toSelf(List<Nic> nics, List<PeerEndpoint> own) {
    return new Made(address(LOCAL, own), address(LOCAL, own), nics);
  }

  private record Made(PeerAddress local, PeerAddress remote, List<Nic> nics)
      implements ConnectRequest {

    @Override
    public boolean calling() {
      return true;
    }

    @Override
    public boolean signalling() {
      return false;
    }
  }
}
