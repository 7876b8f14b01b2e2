package net.p2pd.core.connect;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.Registration;

/**
 * Sorts what peers say over signalling: to the race that it belongs to, or to the answering side of
 * a connect, which begins here, unless the peer is not welcome or asks too often.
 *
 * <p>Everything happens on the connector's loop.
 */
final class Mailroom implements Signalling.Receiver {

  /** How many connects that are over are remembered, so that late messages do not revive them. */
  private static final int MAX_FINISHED = 1024;

  private static final System.Logger LOG = System.getLogger(Mailroom.class.getName());

  private final ConnectorHost host;
  private final ConnectorSettings settings;
  private final Answerer answerer;
  private final Function<ConnectionId, @Nullable Race> races;
  private final Function<PeerId, Optional<String>> full;
  private final Consumer<String> incidents;
  private final RequestLimits limits;
  private final Map<ConnectionId, AnsweringRace> answering = new HashMap<>();
  private final Set<ConnectionId> finished = new LinkedHashSet<>();
  private final Registration registration;
  private boolean closed;

  /**
   * Creates it, and takes messages from now on.
   *
   * @param full says why there may be no further session with a peer; empty if there may
   * @param incidents is told what strangers do wrong
   */
  Mailroom(
      ConnectorHost host,
      ConnectorSettings settings,
      Answerer answerer,
      Function<ConnectionId, @Nullable Race> races,
      Function<PeerId, Optional<String>> full,
      Consumer<String> incidents) {
    this.host = host;
    this.settings = settings;
    this.answerer = answerer;
    this.races = races;
    this.full = full;
    this.incidents = incidents;
    this.limits = new RequestLimits(host.eventLoop(), settings);
    this.registration = host.signalling().onMessage(this);
  }

  /** Returns the answering side of a connect, as far as signalling has part in it. */
  @Nullable
  AnsweringRace answering(ConnectionId id) {
    return answering.get(id);
  }

  @Override
  public void received(PeerAddress from, ByteBuffer bytes) {
    if (closed) {
      return;
    }
    SignalMessage message;
    try {
      message = SignalMessage.decode(bytes);
    } catch (IllegalArgumentException e) {
      incidents.accept(
          "peer "
              + from.peerId().shortName()
              + " sent over signalling what nobody can read: "
              + e.getMessage());
      return;
    }
    if (message == null) {
      return;
    }
    try {
      sort(from, message);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a strategy failed on a signalling message", e);
    }
  }

  private void sort(PeerAddress from, SignalMessage message) {
    if (!message.calling()) {
      Race race = races.apply(message.connection());
      if (race != null && race.request().remote().peerId().equals(from.peerId())) {
        race.received(from, message);
      }
      return;
    }
    AnsweringRace known = answering.get(message.connection());
    if (known == null) {
      known = begin(from, message);
    }
    if (known != null && known.peer().equals(from.peerId())) {
      known.received(from, message);
    }
  }

  private @Nullable AnsweringRace begin(PeerAddress from, SignalMessage message) {
    ConnectionId id = message.connection();
    boolean asks =
        message.type() == SignalMessage.Type.KNOCK || message.type() == SignalMessage.Type.STRATEGY;
    if (finished.contains(id)) {
      return null;
    }
    if (!asks) {
      finish(id); // an OVER that overtook what it ends
      return null;
    }
    PeerId peer = from.peerId();
    boolean trusted = isTrusted(peer);
    Optional<String> tooMuch = limits.begin(peer, trusted);
    if (tooMuch.isPresent()) {
      incidents.accept("a connect over signalling was ignored: " + tooMuch.get());
      finish(id);
      return null;
    }
    Optional<String> refusal = host.acceptPolicy().refusal(peer).or(() -> full.apply(peer));
    if (refusal.isPresent()) {
      limits.ended(peer);
      finish(id);
      incidents.accept(
          "peer " + peer.shortName() + " was refused over signalling: " + refusal.get());
      SignalMessage answer =
          SignalMessage.over(id, false, SignalMessage.End.REFUSED, refusal.get());
      new Correspondence(id, false, host.signalling(), from, host.eventLoop()).send(answer);
      return null;
    }
    AnsweringRace race =
        new AnsweringRace(id, host, settings, from, trusted, answerer, this::ended);
    answering.put(id, race);
    return race;
  }

  private boolean isTrusted(PeerId peer) {
    return host.knows(peer) || peer.equals(host.self());
  }

  private void ended(AnsweringRace race) {
    answering.remove(race.id());
    finish(race.id());
    limits.ended(race.peer());
  }

  private void finish(ConnectionId id) {
    finished.add(id);
    if (finished.size() > MAX_FINISHED) {
      Iterator<ConnectionId> oldest = finished.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** A connect has its session: its strategies have nothing more to do. */
  void decided(ConnectionId id) {
    AnsweringRace race = answering.get(id);
    if (race != null) {
      limits.succeeded(race.peer(), isTrusted(race.peer()));
      race.end(false);
    } else {
      finish(id);
    }
  }

  void close() {
    closed = true;
    registration.close();
    List.copyOf(answering.values()).forEach(race -> race.end(true));
  }
}
