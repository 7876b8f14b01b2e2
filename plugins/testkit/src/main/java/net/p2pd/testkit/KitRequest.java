package net.p2pd.testkit;

import java.util.List;
import java.util.Objects;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.route.Nic;

/** Who wants to reach whom in a test. Immutable. */
final class KitRequest implements ConnectRequest {

  private final PeerAddress local;
  private final PeerAddress remote;
  private final List<Nic> nics;
  private final boolean calling;
  private final boolean signalling;
  private final boolean datagrams;

  /**
   * A request of a node that makes sessions of datagrams: the kit proves such paths like others.
   */
  KitRequest(
      PeerAddress local, PeerAddress remote, List<Nic> nics, boolean calling, boolean signalling) {
    this(local, remote, nics, calling, signalling, true);
  }

  KitRequest(
      PeerAddress local,
      PeerAddress remote,
      List<Nic> nics,
      boolean calling,
      boolean signalling,
      boolean datagrams) {
    this.local = Objects.requireNonNull(local, "local");
    this.remote = Objects.requireNonNull(remote, "remote");
    this.nics = List.copyOf(nics);
    this.calling = calling;
    this.signalling = signalling;
    this.datagrams = datagrams;
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
    return datagrams;
  }
}
