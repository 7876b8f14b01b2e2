package net.p2pd.core.connect;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.AttemptReport;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;
import net.p2pd.core.session.SessionMux;

/**
 * One connect on the calling side: strategies start as their applicability says, the paths they
 * offer are secured, and exactly one of them wins. The side with the smaller PeerId decides (the
 * calling side, when connecting to oneself): it sends SELECT on one path, the other side answers
 * CONFIRM on the same.
 *
 * <p>Everything happens on the connector's loop.
 */
final class Race implements Candidate.Listener {

  /** Hears how a race ended, once. */
  interface Listener {

    void won(Race race, SessionMux session, ConnectReport report);

    void lost(Race race);
  }

  private static final System.Logger LOG = System.getLogger(Race.class.getName());

  private final ConnectionId id;
  private final ConnectorHost host;
  private final ConnectorSettings settings;
  private final Securer securer;
  private final ConnectRequest request;
  private final ConnectOptions options;
  private final Listener listener;
  private final Clockwork clock;
  private final List<AttemptState> attempts = new ArrayList<>();
  private final List<AttemptReport> skipped = new ArrayList<>();
  private final Map<Candidate, Entry> candidates = new LinkedHashMap<>();
  private final List<Entry> awaitingInbound = new ArrayList<>();
  private final List<Registration> timers = new ArrayList<>();
  private final boolean weDecide;
  private Duration limit = Duration.ZERO;
  private int toStart;
  private int securing;
  private @Nullable Candidate selected;
  private boolean over;

  /** What belongs to an offered path. */
  private static final class Entry {
    final AttemptState attempt;
    final ReportLine line;
    final CompletableFuture<PathVerdict> verdict;
    final boolean relayed;

    Entry(
        AttemptState attempt,
        ReportLine line,
        CompletableFuture<PathVerdict> verdict,
        boolean relayed) {
      this.attempt = attempt;
      this.line = line;
      this.verdict = verdict;
      this.relayed = relayed;
    }
  }

  Race(
      ConnectionId id,
      ConnectorHost host,
      ConnectorSettings settings,
      ConnectRequest request,
      ConnectOptions options,
      Listener listener) {
    this.id = id;
    this.host = host;
    this.settings = settings;
    this.securer = new Securer(host, settings);
    this.request = request;
    this.options = options;
    this.listener = listener;
    this.clock = new Clockwork(host.eventLoop());
    this.weDecide = host.self().compareTo(request.remote().peerId()) <= 0;
  }

  ConnectionId id() {
    return id;
  }

  ConnectRequest request() {
    return request;
  }

  EventLoop loop() {
    return host.eventLoop();
  }

