package net.p2pd.node;

import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.route.Nic;
import net.p2pd.node.identity.Identity;

/** Keeps the node's address up to date: made anew when more is known about where the node is. */
final class Whereabouts {

  private final AddressMaker maker;
  private final Surroundings surroundings;
  private final Storage storage;
  private volatile @Nullable Listening listening;
  private volatile @Nullable PeerAddress address;

  @Inject
  Whereabouts(Identity identity, Surroundings surroundings, Storage storage) {
    this.maker = new AddressMaker(identity);
    this.surroundings = surroundings;
    this.storage = storage;
  }

  /** Notes where the node listens, and makes its first address. */
  void listensOn(List<Pipe> servers, boolean loopbackOnly) {
    boolean nothingElse = surroundings.nics().stream().noneMatch(Nic::usableForLan);
    listening = Listening.on(servers, loopbackOnly || nothingElse);
    refresh();
  }

  /** Makes the address anew; writes a file, so it is not for event loops. */
  synchronized void refresh() {
    Listening now = listening;
    if (now != null) {
      PeerAddress made =
          maker.make(Clock.systemUTC().instant(), surroundings.nics(), now, surroundings.nats());
      address = made;
      storage.publish(made);
    }
  }

  PeerAddress address() {
    PeerAddress now = address;
    if (now == null) {
      throw new IllegalStateException("the node does not listen yet, so it has no address");
    }
    return now;
  }
}
