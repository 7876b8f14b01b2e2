package net.p2pd.core.connect;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectOptions.RelayPolicy;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Targets;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;

/**
 * One connect on the answering side, as far as it needs this side's help: each strategy's answering
 * half runs from the first message of its other half on. The paths that they offer are secured and
 * go to the {@link Answerer}, where the two sides agree on one of them.
 *
 * <p>Everything happens on the connector's loop.
 */
final class AnsweringRace implements AttemptOwner {

  /** Hears that it is over, once. */
  interface Listener {

    void ended(AnsweringRace race);
  }

  private static final System.Logger LOG = System.getLogger(AnsweringRace.class.getName());

  /** How long a caller has that did not say so (yet). */
  private static final Duration USUAL_LIMIT = ConnectOptions.defaults().timeout();

  private final ConnectionId id;
  private final ConnectorHost host;
  private final ConnectorSettings settings;
  private final Answerer answerer;
  private final Listener listener;
  private final Securer securer;
  private final Clockwork clock;
  private final PeerTargets targets;
  private final PeerTargets relays;
  private final Correspondence correspondence;
  private final Map<String, AttemptState> attempts = new LinkedHashMap<>();
  private final List<AttemptReport> refusals = new ArrayList<>();
  private volatile ConnectRequest request;
  private ConnectOptions options = ConnectOptions.defaults();
  private Duration limit;
  private @Nullable Registration deadline;
  private boolean welcomed;
  private boolean abandoned;
  private boolean over;

  AnsweringRace(
      ConnectionId id,
      ConnectorHost host,
      ConnectorSettings settings,
      PeerAddress peer,
      boolean known,
      Answerer answerer,
      Listener listener) {
    this.id = id;
    this.host = host;
    this.settings = settings;
    this.answerer = answerer;
    this.listener = listener;
    this.securer = new Securer(host, settings);
    this.clock = new Clockwork(host.eventLoop());
    this.request = Request.answering(host, peer);
    this.targets = known ? PeerTargets.known() : PeerTargets.stranger(request.local(), peer);
    this.relays = targets.forRelays();
    this.correspondence = new Correspondence(id, false, host.signalling(), peer, host.eventLoop());
    this.limit = shorter(USUAL_LIMIT);
    arm();
  }

  private Duration shorter(Duration wanted) {
    return wanted.compareTo(settings.answering()) < 0 ? wanted : settings.answering();
  }

  private void arm() {
    if (deadline != null) {
      deadline.close();
    }
    deadline = loop().schedule(timeLeft(), () -> end(true));
  }

  @Override
  public ConnectionId id() {
    return id;
  }

  PeerId peer() {
    return request.remote().peerId();
  }

  @Override
  public ConnectRequest request() {
    return request;
  }

  @Override
  public EventLoop loop() {
    return host.eventLoop();
  }

