package net.p2pd.core.connect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;

/**
 * The paths of one connect on the calling side: they are secured, and both sides agree on one of
 * them. The side with the smaller PeerId decides (the calling side, when connecting to oneself): it
 * sends SELECT on one path, the other side answers CONFIRM on the same.
 *
 * <p>Everything happens on the connector's loop.
 */
final class Contest implements Candidate.Listener {

  /** What the race says to it, and hears from it. */
  interface Listener {

    /** Returns the report as it would be if this path won. */
    ConnectReport winning(Offer offer, boolean relayed);

    /** Returns how long a relay that is ready since then still has to wait for a direct path. */
    Duration relayHasToWait(Duration readyFor);

    /** Hears once that both sides agreed on a path. */
    void agreed(Candidate candidate, Offer offer);

    /** Hears that a path came to nothing. */
    void pathFailed();

    /** Hears what the other side says of its own attempts. */
    void peerReported(ControlMessage message);
  }

  private final ConnectionId id;
  private final ConnectorSettings settings;
  private final EventLoop loop;
  private final Securer securer;
  private final PeerId peer;
  private final boolean weDecide;
  private final Listener listener;
  private final Map<Candidate, Offer> candidates = new LinkedHashMap<>();
  private final Map<Candidate, Long> readySince = new LinkedHashMap<>();
  private final List<Offer> awaitingInbound = new ArrayList<>();
  private final List<Registration> timers = new ArrayList<>();
  private @Nullable Registration patience;
  private @Nullable Candidate selected;
  private int securing;
  private boolean over;

  Contest(
      ConnectionId id,
      ConnectorHost host,
      ConnectorSettings settings,
      PeerId peer,
      Listener listener) {
    this.id = id;
    this.settings = settings;
    this.loop = host.eventLoop();
    this.securer = new Securer(host, settings);
    this.peer = peer;
    this.weDecide = host.self().compareTo(peer) <= 0;
    this.listener = listener;
  }

  /** Returns whether there are paths of which nobody knows yet whether they work. */
  boolean isUndecided() {
    return securing > 0 || !candidates.isEmpty();
  }

  void offered(Offer offer) {
    Pipe pipe = offer.path.pipe().orElse(null);
    if (over) {
      if (pipe != null) {
        pipe.abort();
      }
      offer.cancel("the race is over");
    } else if (pipe == null) {
      awaitingInbound.add(offer);
    } else {
      boolean client = !offer.path.isSymmetric() || weDecide;
      securing++;
      securer
          .secure(offer.path, client, peer)
          .whenComplete((candidate, error) -> secured(offer, candidate, error));
    }
  }

  private void secured(Offer offer, @Nullable Candidate candidate, @Nullable Throwable error) {
    securing--;
    if (candidate != null) {
      enter(offer, candidate);
      return;
    }
    offer.refuse(
        Causes.ofSecuring(error), error == null ? "it could not be secured" : Sentences.of(error));
    listener.pathFailed();
  }

  /** Takes a path that came in at the node's listener and names this connect. */
  void inbound(Candidate candidate) {
    if (!candidate.session().peer().equals(peer) || awaitingInbound.isEmpty()) {
      candidate.drop("nobody waits for this connection any more");
      return;
    }
    enter(awaitingInbound.remove(0), candidate);
  }

  private void enter(Offer offer, Candidate candidate) {
    candidates.put(candidate, offer);
    readySince.put(candidate, loop.nanoTime());
    candidate.listener(this);
    if (over) {
      leave(candidate, null, "another path was quicker");
      return;
    }
    candidate.send(ControlMessage.hello(id, true, candidate.isRelayed()));
    timers.add(
        loop.schedule(
            settings.handshake(),
            () -> {
              if (!over && candidates.containsKey(candidate)) {
                leave(candidate, Cause.PATH_LOST, "the peer did not agree on this path in time");
              }
            }));
    selectNext();
  }

  /** Selects a path if this side decides and none is selected; direct ones before relayed ones. */
  void selectNext() {
    if (over || !weDecide || selected != null) {
      return;
    }
    Candidate best = null;
    for (Candidate candidate : candidates.keySet()) {
      if (best == null || (best.isRelayed() && !candidate.isRelayed())) {
        best = candidate;
      }
    }
    if (best == null) {
      return;
    }
    if (patience != null) {
      patience.close();
      patience = null;
    }
    Duration wait = best.isRelayed() ? patienceFor(best) : Duration.ZERO;
    if (wait.isZero()) {
      selected = best;
      best.confirm(winning(best));
      best.send(ControlMessage.select(id));
    } else {
      patience = loop.schedule(wait, this::selectNext);
    }
  }

  private Duration patienceFor(Candidate relayed) {
    long since = readySince.getOrDefault(relayed, loop.nanoTime());
    return listener.relayHasToWait(Duration.ofNanos(loop.nanoTime() - since));
  }

  private ConnectReport winning(Candidate candidate) {
    Offer offer = candidates.get(candidate);
    if (offer == null) {
      throw new IllegalStateException("a path that is no candidate cannot win");
    }
    return listener.winning(offer, candidate.isRelayed());
  }

  @Override
  public void control(Candidate candidate, ControlMessage message) {
    if (!message.connection().equals(id)) {
      leave(candidate, Cause.NOT_SECURED, "the peer spoke of another connection on this path");
      return;
    }
    switch (message.type()) {
      case SELECT -> {
        if (!weDecide && !over && candidates.containsKey(candidate)) {
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
      case REFUSE ->
          leave(candidate, Cause.REFUSED, "the peer refuses the connection: " + message.reason());
      case REPORT -> listener.peerReported(message);
      case HELLO -> {
        // The path works in both directions; who decides is known already.
      }
    }
  }

  @Override
  public void closed(Candidate candidate, CloseCause cause) {
    leave(
        candidate,
        Cause.PATH_LOST,
        "the path closed before both sides had agreed on it: " + cause.text());
  }

  private void leave(Candidate candidate, @Nullable Cause cause, String why) {
    Offer offer = candidates.remove(candidate);
    readySince.remove(candidate);
    if (offer == null) {
      return;
    }
    candidate.drop(why);
    if (over) {
      offer.cancel(why);
      return;
    }
    offer.refuse(cause, why);
    if (candidate == selected) {
      selected = null;
      selectNext();
    }
    listener.pathFailed();
  }

  private void win(Candidate candidate) {
    Offer offer = candidates.remove(candidate);
    if (offer != null && !over) {
      offer.connected();
      listener.agreed(candidate, offer);
    }
  }

  /** Closes all paths but the one that won. */
  void end(String whyLosersLost) {
    over = true;
    timers.forEach(Registration::close);
    timers.clear();
    if (patience != null) {
      patience.close();
    }
    awaitingInbound.forEach(offer -> offer.cancel(whyLosersLost));
    awaitingInbound.clear();
    for (Candidate candidate : List.copyOf(candidates.keySet())) {
      leave(candidate, null, whyLosersLost);
    }
  }
}
