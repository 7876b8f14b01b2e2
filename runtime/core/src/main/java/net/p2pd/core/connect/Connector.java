package net.p2pd.core.connect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectException;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.Session;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;
import net.p2pd.core.pipe.LoopFuture;
import net.p2pd.core.session.SessionMux;

/**
 * From addresses to sessions, and from inbound paths to sessions: the heart of a node. Knows
 * nothing of sockets; strategies, session providers and loops come from its {@link ConnectorHost}.
 *
 * <p>Methods may be called from any thread; the work is done on the host's loop.
 */
public final class Connector {

  /** One caller who waits for a race. */
  private static final class Waiter {
    final LoopFuture<Session> result;
    final ConnectOptions options;
    @Nullable Registration timer;

    Waiter(LoopFuture<Session> result, ConnectOptions options) {
      this.result = result;
      this.options = options;
    }
  }

  /** Hears how races end. */
  private final class Ending implements Race.Listener {

    @Override
    public void won(Race race, SessionMux session, ConnectReport report) {
      Connector.this.won(race, session, report);
    }

    @Override
    public void lost(Race race) {
      Connector.this.lost(race);
    }
  }

  /** What inbound paths lead to. */
  private final class Inbound implements Answerer.Listener {

    @Override
    public Optional<String> full(PeerId peer) {
      if (sessions.size() >= settings.maxSessions()) {
        return Optional.of(
            "this node has " + sessions.size() + " sessions and takes no more (node.max-sessions)");
      }
      if (sessions.size(peer) >= settings.maxSessionsPerPeer()) {
        return Optional.of(
            "this node has "
                + sessions.size(peer)
                + " sessions with this peer and takes no more (node.max-sessions-per-peer)");
      }
      return Optional.empty();
    }

    @Override
    public void established(ConnectionId id, SessionMux session, ConnectReport report) {
      mailroom.decided(id);
      if (closed) {
        session.goAway("this node is closing");
      } else {
        add(session);
      }
    }

    @Override
    public void turnedAway(String sentence) {
      incidents.tell(sentence);
    }

    @Override
    public void crowded(String sentence) {
      crowds.tell(sentence);
    }
  }

  private static final System.Logger LOG = System.getLogger(Connector.class.getName());

  /** How many lines the log gets in a minute of what strangers do wrong. */
  private static final int INCIDENTS = 10;

  private final ConnectorHost host;
  private final ConnectorSettings settings;
  private final EventLoop loop;
  private final SessionTable sessions = new SessionTable();
  private final Map<ConnectionId, Race> races = new HashMap<>();
  private final Map<Race, List<Waiter>> waiters = new HashMap<>();
  private final Map<RaceKey, Race> shared = new HashMap<>();
  private final Answerer answerer;
  private final Mailroom mailroom;
  private final IncidentLog incidents;
  private final IncidentLog crowds;
  private boolean closed;

  /** Creates a connector; it does nothing until asked. */
  public Connector(ConnectorHost host, ConnectorSettings settings) {
    this(host, settings, LOG::log);
  }

  /**
   * Creates a connector.
   *
   * @param log takes what is said of strangers
   */
  Connector(
      ConnectorHost host, ConnectorSettings settings, BiConsumer<System.Logger.Level, String> log) {
    this.host = host;
    this.settings = settings;
    this.loop = host.eventLoop();
    this.incidents =
        new IncidentLog(
            loop, System.Logger.Level.INFO, INCIDENTS, "inbound connections failed", log);
    this.crowds =
        new IncidentLog(
            loop, System.Logger.Level.WARNING, 1, "inbound connections had to make room", log);
    Inbound inbound = new Inbound();
    this.answerer = new Answerer(host, settings, races::get, this::answering, inbound);
    this.mailroom =
        new Mailroom(host, settings, answerer, races::get, inbound::full, incidents::tell);
  }

  /**
   * Returns a session with a peer: a living one, one that is being made, or a new one.
   *
   * @return fails with {@link ConnectException}; cancelling it ends the race if nobody else waits
   */
  public CompletableFuture<Session> connect(PeerAddress remote, ConnectOptions options) {
    LoopFuture<Session> result = new LoopFuture<>(loop);
    onLoop(() -> connect(remote, options, result));
    return result;
  }

  private void connect(PeerAddress remote, ConnectOptions options, LoopFuture<Session> result) {
    if (closed) {
      ConnectReport report =
          ConnectReport.about(remote.peerId()).failed("this node is closed").build();
      result.completeExceptionally(new ConnectException(report.cause(), report));
      return;
    }
    Optional<SessionMux> living =
        options.isFresh() ? Optional.empty() : sessions.find(remote.peerId());
    if (living.isPresent()) {
      ConnectReport made = living.get().report();
      deliver(
          options,
          ConnectReport.about(remote.peerId())
              .reused()
              .connectedBy(made.strategy(), made.remote(), made.isRelayed())
              .build());
      result.complete(living.get());
      return;
    }
    RaceKey key = RaceKey.of(remote, options);
    Race race = options.isFresh() ? null : shared.get(key);
    boolean isNew = race == null;
    if (race == null) {
      race =
          new Race(
              ConnectionId.random(host.random()), host, settings, remote, options, new Ending());
      races.put(race.id(), race);
      waiters.put(race, new ArrayList<>());
      if (!options.isFresh()) {
        shared.put(key, race);
      }
    }
    await(race, new Waiter(result, options));
    if (isNew) {
      race.start();
    }
  }

