package net.p2pd.connect.tcppunch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.connect.tcppunch.Mapping.Certainty;

/**
 * One try with one set of sockets: those of this side meet those of the peer. Later series have
 * other ports and let the other side begin. Runs on the attempt's loop.
 */
final class Series implements Preparing.Listener {

  /** What the series needs of its run. */
  interface Host {

    /** Something is to be told to the peer. */
    void changed();

    /** A path was taken, and everything else is over. */
    void won();

    /** Something came to an end; it may be time for the next series. */
    void check();

    /** Returns how long a message takes to the peer; zero where that is unknown. */
    Duration oneWay();
  }

  private static final int MAX_DIALLERS = 64;
  private static final int MAX_ACCEPTED = 8;
  private static final int MAX_OFFERS_OF_PAIR = 2;
  private static final Duration LEAST_STAGGER = Duration.ofMillis(100);

  /** Sockets are opened by several threads; so much apart their SYNs stay in order. */
  private static final Duration IN_ORDER = Duration.ofMillis(15);

  /** One own socket and one of the peer's. */
  private final class Pair implements Dialler.Listener {
    final LocalPort own;
    final Mapping theirs;
    final PathProgress line;
    final List<Dialler> diallers = new ArrayList<>();
    int offers;

    Pair(LocalPort own, Mapping theirs) {
      this.own = own;
      this.theirs = theirs;
      this.line = attempt.trying(theirs.best(), what());
    }

    private String what() {
      String text = own.place.lane().text();
      if (own.total > 1 || theirs.total() > 1) {
        text += ", mapping " + (Math.max(own.index, theirs.index()) + 1);
      }
      text += theirs.certainty() == Certainty.PREDICTED ? ", port foretold" : "";
      return number > 1 ? text + ", attempt " + number : text;
    }

    @Override
    public void opened(Dialler dialler, Pipe pipe) {
      offer(this, pipe, dialler);
    }

    void judged(@Nullable PathVerdict verdict, @Nullable Dialler dialler) {
      if (verdict != null && verdict.isTaken()) {
        host.won();
      } else if (dialler != null && offers < MAX_OFFERS_OF_PAIR && !stopped) {
        dialler.startAfter(Duration.ZERO); // somebody else was there: the peer may still come
      }
    }
  }

  private record Key(Lane lane, int index) {}

  private record Accepted(LocalPort port, Pipe pipe) {}

  /** How long a message takes as long as nobody knows. */
  private static final Duration UNKNOWN_WAY = Duration.ofMillis(150);

  final int number;
  private final PluginContext context;
  private final ConnectAttempt attempt;
  private final PunchSettings settings;
  private final List<Place> places;
  private final Preparing preparing;
  private final Host host;
  private final List<LocalPort> ports = new ArrayList<>();
  private final Map<Key, Mapping> peer = new LinkedHashMap<>();
  private final Map<Lane, String> lacking = new LinkedHashMap<>();
  private final List<Pair> pairs = new ArrayList<>();
  private final List<Accepted> early = new ArrayList<>();
  private Set<Lane> peerSilent = Set.of();
  private String peerReason = "";
  private int diallers;
  private int accepted;
  private int judging;
  private long lastBegun;
  private boolean complete;
  private boolean toldAll;
  private boolean peerComplete;
  private boolean stopped;

  Series(
      int number,
      PluginContext context,
      ConnectAttempt attempt,
      PunchSettings settings,
      List<Place> places,
      Host host) {
    this.number = number;
    this.context = context;
    this.attempt = attempt;
    this.settings = settings;
    this.places = places;
    this.host = host;
    this.preparing =
        new Preparing(
            context, attempt.eventLoop(), settings, number, attempt.request().calling(), this);
  }

  void start() {
    preparing.start(places);
  }

  private long now() {
    return attempt.eventLoop().nanoTime();
  }

  // What the peer is told

  boolean isComplete() {
    return complete;
  }

  /** Returns what is known of the own sockets, and notes that the peer hears of it now. */
  List<Mapping> announce() {
    List<Mapping> known = new ArrayList<>();
    for (LocalPort port : ports) {
      if (!port.isAnnounced()) {
        port.announced(now());
      }
      Mapping mapping = port.mapping();
      if (mapping != null) {
        known.add(mapping);
      }
    }
    toldAll = complete;
    return known;
  }

