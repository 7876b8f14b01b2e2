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
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.connect.Targets;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;
import net.p2pd.core.session.SessionMux;

/**
 * One connect on the calling side: the peer is told over signalling, strategies start as their
 * applicability says, and the {@link Contest} of the paths that they offer has exactly one winner.
 *
 * <p>Everything happens on the connector's loop.
 */
final class Race implements AttemptOwner, Contest.Listener {

  /** Hears how a race ended, once. */
  interface Listener {

    void won(Race race, SessionMux session, ConnectReport report);

    void lost(Race race);
  }

  private static final System.Logger LOG = System.getLogger(Race.class.getName());

  private final ConnectionId id;
  private final ConnectorHost host;
  private final ConnectorSettings settings;
  private final ConnectOptions options;
  private final Listener listener;
  private final Clockwork clock;
  private final Contest contest;
  private final Targets targets;
  private final Correspondence correspondence;
  private final List<AttemptState> attempts = new ArrayList<>();
  private final Map<AttemptState, Registration> toStart = new LinkedHashMap<>();
  private final Map<String, AttemptReport> skipped = new LinkedHashMap<>();
  private ConnectRequest request;
  private List<AttemptReport> peerLines = List.of();
  private Duration limit = Duration.ZERO;
  private long knockedAt;
  private boolean answered;
  private @Nullable AttemptReport silence;
  private boolean over;

  Race(
      ConnectionId id,
      ConnectorHost host,
      ConnectorSettings settings,
      PeerAddress remote,
      ConnectOptions options,
      Listener listener) {
    this.id = id;
    this.host = host;
    this.settings = settings;
    this.request = Request.calling(host, remote);
    this.options = options;
    this.listener = listener;
    this.clock = new Clockwork(host.eventLoop());
    this.contest = new Contest(id, host, settings, remote.peerId(), this);
    this.targets = PeerTargets.known();
    this.correspondence = new Correspondence(id, true, host.signalling(), remote, host.eventLoop());
  }

  @Override
  public ConnectionId id() {
    return id;
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
    return request.signalling() ? Optional.of(correspondence.link(strategy)) : Optional.empty();
  }

  @Override
  public Targets targets() {
    return targets;
  }

  /** Lets the race go on at least this long from now. */
  void extend(Duration time) {
    Duration end = clock.elapsed().plus(time);
    if (end.compareTo(limit) > 0) {
      limit = end;
    }
  }

  @Override
  public ReportLine line(String strategy, String path, @Nullable InetSocketAddress remote) {
    return new ReportLine(loop(), clock, strategy, path, remote);
  }

  @Override
  public void warn(String what, Throwable error) {
    LOG.log(System.Logger.Level.WARNING, what, error);
  }

  void start() {
    if (request.signalling()) {
      knockedAt = clock.millis();
      correspondence
          .send(SignalMessage.knock(id, timeLeft(), options.relay()))
          .whenComplete((nothing, error) -> knocked(error));
    }
    host.strategies().forEach(this::admit);
    checkExhausted();
  }

  private void knocked(@Nullable Throwable error) {
    if (error != null && silence == null) {
      silence = signalling(Cause.BROKER_UNREACHABLE, Sentences.of(Securer.unwrap(error)));
    }
  }

  private AttemptReport signalling(Cause cause, String words) {
    return new AttemptReport(
            "signalling", "", "", AttemptReport.FAILED, words, knockedAt, clock.millis())
        .because(cause);
  }

  private void admit(ConnectStrategy strategy) {
    Applicability answer = Admission.of(strategy, request, options);
    if (answer.verdict() == Applicability.Verdict.NO) {
      AttemptReport line =
          new AttemptReport(
              strategy.id(), "", "", AttemptReport.NOT_APPLICABLE, answer.reason(), 0, 0);
      skipped.put(strategy.id(), answer.cause().map(line::because).orElse(line));
      return;
    }
    skipped.remove(strategy.id());
    AttemptState attempt = new AttemptState(this, strategy, answer);
    attempts.add(attempt);
    Duration wait = answer.start().minus(clock.elapsed());
    toStart.put(
        attempt, loop().schedule(wait.isNegative() ? Duration.ZERO : wait, () -> begin(attempt)));
  }

  private void begin(AttemptState attempt) {
    if (toStart.remove(attempt) != null && !over) {
      attempt.start();
    }
  }

  @Override
  public void attemptEnded(AttemptState attempt) {
    contest.selectNext();
    checkExhausted();
  }

  @Override
  public void pathFailed() {
    checkExhausted();
  }

  private void checkExhausted() {
    boolean working = !toStart.isEmpty() || contest.isUndecided();
    for (AttemptState attempt : attempts) {
      working |= !attempt.isFinished();
    }
    if (!over && !working) {
      end("");
      listener.lost(this);
    }
  }

