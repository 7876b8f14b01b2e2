package net.p2pd.core.connect;

import java.util.List;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.route.Nic;

/** What a connect starts from. */
final class Request implements ConnectRequest {

  private final PeerAddress local;
  private final PeerAddress remote;
  private final List<Nic> nics;
  private final boolean calling;
  private final boolean signalling;
  private final boolean datagramSessions;

  private Request(ConnectorHost host, PeerAddress remote, boolean calling) {
    this.local = host.address();
    this.remote = remote;
    this.nics = List.copyOf(host.nics());
    this.calling = calling;
    this.signalling = !calling || host.signalling().reaches(remote);
    this.datagramSessions =
        host.sessionProviders().stream().anyMatch(provider -> provider.supports(PipeKind.DATAGRAM));
  }

  static Request calling(ConnectorHost host, PeerAddress remote) {
    return new Request(host, remote, true);
  }

  /** A request of a peer that spoke over signalling, so that there is some. */
  static Request answering(ConnectorHost host, PeerAddress remote) {
    return new Request(host, remote, false);
  }

  @Override
  public PeerAddress local() {
    return local;
  }

  @Override
  public PeerAddress remote() {
    return remote;
  }

  @Override
  public List<Nic> nics() {
    return nics;
  }

  @Override
  public boolean calling() {
    return calling;
  }

  @Override
  public boolean signalling() {
    return signalling;
  }

  @Override
  public boolean datagramSessions() {
    return datagramSessions;
  }
}
