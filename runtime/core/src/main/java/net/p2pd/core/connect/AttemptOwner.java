package net.p2pd.core.connect;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Targets;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.signal.SignalLink;

/** One side of a connect, which runs the attempts of its strategies. On the connector's loop. */
interface AttemptOwner {

  ConnectionId id();

  /** Returns what is known now; an attempt that starts later may see a newer address. */
  ConnectRequest request();

  EventLoop loop();

  Duration timeLeft();

  /** Returns the line to a strategy's other half; empty where there is no signalling. */
  Optional<SignalLink> link(String strategy);

  /** Returns what may be sent to places that the peer named. */
  Targets targets();

  /** Returns what may be sent to relays that the peer named. */
  default Targets targetsOfRelays() {
    return targets();
  }

  /** Makes a line of the report. */
  ReportLine line(String strategy, String path, @Nullable InetSocketAddress remote);

  /** Takes a raw path. */
  void offered(AttemptState attempt, RawPath path, CompletableFuture<PathVerdict> verdict);

  /** Hears that an attempt has nothing more to try. */
  void attemptEnded(AttemptState attempt);

  void warn(String what, Throwable error);
}
