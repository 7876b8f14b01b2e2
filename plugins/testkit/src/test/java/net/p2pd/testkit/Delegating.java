package net.p2pd.testkit;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;

/** An attempt of which some things are changed. */
class Delegating implements ConnectAttempt {

  private final ConnectAttempt real;

  Delegating(ConnectAttempt real) {
    this.real = real;
  }

  @Override
  public ConnectRequest request() {
    return real.request();
  }

  @Override
  public String connectionId() {
    return real.connectionId();
  }

  @Override
  public EventLoop eventLoop() {
    return real.eventLoop();
  }

  @Override
  public Duration timeLeft() {
    return real.timeLeft();
  }

  @Override
  public Optional<SignalLink> signal() {
    return real.signal();
  }

  @Override
  public CompletionStage<PathVerdict> offer(RawPath path) {
    return real.offer(path);
  }

  @Override
  public PathProgress trying(@Nullable InetSocketAddress remote, String what) {
    return real.trying(remote, what);
  }

  @Override
  public boolean isCancelled() {
    return real.isCancelled();
  }

  @Override
  public Registration onCancel(Runnable action) {
    return real.onCancel(action);
  }
}
