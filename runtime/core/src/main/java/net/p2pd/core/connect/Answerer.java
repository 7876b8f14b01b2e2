package net.p2pd.core.connect;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;
import net.p2pd.core.session.SessionMux;

/**
 * The answering side: raw paths that come in at the node's listeners are secured, say in a HELLO
 * which connect they belong to, and are agreed on as {@link Race} describes. Strangers cost at most
 * {@link ConnectorSettings#maxUnproven()} paths for at most {@link ConnectorSettings#handshake()}.
 *
 * <p>Everything happens on the connector's loop.
 */
final class Answerer implements Candidate.Listener {

  /** Takes sessions that both sides agreed on. */
  interface Listener {

    void established(SessionMux session, ConnectReport report);
  }

  /** One connect of a peer: the path that was taken, and those that wait. */
  private static final class Call {
    final PeerId peer;
    final Set<Candidate> waiting = new LinkedHashSet<>();
    @Nullable Candidate selected;
    boolean established;

    Call(PeerId peer) {
      this.peer = peer;
    }
  }

  private static final System.Logger LOG = System.getLogger(Answerer.class.getName());

  private final ConnectorHost host;
  private final ConnectorSettings settings;
  private final Securer securer;
  private final Function<ConnectionId, @Nullable Race> races;
  private final Listener listener;
  private final Map<ConnectionId, Call> calls = new HashMap<>();
  private final Map<Candidate, Registration> deadlines = new HashMap<>();
  private final Set<Pipe> unproven = new LinkedHashSet<>();
  private boolean closed;

  Answerer(
      ConnectorHost host,
      ConnectorSettings settings,
      Function<ConnectionId, @Nullable Race> races,
      Listener listener) {
    this.host = host;
    this.settings = settings;
    this.securer = new Securer(host, settings);
    this.races = races;
    this.listener = listener;
  }

  void accept(Pipe pipe) {
    if (closed || unproven.size() + deadlines.size() >= settings.maxUnproven()) {
      pipe.abort();
      return;
    }
    unproven.add(pipe);
    securer
        .secure(pipe, false, null, false)
        .whenComplete(
            (candidate, error) -> {
              unproven.remove(pipe);
              if (candidate != null) {
                proven(candidate);
              } else if (error != null) {
                LOG.log(
                    System.Logger.Level.DEBUG,
                    () -> "an inbound path failed: " + Sentences.of(error));
              }
            });
  }

  private void proven(Candidate candidate) {
    if (closed) {
      candidate.drop("this node is closing");
      return;
    }
    candidate.listener(this);
    deadlines.put(
        candidate,
        host.eventLoop()
            .schedule(settings.handshake(), () -> forget(candidate, "no agreement in time")));
  }

  @Override
  public void control(Candidate candidate, ControlMessage message) {
    switch (message.type()) {
      case HELLO -> hello(candidate, message);
      case SELECT -> {
        Call call = calls.get(message.connection());
        if (call != null && call.waiting.contains(candidate) && !weDecide(call.peer)) {
          select(message.connection(), call, candidate);
          candidate.send(ControlMessage.confirm(message.connection()));
          establish(call, candidate);
        }
      }
      case CONFIRM -> {
        Call call = calls.get(message.connection());
        if (call != null && call.selected == candidate) {
          establish(call, candidate);
        }
      }
      case REFUSE -> forget(candidate, "refused: " + message.reason());
    }
  }

  private void hello(Candidate candidate, ControlMessage message) {
    ConnectionId id = message.connection();
    PeerId peer = candidate.session().peer();
    if (!message.calling()) {
      Race race = races.apply(id);
      release(candidate);
      if (race == null) {
        candidate.drop("nobody waits for this connection");
      } else {
        race.inbound(candidate);
      }
      return;
    }
    Optional<String> refusal = host.acceptPolicy().refusal(peer);
    Call call = calls.computeIfAbsent(id, key -> new Call(peer));
    if (refusal.isEmpty() && !call.peer.equals(peer)) {
      refusal = Optional.of("this connection belongs to another peer");
    }
    if (refusal.isPresent()) {
      candidate.send(ControlMessage.refuse(id, refusal.get()));
      forget(candidate, refusal.get());
      dropIfEmpty(id, call);
      return;
    }
    call.waiting.add(candidate);
    candidate.send(ControlMessage.hello(id, false));
    if (weDecide(peer) && call.selected == null) {
      select(id, call, candidate);
      candidate.send(ControlMessage.select(id));
    }
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
  }

  private void establish(Call call, Candidate candidate) {
    if (call.established && call.selected != candidate) {
      return;
    }
    call.established = true;
    release(candidate);
    listener.established(candidate.session(), report(candidate));
  }

  private static ConnectReport report(Candidate candidate) {
    return ConnectReport.about(candidate.session().peer())
        .connectedBy("inbound", candidate.remote(), candidate.isRelayed())
        .build();
  }

  @Override
  public void closed(Candidate candidate, CloseCause cause) {
    forget(candidate, cause.text());
  }

  /** The path needs no watching any more. */
  private void release(Candidate candidate) {
    Registration deadline = deadlines.remove(candidate);
    if (deadline != null) {
      deadline.close();
    }
  }

  private void forget(Candidate candidate, String why) {
    release(candidate);
    candidate.drop(why);
    for (Map.Entry<ConnectionId, Call> entry : List.copyOf(calls.entrySet())) {
      Call call = entry.getValue();
      if (call.waiting.remove(candidate)) {
        if (call.selected == candidate) {
          call.selected = null;
          selectNext(entry.getKey(), call);
        }
        dropIfEmpty(entry.getKey(), call);
        return;
      }
    }
  }

  /** A path that was selected died before the peer confirmed: the next one gets its chance. */
  private void selectNext(ConnectionId id, Call call) {
    if (weDecide(call.peer) && !call.established && !call.waiting.isEmpty()) {
      Candidate next = call.waiting.iterator().next();
      select(id, call, next);
      next.send(ControlMessage.select(id));
    }
  }

  private void dropIfEmpty(ConnectionId id, Call call) {
    if (call.waiting.isEmpty()) {
      calls.remove(id);
    }
  }

  void close(String why) {
    closed = true;
    List.copyOf(unproven).forEach(Pipe::abort);
    unproven.clear();
    for (Candidate candidate : List.copyOf(deadlines.keySet())) {
      forget(candidate, why);
    }
  }
}
