package net.p2pd.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.node.config.HostKeys;

/**
 * Keeps up to date how the node's network looks from outside. It asks when the node is up and where
 * the network has changed, again after a while where nobody knew, and now and then whether external
 * addresses are still the same, since a router changes its own without telling. Where no service
 * could answer it does nothing at all.
 *
 * <p>Everything but {@link #start} and {@link #close} runs on the loop.
 */
final class Measuring {

  /** How soon it is asked again where nobody knew; twice as long after each time. */
  static final Duration FIRST_RETRY = Duration.ofSeconds(30);

  static final Duration LAST_RETRY = Duration.ofMinutes(10);

  private static final System.Logger LOG = System.getLogger(Measuring.class.getName());

  private final EventLoop loop;
  private final Surroundings surroundings;
  private final Supplier<Inquiry> inquiries;
  private final Duration refresh;
  private final BiConsumer<System.Logger.Level, String> log;
  private final Map<Place, String> logged = new LinkedHashMap<>();
  private @Nullable Registration changes;
  private @Nullable Registration timer;
  private @Nullable Inquiry running;
  private Duration retry = FIRST_RETRY;
  private boolean closed;

  /**
   * Creates it.
   *
   * @param inquiries makes a round of questions to the services that there are
   * @param refresh how long external addresses are believed
   * @param log where it is said why something could not be found out: as a warning where nothing at
   *     all was
   */
  Measuring(
      EventLoop loop,
      Surroundings surroundings,
      Supplier<Inquiry> inquiries,
      Duration refresh,
      BiConsumer<System.Logger.Level, String> log) {
    this.loop = loop;
    this.surroundings = surroundings;
    this.inquiries = inquiries;
    this.refresh = refresh;
    this.log = log;
  }

  /** Returns what measures for a node. Where a server was named, its silence is worth a warning. */
  static Measuring of(NodeParts parts) {
    boolean named = !parts.configuration().get(HostKeys.STUN_SERVERS).isEmpty();
    return new Measuring(
        parts.pipes().eventLoop(),
        parts.surroundings(),
        () -> Inquiry.of(parts),
        parts.configuration().get(HostKeys.NAT_REFRESH),
        (level, text) -> LOG.log(named ? level : System.Logger.Level.INFO, text));
  }

  /** Begins; returns at once. */
  void start() {
    synchronized (this) {
      if (!closed) {
        changes = surroundings.onNicsChanged(this::networkChanged);
        surroundings.unsettled();
      }
    }
    loop.execute(() -> ask(false));
  }

  private void networkChanged() {
    retry = FIRST_RETRY;
    ask(false);
  }

  /**
   * Asks for what is unknown. What was asked about a network that is another now is given up.
   *
   * @param whetherMoved whether known external addresses are asked for again, too
   */
  private synchronized void ask(boolean whetherMoved) {
    stop();
    Inquiry inquiry = inquiries.get();
    if (closed || !inquiry.hasSomebodyToAsk()) {
      surroundings.settled();
      return;
    }
    List<Reach.Candidate> candidates = candidates();
    running = inquiry;
    if (candidates.stream().anyMatch(each -> surroundings.outlook(each.place()).isNew())) {
      surroundings.unsettled();
    }
    List<CompletableFuture<?>> asked = new ArrayList<>();
    for (Reach.Candidate candidate : candidates) {
      Outlook outlook = surroundings.outlook(candidate.place());
      if (whetherMoved || !outlook.routes().isKnown()) {
        asked.add(
            inquiry
                .routes(candidate.nic(), candidate.family())
                .thenAccept(answer -> learn(inquiry, candidate, now -> located(now, answer))));
      }
      for (Transport transport : Outlook.TRANSPORTS) {
        if (!outlook.nat(transport).isKnown()) {
          asked.add(
              inquiry
                  .nat(candidate.nic(), candidate.family(), transport)
                  .thenAccept(
                      answer -> learn(inquiry, candidate, now -> now.withNat(transport, answer))));
        }
      }
    }
    asked.add(inquiry.start());
    CompletableFuture.allOf(asked.toArray(new CompletableFuture<?>[0]))
        .whenComplete((done, error) -> onLoop(() -> ended(inquiry, candidates)));
  }

  /** Where the external address is another one now, the NAT may be another, too. */
  private static Outlook located(Outlook now, Answer<List<Route>> answer) {
    return moved(now, answer) ? Outlook.NONE.withRoutes(answer) : now.withRoutes(answer);
  }

  private static boolean moved(Outlook before, Answer<List<Route>> answer) {
    return answer.isKnown()
        && before.routes().isKnown()
        && !Surroundings.externals(before)
            .equals(Surroundings.externals(Outlook.NONE.withRoutes(answer)));
  }

  private List<Reach.Candidate> candidates() {
    List<Nic> nics = surroundings.plainNics();
    List<Reach.Candidate> candidates = Reach.of(nics);
    Set<Place> places = new HashSet<>();
    candidates.forEach(candidate -> places.add(candidate.place()));
    surroundings.keepOnly(places);
    logged.keySet().retainAll(places);
    return candidates;
  }

  private void learn(Inquiry inquiry, Reach.Candidate candidate, UnaryOperator<Outlook> change) {
    synchronized (this) {
      if (running != inquiry) {
        return; // an answer about a network that is another now
      }
    }
    surroundings.learn(candidate.place(), change);
  }

  private synchronized void ended(Inquiry inquiry, List<Reach.Candidate> candidates) {
    if (running != inquiry || closed) {
      return;
    }
    running = null;
    List<Outlook> outlooks =
        candidates.stream().map(each -> surroundings.outlook(each.place())).toList();
    System.Logger.Level level =
        outlooks.stream().anyMatch(Outlook::isKnown)
            ? System.Logger.Level.INFO
            : System.Logger.Level.WARNING;
    candidates.forEach(candidate -> log(level, candidate));
    if (outlooks.stream().anyMatch(Outlook::isNatUnasked)) {
      ask(false);
      return;
    }
    surroundings.settled();
    boolean missing = outlooks.stream().anyMatch(inquiry::couldKnowMoreThan);
    timer =
        loop.schedule(missing && retry.compareTo(refresh) < 0 ? retry : refresh, () -> ask(true));
    if (!missing) {
      retry = FIRST_RETRY;
    } else {
      Duration longer = retry.multipliedBy(2);
      retry = longer.compareTo(LAST_RETRY) < 0 ? longer : LAST_RETRY;
    }
  }

  /** Whether a round of questions is under way. */
  synchronized boolean isAsking() {
    return running != null;
  }

  /** Each reason once, until there is another. */
  private void log(System.Logger.Level level, Reach.Candidate candidate) {
    Place place = candidate.place();
    String reasons = surroundings.outlook(place).whyUnknown();
    String before = logged.put(place, reasons);
    if (!reasons.isEmpty() && !reasons.equals(before)) {
      log.accept(level, place + ": " + reasons);
    }
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "the event loop is closed"); // and with it the node
    }
  }

  private void stop() {
    if (timer != null) {
      timer.close();
      timer = null;
    }
    Inquiry given = running;
    running = null;
    if (given != null) {
      given.cancel();
    }
  }

  /** Asks nothing any more; idempotent. */
  void close() {
    Registration listening;
    synchronized (this) {
      closed = true;
      listening = changes;
      changes = null;
      stop();
      surroundings.settled();
    }
    if (listening != null) {
      listening.close();
    }
  }
}
