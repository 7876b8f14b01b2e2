package net.p2pd.core.signal;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalTransport;

/**
 * The mailboxes of this node: those at its own servers, which its address names, and for a while
 * those at servers of peers that it writes to, where the answers come. On the connector's loop.
 */
final class Mailboxes {

  /** How many mailboxes there are at most at servers of others. */
  static final int MOST_VISITS = 32;

  private final SignalHost host;
  private final Duration idle;
  private final BiConsumer<Mailbox, ByteBuffer> receiver;
  private final Map<String, Mailbox> own = new ConcurrentHashMap<>();
  private final Map<String, Mailbox> visits = new ConcurrentHashMap<>();
  private @Nullable Registration sweep;
  private boolean closed;

  /**
   * Creates it.
   *
   * @param idle after how long a visit ends that nobody uses
   * @param receiver gets what comes, on a loop of the transport's
   */
  Mailboxes(SignalHost host, Duration idle, BiConsumer<Mailbox, ByteBuffer> receiver) {
    this.host = host;
    this.idle = idle;
    this.receiver = receiver;
  }

  /** Returns the transport that speaks with an endpoint. */
  Optional<SignalTransport> transport(String endpoint) {
    return transport(host, endpoint);
  }

  static Optional<SignalTransport> transport(SignalHost host, String endpoint) {
    String scheme = endpoint.substring(0, Math.max(0, endpoint.indexOf(':')));
    return host.transports().stream()
        .filter(transport -> transport.schemes().contains(scheme))
        .findFirst();
  }

  /** Opens the mailboxes at these servers and closes those at others. */
  void own(List<String> endpoints) {
    if (closed) {
      return;
    }
    for (Mailbox gone : List.copyOf(own.values())) {
      if (!endpoints.contains(gone.endpoint())) {
        own.remove(gone.endpoint());
        gone.close();
      }
    }
    for (String endpoint : endpoints) {
      if (!own.containsKey(endpoint)) {
        @Nullable Mailbox visited = visits.remove(endpoint);
        if (visited != null) {
          own.put(endpoint, visited);
        } else {
          transport(endpoint).ifPresent(there -> own.put(endpoint, opened(endpoint, there)));
        }
      }
    }
  }

  private Mailbox opened(String endpoint, SignalTransport transport) {
    Mailbox mailbox = new Mailbox(endpoint, transport, host, receiver);
    mailbox.open();
    return mailbox;
  }

  Optional<Mailbox> own(String endpoint) {
    return Optional.ofNullable(own.get(endpoint));
  }

  /** Returns whether this node listens at an endpoint now, or tries to. */
  boolean listensAt(String endpoint) {
    return own.containsKey(endpoint) || visits.containsKey(endpoint);
  }

  /** Returns the mailbox at somebody else's server, new or as it is. */
  Mailbox visit(String endpoint, SignalTransport transport) {
    @Nullable Mailbox there = visits.get(endpoint);
    if (there == null) {
      while (visits.size() >= MOST_VISITS) {
        end(visits.values().stream().max(Comparator.comparing(Mailbox::idle)).orElseThrow());
      }
      there = opened(endpoint, transport);
      visits.put(endpoint, there);
    }
    there.use();
    if (sweep == null) {
      sweep = host.eventLoop().schedule(idle, this::sweep);
    }
    return there;
  }

  private void sweep() {
    sweep = null;
    for (Mailbox visit : List.copyOf(visits.values())) {
      if (visit.idle().compareTo(idle) >= 0) {
        end(visit);
      }
    }
    if (!visits.isEmpty()) {
      sweep = host.eventLoop().schedule(idle, this::sweep);
    }
  }

  private void end(Mailbox visit) {
    visits.remove(visit.endpoint());
    visit.close();
  }

  /** Returns at how many of its own servers the node can be reached now; by any thread. */
  int open() {
    return (int) own.values().stream().filter(Mailbox::isOpen).count();
  }

  int visits() {
    return visits.size();
  }

  void close() {
    closed = true;
    if (sweep != null) {
      sweep.close();
    }
    List<Mailbox> all = new ArrayList<>(own.values());
    all.addAll(visits.values());
    own.clear();
    visits.clear();
    all.forEach(Mailbox::close);
  }

  /** Returns an endpoint as the API of transports wants it. */
  static URI uri(String endpoint) {
    return URI.create(endpoint);
  }
}
