package net.p2pd.natlab;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.core.pipe.LoopFuture;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualSignalling;

/**
 * Messages of nodes of one laboratory to each other, by its mailboxes: as those of real nodes they
 * arrive once and say who sent them, but they are neither signed nor sealed, which would take
 * longer than a whole connection. The laboratory's {@link AddressBook} vouches for the sender.
 */
final class LabSignalling implements LabNode.Mail {

  /** What its nodes know each other by; only they can write into their mailboxes. */
  static final class AddressBook {
    private final Map<ByteBuffer, PeerAddress> known = new LinkedHashMap<>();

    byte[] enter(PeerAddress address) {
      byte[] bytes = address.toBytes();
      known.putIfAbsent(ByteBuffer.wrap(bytes), address);
      return bytes;
    }

    PeerAddress find(byte[] bytes) {
      PeerAddress address = known.get(ByteBuffer.wrap(bytes));
      return address == null ? PeerAddress.ofBytes(bytes) : address;
    }
  }

  private static final int LARGEST = 40 * 1024;
  private static final int REMEMBERED = 1024;
  private static final int KEPT = 64;

  /** One that came before anybody wanted it. */
  private record Early(PeerAddress from, ByteBuffer message) {}

  private final LabNode node;
  private final AddressBook addresses;
  private final VirtualHost host;
  private final SignalTransport transport;
  private final List<URI> endpoints;
  private final List<Receiver> receivers = new ArrayList<>();
  private final ArrayDeque<Early> early = new ArrayDeque<>();
  private final Map<Long, Boolean> seen =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  LabSignalling(
      LabNode node,
      AddressBook addresses,
      VirtualHost host,
      SignalTransport transport,
      List<URI> endpoints) {
    this.node = node;
    this.addresses = addresses;
    this.host = host;
    this.transport = transport;
    this.endpoints = List.copyOf(endpoints);
  }

  /** Opens this node's mailboxes. */
  @Override
  public CompletionStage<Void> open() {
    String own = node.peerId().toString();
    CompletableFuture<?>[] opening =
        endpoints.stream()
            .map(endpoint -> transport.open(endpoint, own, this::arrived).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(opening);
  }

  @Override
  public void close() {
    transport.close();
  }

  private static boolean speaks(URI endpoint) {
    return VirtualSignalling.SCHEME.equals(endpoint.getScheme());
  }

  private static List<URI> mailboxesOf(PeerAddress peer) {
    return peer.signalling().stream().map(URI::create).filter(LabSignalling::speaks).toList();
  }

  @Override
  public boolean reaches(PeerAddress peer) {
    return !mailboxesOf(peer).isEmpty();
  }

  @Override
  public CompletionStage<Void> send(PeerAddress peer, ByteBuffer message) {
    return send(peer, mailboxesOf(peer), message);
  }

  @Override
  public CompletionStage<Void> answer(PeerAddress peer, ByteBuffer message) {
    return send(peer, mailboxesOf(peer).stream().filter(endpoints::contains).toList(), message);
  }

  private CompletionStage<Void> send(PeerAddress peer, List<URI> servers, ByteBuffer message) {
    if (servers.isEmpty() || message.remaining() > LARGEST) {
      return CompletableFuture.failedFuture(
          new P2pdException(
              servers.isEmpty()
                  ? "no server of the laboratory is shared with " + peer.peerId().shortName()
                  : "a message of " + message.remaining() + " bytes cannot be signalled"));
    }
    byte[] from = addresses.enter(node.address());
    ByteBuffer envelope =
        ByteBuffer.allocate(Long.BYTES + Short.BYTES + from.length + message.remaining())
            .putLong(host.random().nextLong())
            .putShort((short) from.length)
            .put(from)
            .put(message.duplicate())
            .flip();
    LoopFuture<Void> taken = new LoopFuture<>(host.eventLoop());
    List<String> failures = new ArrayList<>();
    for (URI server : servers) {
      transport
          .send(server, peer.peerId().toString(), envelope.duplicate())
          .whenComplete(
              (nothing, error) -> {
                if (error == null) {
                  taken.complete(null);
                } else {
                  failures.add(String.valueOf(error.getMessage()));
                  if (failures.size() == servers.size()) {
                    taken.completeExceptionally(new P2pdException(String.join("; ", failures)));
                  }
                }
              });
    }
    return taken;
  }

  private void arrived(ByteBuffer envelope) {
    if (seen.put(envelope.getLong(), true) != null) {
      return; // it came by another server, or twice
    }
    byte[] sender = new byte[envelope.getShort()];
    envelope.get(sender);
    PeerAddress from = addresses.find(sender);
    ByteBuffer message = ByteBuffer.allocate(envelope.remaining()).put(envelope).flip();
    if (receivers.isEmpty()) {
      early.add(new Early(from, message));
      if (early.size() > KEPT) {
        early.remove();
      }
    }
    for (Receiver receiver : List.copyOf(receivers)) {
      receiver.received(from, message.asReadOnlyBuffer());
    }
  }

  @Override
  public Registration onMessage(Receiver receiver) {
    receivers.add(receiver);
    for (@Nullable Early next = early.poll(); next != null; next = early.poll()) {
      receiver.received(next.from, next.message);
    }
    return () -> receivers.remove(receiver);
  }
}
