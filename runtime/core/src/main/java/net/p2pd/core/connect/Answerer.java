package net.p2pd.core.connect;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;
import net.p2pd.core.session.SessionMux;

/**
 * The answering side: raw paths that come in at the node's listeners are secured, say in a HELLO
 * which connect they belong to, and are agreed on as {@link Race} describes. Until then they have a
 * place on the {@link Doorstep}, which bounds their number, and {@link
 * ConnectorSettings#handshake()} in all, counted from the moment they came in and not from their
 * last byte.
 *
 * <p>Everything happens on the connector's loop.
 */
final class Answerer implements Candidate.Listener {

  /** What a node is told of its inbound paths. */
  interface Listener {

    /** Returns why there may be no further session with a peer; empty if there may. */
    Optional<String> full(PeerId peer);

    /** Takes a session that both sides agreed on. */
    void established(ConnectionId id, SessionMux session, ConnectReport report);

    /** Hears that a path did not become a session, and why. */
    void turnedAway(String sentence);

    /** Hears that a path had to make room for another one. */
    void crowded(String sentence);
  }

  /** One connect of a peer: the path that was taken, and those that wait. */
  private static final class Call {
    final PeerId peer;
    final Set<Candidate> waiting = new LinkedHashSet<>();
    @Nullable Candidate selected;
    @Nullable Registration patience;
    boolean established;

    Call(PeerId peer) {
      this.peer = peer;
    }
  }

  private final ConnectorHost host;
  private final ConnectorSettings settings;
  private final Securer securer;
  private final Function<ConnectionId, @Nullable Race> races;
  private final Function<ConnectionId, @Nullable AnsweringRace> helpers;
  private final Listener listener;
  private final Map<ConnectionId, Call> calls = new HashMap<>();
  private final Map<Candidate, Guest> guests = new HashMap<>();
  private final Doorstep doorstep;
  private boolean closed;

  Answerer(
      ConnectorHost host,
      ConnectorSettings settings,
      Function<ConnectionId, @Nullable Race> races,
      Function<ConnectionId, @Nullable AnsweringRace> helpers,
      Listener listener) {
    this.host = host;
    this.settings = settings;
    this.securer = new Securer(host, settings);
    this.races = races;
    this.helpers = helpers;
    this.listener = listener;
    this.doorstep = new Doorstep(settings.maxUnproven(), settings.maxUnprovenPerSource());
  }

  void accept(Pipe pipe) {
    if (closed) {
      pipe.abort();
      return;
    }
    Guest guest = Guest.of(pipe);
    Guest leaving = doorstep.enter(guest);
    if (leaving != null) {
      listener.crowded(
          "too many inbound connections are not proven yet (node.max-unproven, "
              + "node.max-unproven-per-source): "
              + leaving
              + " makes room");
      drop(leaving, "it had to make room for another connection");
    }
    guest.deadline =
        host.eventLoop().schedule(settings.handshake(), () -> turnAway(guest, overdue(guest)));
    CompletableFuture<Candidate> securing = securer.secure(RawPath.of(pipe), false, null);
    guest.securing = securing;
    securing.whenComplete(
        (candidate, error) -> {
          if (candidate != null) {
            proven(guest, candidate);
          } else if (error != null && leave(guest)) {
            listener.turnedAway(Sentences.of(error));
          }
        });
  }

  private String overdue(Guest guest) {
    return (guest.candidate == null ? "it proved no identity" : "no agreement on a session")
        + " within "
        + settings.handshake().toMillis()
        + " ms (node.handshake-timeout)";
  }

  private void proven(Guest guest, Candidate candidate) {
    guest.candidate = candidate;
    guest.readySince = host.eventLoop().nanoTime();
    guests.put(candidate, guest);
    candidate.listener(this);
  }