  /** Returns why something is missing, in one sentence; may be empty. */
  String reason() {
    return String.join("; ", lacking.values());
  }

  @Override
  public void ready(LocalPort port) {
    ports.add(port);
    host.changed();
  }

  @Override
  public void lacking(Place place, String reason) {
    lacking.putIfAbsent(place.lane(), reason);
  }

  @Override
  public void complete() {
    complete = true;
    host.changed();
  }

  // What the peer tells

  void received(PunchMessage message) {
    for (Mapping mapping : message.mappings()) {
      peer.putIfAbsent(new Key(mapping.lane(), mapping.index()), mapping);
    }
    peerSilent = message.silent();
    peerComplete |= message.complete();
    peerReason = message.reason();
    match();
    List<Accepted> waiting = List.copyOf(early);
    early.clear();
    waiting.forEach(one -> accepted(one.port, one.pipe));
  }

  /** Lets each own socket that the peer knows dial what of the peer's is meant for it. */
  void match() {
    for (LocalPort port : ports) {
      if (!port.isAnnounced()) {
        continue;
      }
      for (Mapping theirs : peer.values()) {
        if (isMeant(port, theirs) && pairs.stream().noneMatch(pair -> same(pair, port, theirs))) {
          Pair pair = new Pair(port, theirs);
          pairs.add(pair);
          begin(pair);
        }
      }
    }
  }

  private static boolean same(Pair pair, LocalPort port, Mapping theirs) {
    return pair.own == port && pair.theirs.index() == theirs.index();
  }

  private static boolean isMeant(LocalPort port, Mapping theirs) {
    if (port.place.lane() != theirs.lane()) {
      return false;
    }
    // Behind a hard router a second destination gets a port that nobody was told of.
    return port.place.nat().hard()
        ? theirs.index() == port.index % theirs.total()
        : Mapping.meets(port.index, port.total, theirs.index(), theirs.total());
  }

  private void begin(Pair pair) {
    boolean nobodyThere = pair.theirs.certainty() == Certainty.ADDRESS_ONLY;
    Nat nat = pair.own.place.nat();
    lastBegun = now();
    if (nobodyThere && nat.admitsEverybody() && pair.own.place.lane().crossesRouters()) {
      return; // nothing to open: the peer comes
    }
    int targets = nat.hard() ? 1 : pair.theirs.ports().size();
    boolean counted = attempt.targets().left(pair.theirs.best()) != Integer.MAX_VALUE;
    if (counted && pair.theirs.certainty() == Certainty.SEEN) {
      targets = 1; // of few packets none is for what is only perhaps so
    }
    Duration delay = startsIn(pair);
    for (int i = 0; i < targets && diallers < MAX_DIALLERS; i++) {
      InetSocketAddress target =
          new InetSocketAddress(pair.theirs.address(), pair.theirs.ports().get(i));
      Dialler dialler =
          new Dialler(
              context,
              attempt,
              pair.own,
              target,
              preparing.options(),
              host.oneWay().multipliedBy(2),
              nobodyThere,
              spared(),
              pair);
      diallers++;
      pair.diallers.add(dialler);
      dialler.startAfter(delay);
    }
  }

  /** Of counted packets some are left to later series. */
  private int spared() {
    return switch (number) {
      case 1 -> 4;
      case 2 -> 2;
      default -> 0;
    };
  }

