package net.p2pd.connect.relay;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.CausedException;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.route.Family;
import net.p2pd.api.signal.SignalLink;

/**
 * One side of one attempt. The caller says what it can do and asks its relays at once; the other
 * side comes to the place that it is told of, or asks its own relays where the caller has none or
 * they do not do it. Runs on the attempt's loop.
 */
final class RelayHalf implements OwnRelay.Owner, Joining.Owner, Talk.Listener {

  /** How many places of the peer's are visited. */
  private static final int MOST_PLACES = 4;

  private final ConnectAttempt attempt;
  private final Talk talk;
  private final RelayTools tools;
  private final boolean datagrams;
  private final boolean udp;
  private final Set<InetAddress> seenFrom;
  private final Set<InetAddress> peerSeenFrom;
  private final List<OwnRelay> relays = new ArrayList<>();
  private final List<Joining> joinings = new ArrayList<>();
  private final List<OutwardRelay> outward = new ArrayList<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Registration timer = () -> {};
  private RelayMessage.@Nullable Hello peer;
  private @Nullable CausedException why;
  private boolean asksServers;
  private boolean holdsSlot;
  private boolean datagramsAsked;
  private boolean connectionsAsked;
  private boolean peerStuck;
  private boolean peerFailed;
  private boolean stuckTold;
  private int working;
  private int offered;

  RelayHalf(ConnectAttempt attempt, SignalLink signal, RelayTools tools) {
    this.attempt = attempt;
    this.talk = new Talk(signal, attempt.eventLoop(), this);
    this.tools = tools;
    this.datagrams = attempt.request().datagramSessions();
    this.udp = Abilities.sendsDatagrams(attempt.request().local());
    this.seenFrom = new LinkedHashSet<>(Abilities.addresses(attempt.request().local()));
    this.peerSeenFrom = new LinkedHashSet<>(Abilities.addresses(attempt.request().remote()));
  }

  CompletionStage<Void> start() {
    attempt.onCancel(this::stop);
    timer =
        attempt
            .eventLoop()
            .schedule(
                tools.patience().compareTo(attempt.timeLeft()) < 0
                    ? tools.patience()
                    : attempt.timeLeft(),
                this::late);
    if (attempt.request().calling()) {
      hello();
      if (!tools.servers().isEmpty()) {
        askServers();
      }
    }
    talk.start();
    if (!done.isDone()) { // the first message may have ended it
      lookFromOutside();
    }
    return done;
  }

  /** Without an address on the Internet in one's own peer address, somebody else has to see it. */
  private void lookFromOutside() {
    if (Abilities.isSeen(attempt.request().local()) || !udp) {
      return;
    }
    Outside.ask(
        tools.pipes(),
        tools.mappings(),
        attempt.request().nics(),
        Abilities.family(attempt.request().local()),
        seen ->
            attempt
                .eventLoop()
                .execute(
                    () -> {
                      if (!done.isDone() && seenFrom.add(seen)) {
                        hello();
                      }
                    }));
  }

  // What the two say to each other

  private void hello() {
    List<InetAddress> known = new ArrayList<>(seenFrom);
    if (known.size() > RelayMessage.MOST_ADDRESSES) { // what was learned last counts most
      known = known.subList(known.size() - RelayMessage.MOST_ADDRESSES, known.size());
    }
    talk.tell(new RelayMessage.Hello(datagrams, udp, !tools.servers().isEmpty(), known));
  }

  @Override
  public void broken(CausedException reason) {
    give(reason);
  }

  @Override
  public void told(RelayMessage message) {
    if (done.isDone()) {
      return;
    }
    if (message instanceof RelayMessage.Hello hello) {
      greeted(hello);
    } else if (message instanceof RelayMessage.Place place) {
      join(place);
    } else if (message instanceof RelayMessage.Stuck) {
      peerStuck = true;
      review();
    } else if (message instanceof RelayMessage.Failed failed) {
      peerFailed(failed.reason());
    }
  }

  private void greeted(RelayMessage.Hello hello) {
    boolean first = peer == null;
    peer = hello;
    hello.addresses().stream()
        .filter(address -> peerSeenFrom.size() < 2 * RelayMessage.MOST_ADDRESSES)
        .forEach(peerSeenFrom::add);
    relays.forEach(relay -> relay.permit(peerSeenFrom));
    if (first && !attempt.request().calling()) {
      hello();
    }
    boolean none = tools.servers().isEmpty();
    if (none && !hello.servers()) {
      give(new CausedException(Cause.NO_RELAY));
    } else if (first && !attempt.request().calling() && !hello.servers()) {
      askServers();
    }
    review();
  }

  private void peerFailed(String reason) {
    peerFailed = true;
    if (why == null) {
      why = new CausedException(Cause.RELAY_UNREACHABLE, "the peer's relays: " + reason);
    }
    if (tools.servers().isEmpty()) {
      give(why);
    } else if (!asksServers) {
      askServers();
    } else {
      giveUpIfIdle();
    }
  }

  // This side's relays

  private void askServers() {
    if (!attempt.request().calling() && !holdsSlot) {
      if (!tools.forOthers().tryAcquire()) {
        String words = "this node makes no more allocations for others at the moment";
        talk.tell(new RelayMessage.Failed(words));
        give(new CausedException(Cause.LIMITED, words));
        return;
      }
      holdsSlot = true;
    }
    asksServers = true;
    review();
  }

  private boolean peerTakesDatagrams() {
    RelayMessage.Hello said = peer;
    return said == null || said.datagrams();
  }

