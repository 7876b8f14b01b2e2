package net.p2pd.connect.tcppunch;

import java.net.InetAddress;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Route;

/**
 * From where this side takes part in a lane.
 *
 * @param lane the kind of way
 * @param route the network card's route, not bound
 * @param address the address that sockets are bound to
 * @param nat what stands before it
 * @param external the address that is seen outside, as far as that is known without asking; the
 *     same as {@code address} where nothing is translated
 * @param peer what seems to stand before the peer
 */
record Place(
    Lane lane,
    Route route,
    InetAddress address,
    Nat nat,
    @Nullable InetAddress external,
    Nat peer) {

  /** Sockets where one side's ports move on with each connection of anybody behind its router. */
  private static final int ONE_MOVES = 6;

  /** The same where both sides' do. */
  private static final int BOTH_MOVE = 4;

  /** Whether a socket looks from outside as it does here, so that nobody need be asked. */
  boolean isPlain() {
    return address.equals(external) && !nat.hard();
  }

  /** Whether a newer look at the same place knows the NAT before it. */
  boolean isMeasuredIn(Place newer) {
    return newer.lane == lane && newer.nat.measured();
  }

  /** Returns how many sockets are tried at once; {@code usual} is what is configured. */
  int sockets(int usual) {
    boolean plain = !lane.crossesRouters() || isPlain();
    if (plain || (nat.hard() && !nat.isPredictable())) {
      return 1;
    }
    if (!nat.hard() || !peer.hard() || (nat.isSteady() && peer.isSteady())) {
      return usual;
    }
    return nat.isSteady() || peer.isSteady() ? ONE_MOVES : BOTH_MOVE;
  }

  /**
   * Returns with how many connections of other programs one socket reckons between the look at the
   * router and its own. An easy peer tries all neighbours anyway. A hard one can dial each socket
   * at one port only: so each socket has a guess of its own, and where both sides have to guess,
   * the sockets take all pairs of two guesses. Every second series reckons with more.
   */
  int foreign(int index, boolean calling, int series) {
    if (!peer.hard()) {
      return 0;
    }
    int more = (series - 1) / 2;
    if (peer.isSteady()) {
      return index + 2 * more;
    }
    return (calling ? index & 1 : index >> 1) + more;
  }
}