  Duration timeLeft() {
    Duration left = limit.minus(clock.elapsed());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Lets the race go on at least this long from now. */
  void extend(Duration time) {
    Duration end = clock.elapsed().plus(time);
    if (end.compareTo(limit) > 0) {
      limit = end;
    }
  }

  ReportLine line(String strategy, String path, @Nullable InetSocketAddress remote) {
    return new ReportLine(loop(), clock, strategy, path, remote);
  }

  void warn(String what, Throwable error) {
    LOG.log(System.Logger.Level.WARNING, what, error);
  }

  void start() {
    for (ConnectStrategy strategy : host.strategies()) {
      Applicability answer = Admission.of(strategy, request, options);
      if (answer.verdict() == Applicability.Verdict.NO) {
        skipped.add(
            new AttemptReport(
                strategy.id(), "", "", AttemptReport.NOT_APPLICABLE, answer.reason(), 0, 0));
        continue;
      }
      AttemptState attempt = new AttemptState(this, strategy);
      attempts.add(attempt);
      toStart++;
      timers.add(loop().schedule(answer.start(), () -> begin(attempt)));
    }
    checkExhausted();
  }

  private void begin(AttemptState attempt) {
    toStart--;
    if (!over) {
      attempt.start();
    }
  }

  void attemptEnded() {
    checkExhausted();
  }

  private void checkExhausted() {
    boolean working = toStart > 0 || securing > 0 || !candidates.isEmpty();
    for (AttemptState attempt : attempts) {
      working |= !attempt.isFinished();
    }
    if (!over && !working) {
      end("");
      listener.lost(this);
    }
  }

  void offered(AttemptState attempt, RawPath path, CompletableFuture<PathVerdict> verdict) {
    ReportLine line = attempt.lineOf(path);
    Entry entry = new Entry(attempt, line, verdict, path.isRelayed());
    if (path.pipe().isEmpty()) {
      if (over) {
        refuse(entry, "the race is over");
      } else {
        awaitingInbound.add(entry);
      }
      return;
    }
    Pipe pipe = path.pipe().get();
    if (over) {
      pipe.abort();
      refuse(entry, "the race is over");
      return;
    }
    boolean client = path.isSymmetric() ? weDecide : true;
    securing++;
    securer
        .secure(pipe, client, request.remote().peerId(), path.isRelayed())
        .whenComplete((candidate, error) -> secured(entry, candidate, error));
  }

  private void secured(Entry entry, @Nullable Candidate candidate, @Nullable Throwable error) {
    securing--;
    if (candidate == null) {
      refuse(entry, error == null ? "it could not be secured" : Sentences.of(error));
      checkExhausted();
    } else {
      enter(entry, candidate);
    }
  }

  /** Takes a path that came in at the node's listener and names this race. */
  void inbound(Candidate candidate) {
    boolean expected = candidate.session().peer().equals(request.remote().peerId());
    if (!expected || awaitingInbound.isEmpty()) {
      candidate.drop("nobody waits for this connection any more");
      return;
    }
    enter(awaitingInbound.remove(0), candidate);
  }

  private void enter(Entry entry, Candidate candidate) {
    candidates.put(candidate, entry);
    candidate.listener(this);
    if (over) {
      leave(candidate, "another path was quicker");
      return;
    }
    candidate.send(ControlMessage.hello(id, true));
    if (weDecide && entry.relayed) {
      timers.add(loop().schedule(settings.relayGrace(), this::selectNext));
    } else {
      selectNext();
    }
    timers.add(
        loop()
            .schedule(
                settings.handshake(),
                () -> {
                  if (!over && candidates.containsKey(candidate)) {
                    leave(candidate, "the peer did not agree on this path in time");
                  }
                }));
  }

  /** Selects a path if this side decides and none is selected; direct ones before relayed ones. */
  private void selectNext() {
    if (over || !weDecide || selected != null) {
      return;
    }
    Candidate best = null;
    for (Candidate candidate : candidates.keySet()) {
      if (best == null || (best.isRelayed() && !candidate.isRelayed())) {
        best = candidate;
      }
    }
    if (best != null) {
      selected = best;
      best.confirm(winning(best));
      best.send(ControlMessage.select(id));
    }
  }

  @Override
  public void control(Candidate candidate, ControlMessage message) {
    if (!message.connection().equals(id)) {
      leave(candidate, "the peer spoke of another connection on this path");
      return;
    }
    switch (message.type()) {
      case SELECT -> {
        if (!weDecide && !over) {
          candidate.confirm(winning(candidate));
          candidate.send(ControlMessage.confirm(id));
          win(candidate);
        }
      }
      case CONFIRM -> {
        if (weDecide && candidate == selected) {
          win(candidate);
        }
      }
      case REFUSE -> leave(candidate, "the peer refuses the connection: " + message.reason());
      case HELLO -> {
        // The path works in both directions; who decides is known already.
      }
    }
  }

  @Override
  public void closed(Candidate candidate, CloseCause cause) {
    leave(candidate, "the path closed before both sides had agreed on it: " + cause.text());
  }

  private void leave(Candidate candidate, String why) {
    Entry entry = candidates.remove(candidate);
    if (entry == null) {
      return;
    }
    candidate.drop(why);
    if (over) {
      entry.line.end(AttemptReport.CANCELLED, why);
      entry.verdict.complete(PathVerdict.refused(why));
      return;
    }
    refuse(entry, why);
    if (candidate == selected) {
      selected = null;
      selectNext();
    }
    checkExhausted();
  }

  private static void refuse(Entry entry, String why) {
    entry.line.end(AttemptReport.FAILED, why);
    entry.verdict.complete(PathVerdict.refused(why));
  }

  private ConnectReport winning(Candidate candidate) {
    Entry entry = candidates.get(candidate);
    String strategy = entry == null ? "" : entry.attempt.strategyId();
    String remote = entry == null ? "" : entry.line.remote();
    return describe()
        .connectedBy(strategy, remote, candidate.isRelayed())
        .elapsedMillis(clock.millis())
        .build();
  }

  private void win(Candidate candidate) {
    Entry entry = candidates.remove(candidate);
    if (entry == null || over) {
      return;
    }
    entry.line.end(AttemptReport.CONNECTED, "");
    end("another path was quicker");
    // Only now, since the strategy may end at once, and a race without attempts is a lost one.
    entry.verdict.complete(PathVerdict.taken());
    ConnectReport report =
        describe()
            .connectedBy(entry.attempt.strategyId(), entry.line.remote(), candidate.isRelayed())
            .elapsedMillis(clock.millis())
            .build();
    candidate.confirm(report);
    listener.won(this, candidate.session(), report);
  }

  /** Ends the race without a winner: the caller gave up, or the node closes. */
  void cancel(String why) {
    if (!over) {
      end(why);
    }
  }

  private void end(String whyLosersLost) {
    over = true;
    timers.forEach(Registration::close);
    timers.clear();
    attempts.forEach(AttemptState::cancel);
    for (Entry entry : awaitingInbound) {
      entry.line.end(AttemptReport.CANCELLED, whyLosersLost);
      entry.verdict.complete(PathVerdict.refused(whyLosersLost));
    }
    awaitingInbound.clear();
    for (Candidate candidate : List.copyOf(candidates.keySet())) {
      leave(candidate, whyLosersLost);
    }
  }

  boolean isOver() {
    return over;
  }

  /** Returns the report as it is now, for a caller whose time is over. */
  ConnectReport failure(String sentence) {
    return describe().failed(sentence).elapsedMillis(clock.millis()).build();
  }

  /** Returns why nothing worked, in one sentence. */
  String whyNothingWorked() {
    return Verdicts.sentence(request.remote().peerId(), attempts, skipped);
  }

  private ConnectReport.Builder describe() {
    ConnectReport.Builder builder = ConnectReport.about(request.remote().peerId());
    for (AttemptState attempt : attempts) {
      attempt.report().forEach(builder::attempt);
    }
    skipped.forEach(builder::attempt);
    return builder;
  }
}