  /**
   * When to begin. A SYN that comes too early is lost where routers are silent, which does no harm;
   * where one answers, it comes back as a reset. So who has to fear that waits until the peer knows
   * everything, too. Every second series it is the other way round.
   */
  private Duration startsIn(Pair pair) {
    Duration delay = Duration.ZERO;
    Lane lane = pair.own.place.lane();
    boolean waits = !peerSilent.contains(lane);
    if (lane.crossesRouters() && waits == (number % 2 == 1)) {
      long peerKnows = pair.own.announcedAt() + host.oneWay().toNanos();
      delay = Duration.ofNanos(Math.max(0, peerKnows - now()));
    }
    if (lane.crossesRouters() && !pair.own.place.nat().crosses()) {
      // The peer's SYN never gets through, so the own one must not come before it has left.
      Duration way = host.oneWay().isZero() ? UNKNOWN_WAY : host.oneWay();
      long left = pair.own.announcedAt() + way.toNanos() - now();
      delay = Duration.ofNanos(Math.max(delay.toNanos(), left));
    }
    Nat nat = pair.own.place.nat();
    if (nat.hard() && !nat.isSteady()) {
      delay = delay.plus(IN_ORDER.multipliedBy(pair.own.index)); // as the ports were foretold
    }
    int spare = Math.max(pair.own.index, pair.theirs.index());
    boolean certain =
        pair.theirs.certainty() == Certainty.SEEN && !pair.own.place.nat().hard() && number == 1;
    if (spare > 0 && certain) {
      // Both are sure to work: the second is for the case that the first is not.
      Duration stagger = host.oneWay().multipliedBy(2);
      delay = delay.plus(stagger.compareTo(LEAST_STAGGER) < 0 ? LEAST_STAGGER : stagger);
    }
    return delay;
  }

  // What comes of it

  @Override
  public void accepted(LocalPort port, Pipe pipe) {
    InetAddress from = pipe.remote().map(InetSocketAddress::getAddress).orElse(null);
    Pair pair = null;
    for (Pair known : pairs) {
      if (known.own == port && known.theirs.address().equals(from)) {
        pair = known;
      }
    }
    if (pair != null && accepted < MAX_ACCEPTED) {
      accepted++;
      offer(pair, pipe, null);
    } else if (!peerComplete && early.size() < MAX_ACCEPTED && pair == null) {
      early.add(new Accepted(port, pipe)); // the peer's word is still on its way
    } else {
      pipe.abort();
    }
  }

  private void offer(Pair pair, Pipe pipe, @Nullable Dialler dialler) {
    RawPath path = RawPath.of(pipe).symmetric();
    if (pair.own.place.lane().crossesRouters()) {
      path = path.idleAfter(settings.idleAfter());
    }
    PathProgress line =
        pair.offers == 0
            ? pair.line
            : attempt.trying(pipe.remote().orElse(null), pair.what() + ", another connection");
    pair.offers++;
    judging++;
    attempt
        .offer(path.reportedAs(line))
        .whenComplete(
            (verdict, failure) ->
                attempt
                    .eventLoop()
                    .execute(
                        () -> {
                          judging--;
                          pair.judged(verdict, dialler);
                          host.check();
                        }));
  }

  // When it ends

  boolean isJudging() {
    return judging > 0;
  }

  /** Whether all is known and nothing of it fits together. */
  boolean isHopeless() {
    return toldAll && peerComplete && pairs.isEmpty();
  }

  /** Returns why nothing fits together. */
  String whyHopeless() {
    String own = reason();
    if (!own.isEmpty()) {
      return own;
    }
    return peerReason.isEmpty()
        ? "the peer has no socket on any way that leads there"
        : "the peer says: " + peerReason;
  }

  /** Returns whether something was begun that can still succeed, {@code patience} being usual. */
  boolean isWaiting(Duration patience, long started, Duration preparation) {
    if (pairs.isEmpty()) {
      return now() - started < preparation.toNanos();
    }
    return now() - lastBegun < patience.plus(host.oneWay().multipliedBy(8)).toNanos();
  }

  boolean hasTried() {
    return !pairs.isEmpty();
  }

  /** Ends it; lines of what was not found say why. */
  void stop(boolean failed) {
    stopped = true;
    for (Pair pair : pairs) {
      pair.diallers.forEach(Dialler::stop);
      if (failed && pair.offers == 0) {
        if (pair.diallers.isEmpty()) {
          pair.line.failed("nobody came from " + pair.theirs.address().getHostAddress());
        } else {
          pair.diallers.get(0).tell(pair.line);
        }
      }
    }
    early.forEach(one -> one.pipe.abort());
    early.clear();
    preparing.stop();
  }
}