  private boolean peerSendsDatagrams() {
    RelayMessage.Hello said = peer;
    return said == null ? Abilities.sendsDatagrams(attempt.request().remote()) : said.udp();
  }

  /** Asks for what is needed by what is known now. */
  private void review() {
    if (!asksServers || done.isDone()) {
      return;
    }
    boolean both = datagrams && peerTakesDatagrams();
    boolean easy = both && peerSendsDatagrams() && !peerStuck;
    Family family = Abilities.family(attempt.request().remote());
    if (easy && !datagramsAsked) {
      datagramsAsked = true;
      begin(OwnRelay.forDatagrams(attempt, tools, family, udp, this));
    }
    if (!easy && !connectionsAsked) {
      connectionsAsked = true;
      begin(OwnRelay.forConnections(attempt, tools, family, this));
    }
  }

  private void begin(OwnRelay relay) {
    relays.add(relay);
    working++;
    relay.start(peerSeenFrom);
  }

  @Override
  public void open(RelayMessage.Place place) {
    talk.tell(place);
  }

  @Override
  public void arrived(OwnRelay relay, Pipe pipe) {
    if (done.isDone()) {
      pipe.abort();
      return;
    }
    offer(
        RawPath.of(pipe)
            .relayed()
            .symmetric()
            .reportedAs(
                attempt.trying(
                    pipe.remote().orElse(null),
                    relay.isTcp() ? "own relay, a connection" : "own relay, datagrams")));
  }

  @Override
  public void failed(OwnRelay relay, CausedException reason) {
    working--;
    why = reason;
    if (relay.isTcp()) {
      // A peer without UDP may still send datagrams from a relay of its own.
      RelayMessage.Hello said = peer;
      if (!datagramsAsked && datagrams && said != null && said.datagrams() && said.servers()) {
        datagramsAsked = true;
        begin(
            OwnRelay.forDatagrams(
                attempt, tools, Abilities.family(attempt.request().remote()), udp, this));
      }
    } else if (!connectionsAsked) {
      connectionsAsked = true;
      begin(
          OwnRelay.forConnections(
              attempt, tools, Abilities.family(attempt.request().remote()), this));
    }
    if (working == 0) {
      talk.tell(new RelayMessage.Failed(String.valueOf(reason.getMessage())));
      giveUpIfIdle();
    }
  }

  /** Ends when nothing is under way on this side and the other side has no relay to offer. */
  private void giveUpIfIdle() {
    RelayMessage.Hello said = peer;
    boolean peerMayYet = !peerFailed && (said == null || said.servers());
    if (working == 0 && offered == 0 && joinings.isEmpty() && !peerMayYet) {
      CausedException reason = why;
      give(reason == null ? new CausedException(Cause.NO_RELAY) : reason);
    }
  }

  // The peer's relays

  private void join(RelayMessage.Place place) {
    if (joinings.size() >= MOST_PLACES) {
      return;
    }
    boolean client =
        attempt.request().local().peerId().compareTo(attempt.request().remote().peerId()) < 0;
    Joining joining = new Joining(attempt, tools, place, client, this);
    joinings.add(joining);
    if (place.tcp()) {
      joining.connect();
    } else if (!datagrams) {
      stuck("this node makes no sessions over datagrams");
    } else if (udp) {
      joining.send();
    } else if (tools.servers().isEmpty()) {
      stuck("no datagrams leave this network");
    } else {
      sendByRelay(joining);
    }
  }

  /** Datagrams do not leave this network but by a relay over TCP or TLS. */
  private void sendByRelay(Joining joining) {
    OutwardRelay own = new OutwardRelay(attempt, tools);
    outward.add(own);
    own.start(
        address -> {
          seenFrom.add(address.address().relayed().getAddress());
          hello(); // so that the peer's relay lets it in
          joining.sendFrom(address);
        },
        this::stuck);
  }

  @Override
  public void joined(RawPath path) {
    if (done.isDone()) {
      path.pipe().ifPresent(Pipe::abort);
    } else {
      offer(path);
    }
  }

  @Override
  public void stuck(String reason) {
    if (!stuckTold && !done.isDone()) {
      stuckTold = true;
      why = new CausedException(Cause.RELAY_UNREACHABLE, reason);
      talk.tell(new RelayMessage.Stuck(reason));
    }
  }

  // The end

  private void offer(RawPath path) {
    offered++;
    attempt
        .offer(path)
        .whenComplete((verdict, error) -> attempt.eventLoop().execute(() -> judged(verdict)));
  }

  private void judged(@Nullable PathVerdict verdict) {
    offered--;
    if (verdict != null && verdict.isTaken()) {
      stop();
    }
  }

  private void late() {
    CausedException reason = why;
    give(
        reason != null
            ? reason
            : new CausedException(
                peer == null ? Cause.PEER_OFFLINE : Cause.OUT_OF_TIME,
                "no relayed path within "
                    + tools.patience().toMillis()
                    + " ms"
                    + (peer == null ? ": the peer did not answer" : "")));
  }

  private void give(CausedException reason) {
    if (!done.isDone()) {
      done.completeExceptionally(reason);
      stop();
    }
  }

  /** Ends it from any thread. */
  void cancel() {
    attempt.eventLoop().execute(this::stop);
  }

  private void stop() {
    done.complete(null);
    timer.close();
    talk.end();
    relays.forEach(OwnRelay::end);
    joinings.forEach(Joining::end);
    outward.forEach(OutwardRelay::end);
    if (holdsSlot) {
      holdsSlot = false;
      tools.forOthers().release();
    }
  }
}