  @Override
  public Duration timeLeft() {
    Duration left = limit.minus(clock.elapsed());
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public Optional<SignalLink> link(String strategy) {
    return Optional.of(correspondence.link(strategy));
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public Targets targetsOfRelays() {
    return relays;
  }

  @Override
  public ReportLine line(String strategy, String path, @Nullable InetSocketAddress remote) {
    return new ReportLine(loop(), clock, strategy, path, remote);
  }

  @Override
  public void warn(String what, Throwable error) {
    LOG.log(System.Logger.Level.WARNING, what, error);
  }

  /** Takes a message of the calling side's. */
  void received(PeerAddress from, SignalMessage message) {
    if (over) {
      return;
    }
    boolean isNew = correspondence.heard(from, message);
    if (from.isNewerThan(request.remote())) {
      request = Request.answering(host, from);
    }
    if (message.type() == SignalMessage.Type.OVER) {
      end(message.end() != SignalMessage.End.DECIDED);
      return;
    }
    if (!isNew) {
      // It waits for an answer that may be lost, too.
      correspondence.send(SignalMessage.welcome(id));
      return;
    }
    if (!welcomed) {
      welcomed = true;
      correspondence.send(SignalMessage.welcome(id));
    }
    if (message.type() == SignalMessage.Type.KNOCK) {
      options = options.relay(message.relay());
      limit = shorter(message.limit());
      arm();
    } else if (message.type() == SignalMessage.Type.STRATEGY) {
      strategySpoke(message);
    }
  }

  private void strategySpoke(SignalMessage message) {
    String wanted = message.strategy();
    if (!attempts.containsKey(wanted)) {
      ConnectStrategy strategy = null;
      for (ConnectStrategy known : host.strategies()) {
        strategy = known.id().equals(wanted) ? known : strategy;
      }
      if (strategy == null) {
        lacking(wanted);
        return;
      }
      correspondence.deliver(message); // waits until the strategy listens
      begin(strategy);
    } else {
      correspondence.deliver(message);
    }
  }

  private void begin(ConnectStrategy strategy) {
    Applicability answer;
    try {
      answer = strategy.applicable(request);
    } catch (RuntimeException e) {
      answer = Applicability.no("it failed to say whether it applies: " + Sentences.of(e));
    }
    boolean relay = Admission.isRelay(answer);
    AttemptState attempt = new AttemptState(this, strategy, answer);
    attempts.put(strategy.id(), attempt);
    RelayPolicy policy = options.relay();
    if (relay ? policy != RelayPolicy.NEVER : policy != RelayPolicy.ALWAYS) {
      attempt.start();
    }
  }

  private void lacking(String strategy) {
    if (refusals.size() < RemoteLines.MAX_LINES
        && refusals.stream().noneMatch(line -> line.strategy().equals(strategy))) {
      refusals.add(
          new AttemptReport(
                  strategy,
                  "",
                  "",
                  AttemptReport.NOT_APPLICABLE,
                  Cause.PEER_LACKS_STRATEGY.sentence(),
                  clock.millis(),
                  clock.millis())
              .because(Cause.PEER_LACKS_STRATEGY));
      report();
    }
  }

  @Override
  public void attemptEnded(AttemptState attempt) {
    if (!over) {
      report();
    }
  }

  /** Tells the caller what this side tried: it may be all that anybody ever hears of it. */
  private void report() {
    correspondence.send(SignalMessage.report(id, false, lines(RemoteLines.MAX_BYTES)));
  }

  /** Returns whether this side has something to say of what it tried. */
  boolean hasTried() {
    return !attempts.isEmpty() || !refusals.isEmpty();
  }

  /** Returns the lines of this side's report so far, for the other side. */
  ByteBuffer lines(int space) {
    List<AttemptReport> lines = new ArrayList<>(refusals);
    attempts.values().forEach(attempt -> lines.addAll(attempt.report()));
    return RemoteLines.encode(lines, space);
  }

  @Override
  public void offered(AttemptState attempt, RawPath path, CompletableFuture<PathVerdict> verdict) {
    Offer offer = new Offer(attempt, path, verdict);
    Pipe pipe = path.pipe().orElse(null);
    if (pipe == null) {
      offer.refuse(null, "only the calling half can wait for a path at the node's listener");
      return;
    }
    if (over) {
      pipe.abort();
      offer.cancel("the race is over");
      return;
    }
    boolean smaller = host.self().compareTo(peer()) < 0;
    securer
        .secure(path, !path.isSymmetric() || smaller, peer())
        .whenComplete((candidate, error) -> secured(offer, candidate, error));
  }

  private void secured(Offer offer, @Nullable Candidate candidate, @Nullable Throwable error) {
    if (candidate == null) {
      offer.refuse(
          Causes.ofSecuring(error),
          error == null ? "it could not be secured" : Sentences.of(error));
    } else if (abandoned) {
      candidate.drop("the caller gave up");
      offer.cancel("the caller gave up");
    } else {
      answerer.offered(id, offer, candidate);
    }
  }

  /** Returns how long a relay that is ready since then still has to wait for a direct path. */
  Duration relayHasToWait(Duration readyFor) {
    if (options.relay() == RelayPolicy.ALWAYS) {
      return Duration.ZERO;
    }
    Duration longest = settings.relayGrace().minus(readyFor);
    for (AttemptState attempt : attempts.values()) {
      if (!attempt.isRelay() && attempt.hasStarted()) {
        Duration left = attempt.worthWaiting();
        longest = left.compareTo(longest) > 0 ? left : longest;
      }
    }
    return longest.isNegative() ? Duration.ZERO : longest;
  }

  /** Ends all attempts: a session was agreed on, the caller gave up, or time is over. */
  void end(boolean nobodyWaits) {
    if (over) {
      return;
    }
    if (nobodyWaits) {
      abandoned = true;
      report();
    }
    over = true;
    if (deadline != null) {
      deadline.close();
    }
    attempts.values().forEach(AttemptState::cancel);
    correspondence.close();
    listener.ended(this);
  }
}