  /** Takes a path that a strategy's answering half found and whose peer is proven. */
  void offered(ConnectionId id, Offer offer, Candidate candidate) {
    Guest guest = Guest.of(offer);
    proven(guest, candidate);
    PeerId peer = candidate.session().peer();
    Call known = calls.get(id);
    if (closed || (known != null && known.established)) {
      offer.cancel("another path was quicker");
      drop(guest, "another path was quicker");
      return;
    }
    Optional<String> refusal = refusal(peer, known);
    if (refusal.isPresent()) {
      drop(guest, refusal.get());
      return;
    }
    guest.deadline =
        host.eventLoop().schedule(settings.handshake(), () -> turnAway(guest, overdue(guest)));
    if (!offer.path.isSymmetric()) {
      // It comes in at the caller's listener, where nobody knows yet what it is for.
      candidate.send(ControlMessage.hello(id, false, candidate.isRelayed()));
    }
    wait(guest, calls.computeIfAbsent(id, key -> new Call(peer)), id, candidate);
  }

  private Optional<String> refusal(PeerId peer, @Nullable Call known) {
    Optional<String> refusal = host.acceptPolicy().refusal(peer).or(() -> listener.full(peer));
    if (refusal.isEmpty() && known != null && !known.peer.equals(peer)) {
      return Optional.of("this connection belongs to another peer");
    }
    return refusal;
  }

  /** The path is one of a connect from now on, and may be selected. */
  private void wait(Guest guest, Call call, ConnectionId id, Candidate candidate) {
    guest.connection = id;
    call.waiting.add(candidate);
    selectNext(id, call);
  }

  @Override
  public void control(Candidate candidate, ControlMessage message) {
    Guest guest = guests.get(candidate);
    if (guest == null) {
      return;
    }
    switch (message.type()) {
      case HELLO -> hello(guest, candidate, message);
      case SELECT -> {
        Call call = callOf(guest, message);
        if (call != null && !call.established && !weDecide(call.peer)) {
          select(message.connection(), call, candidate);
          tell(message.connection(), candidate);
          candidate.send(ControlMessage.confirm(message.connection()));
          establish(guest, call, candidate);
        }
      }
      case CONFIRM -> {
        Call call = callOf(guest, message);
        if (call != null && !call.established && call.selected == candidate) {
          establish(guest, call, candidate);
        }
      }
      case REFUSE -> forget(guest, candidate, "refused: " + message.reason());
      case REPORT -> {
        // Only the answering side has something to tell.
      }
    }
  }

  private @Nullable Call callOf(Guest guest, ControlMessage message) {
    ConnectionId said = guest.connection;
    return said != null && said.equals(message.connection()) ? calls.get(said) : null;
  }

  private void hello(Guest guest, Candidate candidate, ControlMessage message) {
    ConnectionId id = message.connection();
    ConnectionId said = guest.connection;
    if (said != null && guest.offer != null && id.equals(said)) {
      return; // the caller says what is known already
    }
    if (said != null) {
      turnAway(guest, "it said HELLO a second time on one path");
      return;
    }
    if (message.relayed()) {
      candidate.markRelayed();
    }
    if (!message.calling()) {
      Race race = races.apply(id);
      guests.remove(candidate);
      leave(guest);
      if (race == null) {
        candidate.drop("nobody waits for this connection");
      } else {
        race.inbound(candidate);
      }
      return;
    }
    PeerId peer = candidate.session().peer();
    Call known = calls.get(id);
    Optional<String> refusal = refusal(peer, known);
    if (refusal.isPresent()) {
      candidate.send(ControlMessage.refuse(id, refusal.get()));
      turnAway(guest, refusal.get());
      return;
    }
    candidate.send(ControlMessage.hello(id, false, candidate.isRelayed()));
    wait(guest, calls.computeIfAbsent(id, key -> new Call(peer)), id, candidate);
  }

  /** The smaller PeerId decides; when a node connects to itself, the calling side does. */
  private boolean weDecide(PeerId peer) {
    return host.self().compareTo(peer) < 0;
  }

  private void select(ConnectionId id, Call call, Candidate candidate) {
    Candidate before = call.selected;
    call.selected = candidate;
    if (before != null && before != candidate) {
      before.drop("connection " + id + " goes on by another path");
    }
    candidate.confirm(report(candidate));
    Guest guest = guests.get(candidate);
    if (guest != null && guest.offer != null) {
      guest.offer.connected();
    }
  }

