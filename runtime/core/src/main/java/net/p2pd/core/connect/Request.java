package net.p2pd.core.connect;

import java.util.List;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.route.Nic;

/** What a connect starts from. */
final class Request implements ConnectRequest {

  private final PeerAddress local;
  private final PeerAddress remote;
  private final List<Nic> nics;
  private final boolean calling;

  Request(PeerAddress local, PeerAddress remote, List<Nic> nics, boolean calling) {
    this.local = local;
    this.remote = remote;
    this.nics = List.copyOf(nics);
    this.calling = calling;
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
    return false;
  }
}