  private @Nullable AnsweringRace answering(ConnectionId id) {
    return mailroom.answering(id);
  }

  private void await(Race race, Waiter waiter) {
    waitersOf(race).add(waiter);
    race.extend(waiter.options.timeout());
    waiter.timer =
        loop.schedule(
            waiter.options.timeout(),
            () ->
                giveUp(
                    race,
                    waiter,
                    "no path within "
                        + waiter.options.timeout().toMillis()
                        + " ms; "
                        + race.whyNothingWorked()));
    waiter.result.whenComplete(
        (session, error) -> {
          if (waiter.result.isCancelled()) {
            onLoop(() -> giveUp(race, waiter, "cancelled by the caller"));
          }
        });
  }

  private List<Waiter> waitersOf(Race race) {
    List<Waiter> list = waiters.get(race);
    return list == null ? new ArrayList<>() : list;
  }

  private void giveUp(Race race, Waiter waiter, String why) {
    List<Waiter> list = waitersOf(race);
    if (!list.remove(waiter)) {
      return;
    }
    ConnectReport report = race.failure(why);
    stop(waiter);
    if (list.isEmpty()) {
      race.cancel(why);
      forget(race);
      report = race.failure(why);
    }
    fail(waiter, report);
  }

  private static void stop(Waiter waiter) {
    if (waiter.timer != null) {
      waiter.timer.close();
    }
  }

  private void fail(Waiter waiter, ConnectReport report) {
    deliver(waiter.options, report);
    waiter.result.completeExceptionally(new ConnectException(report.cause(), report));
  }

  private void deliver(ConnectOptions options, ConnectReport report) {
    try {
      options.reportTo().accept(report);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a receiver of connect reports failed", e);
    }
  }

  private void won(Race race, SessionMux session, ConnectReport report) {
    List<Waiter> list = List.copyOf(waitersOf(race));
    forget(race);
    if (list.isEmpty() || closed) {
      session.goAway("the caller gave up");
      return;
    }
    add(session);
    for (Waiter waiter : list) {
      stop(waiter);
      deliver(waiter.options, report);
      waiter.result.complete(session);
    }
  }

  private void lost(Race race) {
    List<Waiter> list = List.copyOf(waitersOf(race));
    forget(race);
    ConnectReport report = race.failure(race.whyNothingWorked());
    for (Waiter waiter : list) {
      stop(waiter);
      fail(waiter, report);
    }
  }

  private void forget(Race race) {
    races.remove(race.id());
    waiters.remove(race);
    shared.values().remove(race);
  }

  private void add(SessionMux session) {
    if (sessions.add(session)) {
      session.closed().whenComplete((cause, error) -> ended(session, cause));
    }
  }

  private void ended(SessionMux session, CloseCause cause) {
    sessions.remove(session);
    if (cause.id().equals(CloseCause.PROTOCOL_ERROR)) {
      onLoop(() -> incidents.tell("the " + session.describe() + " ended: " + cause.text()));
    }
  }

  /** Takes a raw path that came in at one of the node's listeners; not yet read from. */
  public void accept(Pipe inbound) {
    onLoop(() -> answerer.accept(inbound));
  }

  /** Returns the sessions that are alive. */
  public List<Session> sessions() {
    return sessions.list();
  }

  /** Cancels what is under way, refuses what comes, and says goodbye to every session. */
  public CompletableFuture<Void> close() {
    LoopFuture<Void> done = new LoopFuture<>(loop);
    onLoop(
        () -> {
          closed = true;
          for (Race race : List.copyOf(races.values())) {
            for (Waiter waiter : List.copyOf(waitersOf(race))) {
              giveUp(race, waiter, "this node is closing");
            }
          }
          mailroom.close();
          answerer.close("this node is closing");
          List<CompletableFuture<Void>> endings = new ArrayList<>();
          for (Session session : sessions.list()) {
            endings.add(session.closeAsync());
          }
          CompletableFuture.allOf(endings.toArray(new CompletableFuture<?>[0]))
              .whenComplete((nothing, error) -> done.complete(null));
        });
    return done;
  }

  private void onLoop(Runnable task) {
    if (loop.inLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  /**
   * Checks that a connect could work at all, so that the mistake is said before any time passes.
   */
  public static void checkStrategies(ConnectOptions options, List<String> known) {
    for (String wanted : options.only()) {
      if (!known.contains(wanted)) {
        throw new P2pdException(
            "there is no strategy '" + wanted + "'; known: " + String.join(", ", known));
      }
    }
  }
}
