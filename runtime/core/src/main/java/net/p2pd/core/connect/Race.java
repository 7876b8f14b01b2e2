package net.p2pd.core.connect;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.ConnectRequest;
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

  /** The longest wait for what the other side has to say of a connect that failed. */
  private static final Duration LAST_WORD = Duration.ofSeconds(1);

  private final ConnectionId id;
  private final ConnectorHost host;
  private final ConnectorSettings settings;
  private final ConnectOptions options;
  private final Listener listener;
  private final Clockwork clock;
  private final Story story;
  private final Lineup lineup;
  private final Contest contest;
  private final Targets targets;
  private final Correspondence correspondence;
  private String network;
  private volatile ConnectRequest request;
  private Duration limit = Duration.ZERO;
  private boolean givingUp;
  private @Nullable Registration lastWords;
  private @Nullable Registration measuring;
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
    this.network = Places.network(request.local());
    this.options = options;
    this.listener = listener;
    this.clock = new Clockwork(host.eventLoop());
    this.story = new Story(remote.peerId(), clock);
    this.lineup = new Lineup(this, host, settings, options, clock, story);
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
      story.knocked();
      correspondence
          .send(SignalMessage.knock(id, timeLeft(), options.relay()))
          .whenComplete((nothing, error) -> knocked(error));
    }
    CompletableFuture<Void> known = host.measured().toCompletableFuture();
    if (!known.isDone()) {
      measuring = loop().schedule(settings.measuring(), this::measured);
      known.whenComplete((nothing, error) -> onLoop(this::measured));
    }
    lineup.start(remembered(), measuring == null);
    checkExhausted();
  }

  private @Nullable String remembered() {
    return host.memory().recall(request.remote().peerId(), network).orElse(null);
  }

  private void onLoop(Runnable task) {
    try {
      loop().execute(task);
    } catch (RejectedExecutionException e) {
      // The node is closed, and the race with it.
    }
  }

  /** The NATs are known, or have taken too long: what goes by them begins. */
  private void measured() {
    if (measuring == null || over || givingUp) {
      return;
    }
    measuring.close();
    measuring = null;
    request = Request.calling(host, request.remote());
    network = Places.network(request.local());
    lineup.measured(remembered());
    contest.selectNext();
    checkExhausted();
  }

  private void knocked(@Nullable Throwable error) {
    if (error != null) {
      String words = Sentences.of(Securer.unwrap(error));
      story.signallingFailed(Cause.BROKER_UNREACHABLE, words);
    }
  }

  @Override
  public void attemptEnded(AttemptState attempt) {
    lineup.ended(attempt);
    contest.selectNext();
    checkExhausted();
  }

  @Override
  public void pathFailed() {
    checkExhausted();
  }

  private void checkExhausted() {
    if (!over && !givingUp && !lineup.isWorking() && !contest.isUndecided()) {
      giveUp();
    }
  }

  /** Nothing worked. What the other side saw of it may be what the caller has to know. */
  private void giveUp() {
    givingUp = true;
    boolean helped = story.isAnswered() && lineup.usesSignal();
    if (request.signalling()) {
      tellOver("nothing worked");
    }
    Duration wait = helped ? lastWord() : Duration.ZERO;
    if (wait.isZero()) {
      lose();
    } else {
      lastWords = loop().schedule(wait, this::lose);
    }
  }

  /** How long the other side's last word may take. */
  private Duration lastWord() {
    Duration trip = correspondence.roundTrip().orElse(LAST_WORD).multipliedBy(2).plusMillis(100);
    Duration most = timeLeft().compareTo(LAST_WORD) < 0 ? timeLeft() : LAST_WORD;
    return trip.compareTo(most) < 0 ? trip : most;
  }

  private void lose() {
    if (!over) {
      end("");
      listener.lost(this);
    }
  }

  private void tellOver(String why) {
    correspondence.send(SignalMessage.over(id, true, SignalMessage.End.GIVEN_UP, why));
  }

  /** Takes what the answering side says over signalling. */
  void received(PeerAddress from, SignalMessage message) {
    if (over) {
      return;
    }
    story.answered();
    boolean isNew = correspondence.heard(from, message);
    PeerAddress newest = correspondence.remote();
    if (newest.isNewerThan(request.remote()) && !givingUp) {
      moved(newest);
    }
    if (!isNew) {
      return;
    }
    switch (message.type()) {
      case STRATEGY -> {
        if (host.strategies().stream().anyMatch(one -> one.id().equals(message.strategy()))) {
          correspondence.deliver(message);
        }
      }
      case REPORT -> {
        reported(message.content());
        if (givingUp) {
          lose();
        }
      }
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
    story.signallingFailed(Cause.REFUSED, words);
    end(words);
    listener.lost(this);
  }

  private void moved(PeerAddress newest) {
    boolean elsewhere = !Places.of(request.remote()).containsAll(Places.of(newest));
    request = Request.calling(host, newest);
    if (elsewhere) {
      lineup.moved();
    }
  }

  private void reported(ByteBuffer lines) {
    story.peerSays(lines, correspondence.roundTrip().orElse(Duration.ZERO).dividedBy(2));
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
    return lineup.relayHasToWait(readyFor);
  }

  @Override
  public ConnectReport winning(Offer offer, boolean relayed) {
    return story
        .soFar(lineup.attempts())
        .connectedBy(offer.attempt.strategyId(), offer.line.remote(), relayed)
        .build();
  }

  @Override
  public void agreed(Candidate candidate, Offer offer) {
    end("another path was quicker");
    // Only now, since the strategy may end at once, and a race without attempts is a lost one.
    offer.taken();
    host.memory().worked(request.remote().peerId(), network, offer.attempt.strategyId());
    ConnectReport report = winning(offer, candidate.isRelayed());
    candidate.confirm(report);
    listener.won(this, candidate.session(), report);
  }

  /** Ends the race without a winner: the caller gave up, or the node closes. */
  void cancel(String why) {
    if (!over) {
      if (request.signalling() && !givingUp) {
        tellOver(why);
      }
      end(why);
    }
  }

  private void end(String whyLosersLost) {
    over = true;
    if (lastWords != null) {
      lastWords.close();
    }
    if (measuring != null) {
      measuring.close();
      measuring = null;
    }
    lineup.end();
    contest.end(whyLosersLost);
    correspondence.close();
  }

  boolean isOver() {
    return over;
  }

  /** Returns the report as it is now, for a caller whose time is over. */
  ConnectReport failure(String sentence) {
    return story.failure(lineup.attempts(), sentence);
  }

  /** Returns why nothing worked, in one sentence. */
  String whyNothingWorked() {
    return story.whyNothingWorked(lineup.attempts());
  }
}