  /** Lets the caller's report say what this side tried; before it is told that a path won. */
  private void tell(ConnectionId id, Candidate candidate) {
    AnsweringRace helper = helpers.apply(id);
    if (helper != null && helper.hasTried()) {
      candidate.send(ControlMessage.report(id, helper.lines(ControlMessage.MAX_LINES)));
    }
  }

  private void establish(Guest guest, Call call, Candidate candidate) {
    call.established = true;
    leave(guest);
    ConnectionId id = guest.connection;
    if (id != null) {
      listener.established(id, candidate.session(), report(candidate));
    }
    if (guest.offer != null) {
      guest.offer.taken();
    }
  }

  private ConnectReport report(Candidate candidate) {
    Guest guest = guests.get(candidate);
    Offer offer = guest == null ? null : guest.offer;
    return ConnectReport.about(candidate.session().peer())
        .connectedBy(
            offer == null ? "inbound" : offer.attempt.strategyId(),
            candidate.remote(),
            candidate.isRelayed())
        .build();
  }

  @Override
  public void closed(Candidate candidate, CloseCause cause) {
    Guest guest = guests.get(candidate);
    if (guest != null) {
      if (leave(guest) && cause.id().equals(CloseCause.PROTOCOL_ERROR)) {
        listener.turnedAway(guest + " was not agreed on: " + cause.text());
      }
      forget(guest, candidate, cause.text());
    }
  }

  /** The path needs no watching any more; returns whether it did. */
  private boolean leave(Guest guest) {
    if (guest.deadline != null) {
      guest.deadline.close();
    }
    return doorstep.leave(guest);
  }

  /** Ends a path that is not a session yet, and says so. */
  private void turnAway(Guest guest, String why) {
    if (leave(guest)) {
      listener.turnedAway(guest + " was turned away: " + why);
    }
    drop(guest, why);
  }

  private void drop(Guest guest, String why) {
    leave(guest);
    if (guest.candidate != null) {
      forget(guest, guest.candidate, why);
    } else if (guest.securing != null) {
      guest.securing.cancel(false);
    }
  }

  private void forget(Guest guest, Candidate candidate, String why) {
    leave(guest);
    guests.remove(candidate);
    candidate.drop(why);
    if (guest.offer != null) {
      guest.offer.refuse(Cause.PATH_LOST, why);
    }
    ConnectionId id = guest.connection;
    Call call = id == null ? null : calls.get(id);
    if (id == null || call == null || !call.waiting.remove(candidate)) {
      return;
    }
    if (call.selected == candidate) {
      call.selected = null;
      call.established = false; // the caller may still go on with another one
      selectNext(id, call);
    }
    if (call.waiting.isEmpty()) {
      if (call.patience != null) {
        call.patience.close();
      }
      calls.remove(id);
    }
  }

  /**
   * Selects a path if this side decides and none is selected (any more); direct ones before relayed
   * ones, which have to wait a little for them.
   */
  private void selectNext(ConnectionId id, Call call) {
    if (!weDecide(call.peer) || call.established || call.selected != null) {
      return;
    }
    Candidate best = null;
    for (Candidate candidate : call.waiting) {
      if (best == null || (best.isRelayed() && !candidate.isRelayed())) {
        best = candidate;
      }
    }
    if (call.patience != null) {
      call.patience.close();
      call.patience = null;
    }
    if (best == null) {
      return;
    }
    Duration wait = best.isRelayed() ? patienceFor(id, best) : Duration.ZERO;
    if (wait.isZero()) {
      select(id, call, best);
      tell(id, best);
      best.send(ControlMessage.select(id));
    } else {
      call.patience = host.eventLoop().schedule(wait, () -> selectNext(id, call));
    }
  }

  private Duration patienceFor(ConnectionId id, Candidate relayed) {
    Guest guest = guests.get(relayed);
    long now = host.eventLoop().nanoTime();
    Duration readyFor = Duration.ofNanos(guest == null ? 0 : now - guest.readySince);
    AnsweringRace helper = helpers.apply(id);
    if (helper != null) {
      return helper.relayHasToWait(readyFor);
    }
    Duration grace = settings.relayGrace().minus(readyFor);
    return grace.isNegative() ? Duration.ZERO : grace;
  }

  void close(String why) {
    closed = true;
    doorstep.all().forEach(guest -> drop(guest, why));
  }
}
