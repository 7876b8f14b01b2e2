package net.p2pd.core.signal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.core.pipe.LoopFuture;

/**
 * Addresses by PeerId alone: this node's own is left at its servers, if it wants to be found, and
 * those of others are looked for there. The servers see neither who leaves a note nor what it says,
 * and cannot forge one; who knows a PeerId may read its note, and overwrite it with nonsense that
 * nobody believes.
 *
 * <p>May be used from any thread; decisions are made on the connector's loop.
 */
public final class Notes {

  /** The largest note. */
  static final int MOST_BYTES = 8 << 10;

  /** How often a note is written anew, which is well before nobody believes it any more. */
  private static final Duration REFRESH = Duration.ofHours(1);

  private static final System.Logger LOG = System.getLogger(Notes.class.getName());

  private final SignalHost host;
  private final SignalSettings settings;
  private final EventLoop loop;
  private final InTurn writing;
  private final Map<String, Publication> publications = new TreeMap<>();
  private @Nullable Registration refresh;
  private boolean closed;

  /** Creates it; nothing is published until asked. */
  public Notes(SignalHost host, SignalSettings settings) {
    this.host = host;
    this.settings = settings;
    this.loop = host.eventLoop();
    this.writing = new InTurn(host.computing());
  }

  /**
   * Leaves this node's address at the servers that it names, and keeps it there; called again when
   * the address has changed.
   */
  public void publish() {
    Stages.execute(loop, this::publishNow);
  }

  private void publishNow() {
    if (closed) {
      return;
    }
    if (refresh != null) {
      refresh.close();
    }
    refresh = loop.schedule(REFRESH, this::publishNow);
    PeerAddress address = host.address();
    writing.add(
        () -> {
          try {
            byte[] note = Note.write(address, host.now(), host.signer(), host.random());
            Stages.execute(loop, () -> put(address, note));
          } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the address cannot be published", e);
          }
        });
  }

  private void put(PeerAddress address, byte[] note) {
    if (closed) {
      return;
    }
    for (Map.Entry<String, Publication> one : List.copyOf(publications.entrySet())) {
      if (!address.signalling().contains(one.getKey())) {
        publications.remove(one.getKey());
        CompletableFuture<Void> unused = one.getValue().close();
      }
    }
    for (String endpoint : address.signalling()) {
      keeper(endpoint)
          .ifPresent(
              transport ->
                  publications
                      .computeIfAbsent(
                          endpoint, key -> new Publication(endpoint, transport, host.self(), loop))
                      .write(note));
    }
  }

  private Optional<SignalTransport> keeper(String endpoint) {
    return Mailboxes.transport(host, endpoint).filter(SignalTransport::keepsNotes);
  }

  /**
   * Looks for a peer's address at this node's own servers.
   *
   * @param limit how long it may take; usually it takes a round trip and half a second
   * @return fails with a sentence that says why there is none; cancelling it ends the search
   */
  public CompletableFuture<PeerAddress> find(PeerId peer, Duration limit) {
    LoopFuture<PeerAddress> result = new LoopFuture<>(loop);
    if (!Stages.execute(loop, () -> find(peer, limit, result))) {
      result.completeExceptionally(new P2pdException("this node is closed"));
    }
    return result;
  }

  private void find(PeerId peer, Duration limit, LoopFuture<PeerAddress> result) {
    List<String> own = host.address().signalling();
    if (own.isEmpty()) {
      result.completeExceptionally(
          new P2pdException(
              "a peer's id alone is looked up at signalling servers, and this node has none: set"
                  + " signal.mqtt.brokers, or give the peer's address"));
      return;
    }
    Search search = new Search(host, peer, settings.clockTolerance(), result);
    boolean any = false;
    for (String endpoint : own) {
      Optional<SignalTransport> keeper = keeper(endpoint);
      if (keeper.isPresent()) {
        search.at(endpoint, keeper.get());
        any = true;
      }
    }
    if (any) {
      search.start(limit);
    } else {
      result.completeExceptionally(
          new P2pdException(
              "the signalling servers of this node keep no addresses; give the peer's address"));
    }
  }

  /** Clears this node's address from its servers; done when they know, or cannot be told. */
  public CompletableFuture<Void> close() {
    LoopFuture<Void> done = new LoopFuture<>(loop);
    if (!Stages.execute(loop, () -> close(done))) {
      done.complete(null);
    }
    return done;
  }

  private void close(LoopFuture<Void> done) {
    closed = true;
    if (refresh != null) {
      refresh.close();
    }
    List<CompletableFuture<Void>> clearing = new ArrayList<>();
    publications.values().forEach(one -> clearing.add(one.close()));
    publications.clear();
    Stages.onLoop(
        loop,
        CompletableFuture.allOf(clearing.toArray(new CompletableFuture<?>[0])),
        (nothing, error) -> done.complete(null));
  }
}
