package net.p2pd.api.connect;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;

/**
 * One strategy's part in one race.
 *
 * <p>Implemented by the host.
 */
public interface ConnectAttempt {

  /**
   * Returns who wants to reach whom, as it is known now: another answer later may tell of a newer
   * address of the peer's, or of NATs that have been measured meanwhile.
   */
  ConnectRequest request();

  /** Returns a name for this connection that both sides know, for logs; not a secret. */
  String connectionId();

  /** Returns the loop this attempt runs on; the host calls the strategy there. */
  EventLoop eventLoop();

  /** Returns the time left until the host gives up; never negative. */
  Duration timeLeft();

  /**
   * Returns the line to the strategy's other half.
   *
   * @return empty when the peers share no signalling
   */
  Optional<SignalLink> signal();

  /**
   * Offers a raw path; from now on it is the runtime's.
   *
   * @return what became of it: taken, or refused and closed, with the cause in words; then the
   *     strategy may go on with others
   */
  CompletionStage<PathVerdict> offer(RawPath path);

  /**
   * Starts a line of the report for one path that is being tried.
   *
   * @param remote where to; null if there is no such address
   * @param what the path in words, such as "local IPv4" or "mapping 2 of 3"
   */
  PathProgress trying(@net.p2pd.api.Nullable InetSocketAddress remote, String what);

  /**
   * Returns what may be sent to places that the peer named. The answering half MUST ask before it
   * sends anything to such a place.
   */
  default Targets targets() {
    return Targets.UNLIMITED;
  }

  /** Returns whether the race is over for this attempt. */
  boolean isCancelled();

  /**
   * Adds an action for the end of the race: somebody else won, the caller cancelled, the time is
   * over.
   */
  Registration onCancel(Runnable action);
}