  /** Takes what the answering side says over signalling. */
  void received(PeerAddress from, SignalMessage message) {
    if (over) {
      return;
    }
    answered = true;
    correspondence.heard(from, message);
    PeerAddress newest = correspondence.remote();
    if (newest.isNewerThan(request.remote())) {
      moved(newest);
    }
    switch (message.type()) {
      case STRATEGY -> {
        if (host.strategies().stream().anyMatch(one -> one.id().equals(message.strategy()))) {
          correspondence.deliver(message);
        }
      }
      case REPORT -> reported(message.content());
      case OVER -> {
        if (message.end() == SignalMessage.End.REFUSED) {
          refused(message.reason());
        }
      }
      case WELCOME, KNOCK -> {
        // That it answers is all.
      }
    }
  }

  /** The peer itself says, proven, that it does not want this: there is nothing more to try. */
  private void refused(String reason) {
    String words = Cause.REFUSED.sentence() + (reason.isEmpty() ? "" : ": " + reason);
    silence = signalling(Cause.REFUSED, words);
    end(words);
    listener.lost(this);
  }

  /**
   * The peer is elsewhere than the address said that was connected to. What has not started yet
   * starts with the new one; what is under way without the peer's help is tried there as well.
   */
  private void moved(PeerAddress newest) {
    boolean elsewhere = !Places.of(request.remote()).containsAll(Places.of(newest));
    request = Request.calling(host, newest);
    if (!elsewhere) {
      return;
    }
    for (ConnectStrategy strategy : host.strategies()) {
      AttemptState before = null;
      for (AttemptState attempt : attempts) {
        before = attempt.strategy().equals(strategy) ? attempt : before;
      }
      if (before == null || (before.hasStarted() && !before.usesSignal())) {
        admit(strategy);
      }
    }
  }

  private void reported(ByteBuffer lines) {
    long shift = knockedAt + correspondence.roundTrip().orElse(Duration.ZERO).toMillis() / 2;
    try {
      peerLines = RemoteLines.decode(lines, shift);
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.DEBUG, "a peer sent a report that nobody can read", e);
    }
  }

  @Override
  public void peerReported(ControlMessage message) {
    reported(message.lines());
  }

  @Override
  public void offered(AttemptState attempt, RawPath path, CompletableFuture<PathVerdict> verdict) {
    contest.offered(new Offer(attempt, path, verdict));
  }

  /** Takes a path that came in at the node's listener and names this race. */
  void inbound(Candidate candidate) {
    contest.inbound(candidate);
  }

  @Override
  public Duration relayHasToWait(Duration readyFor) {
    Duration longest = Duration.ZERO;
    boolean alone = true;
    for (AttemptState attempt : attempts) {
      if (!attempt.isRelay() && !attempt.isFinished()) {
        alone = false;
        Duration left = attempt.worthWaiting().minus(clock.elapsed());
        longest = left.compareTo(longest) > 0 ? left : longest;
      }
    }
    Duration grace = settings.relayGrace().minus(readyFor);
    longest = grace.compareTo(longest) > 0 ? grace : longest;
    return alone ? Duration.ZERO : longest;
  }

  @Override
  public ConnectReport winning(Offer offer, boolean relayed) {
    return describe()
        .connectedBy(offer.attempt.strategyId(), offer.line.remote(), relayed)
        .elapsedMillis(clock.millis())
        .build();
  }

  @Override
  public void agreed(Candidate candidate, Offer offer) {
    end("another path was quicker");
    // Only now, since the strategy may end at once, and a race without attempts is a lost one.
    offer.taken();
    ConnectReport report = winning(offer, candidate.isRelayed());
    candidate.confirm(report);
    listener.won(this, candidate.session(), report);
  }

  /** Ends the race without a winner: the caller gave up, or the node closes. */
  void cancel(String why) {
    if (!over) {
      if (request.signalling()) {
        correspondence.send(SignalMessage.over(id, true, SignalMessage.End.GIVEN_UP, why));
      }
      end(why);
    }
  }

  private void end(String whyLosersLost) {
    over = true;
    toStart.values().forEach(Registration::close);
    toStart.clear();
    attempts.forEach(AttemptState::cancel);
    contest.end(whyLosersLost);
    correspondence.close();
  }

  boolean isOver() {
    return over;
  }

  /** Returns the report as it is now, for a caller whose time is over. */
  ConnectReport failure(String sentence) {
    if (request.signalling() && !answered && silence == null) {
      silence = signalling(Cause.PEER_OFFLINE, Cause.PEER_OFFLINE.sentence());
    }
    return describe().failed(sentence).elapsedMillis(clock.millis()).build();
  }

  /** Returns why nothing worked, in one sentence. */
  String whyNothingWorked() {
    return Verdicts.sentence(
        request.remote().peerId(), attempts, List.copyOf(skipped.values()), silence);
  }

  private ConnectReport.Builder describe() {
    ConnectReport.Builder builder = ConnectReport.about(request.remote().peerId());
    for (AttemptState attempt : attempts) {
      attempt.report().forEach(builder::attempt);
    }
    skipped.values().forEach(builder::attempt);
    if (silence != null) {
      builder.attempt(silence);
    }
    peerLines.forEach(builder::attempt);
    return builder;
  }
}
