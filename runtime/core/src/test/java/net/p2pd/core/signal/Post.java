package net.p2pd.core.signal;

import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.XECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.EnvelopeReceiver;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.core.testing.TestLoop;

/** Servers and nodes in memory and virtual time; a test may stand in for a server. */
final class Post {

  static final Duration HOP = Duration.ofMillis(20);
  static final int PEERS = 100;
  static final String A = "mem://a.example:1883";
  static final String B = "mem://b.example:1883";

  /** When the test begins. */
  static final Instant EPOCH = Instant.parse("2026-11-21T12:00:00Z");

  final TestLoop loop = new TestLoop();
  final RandomGenerator random;
  final Map<String, Server> servers = new LinkedHashMap<>();

  Post(long seed) {
    random = new Random(seed);
  }

  /** Instead of delivering an envelope, what an evil server does. */
  @FunctionalInterface
  interface Mischief {
    void on(String mailbox, byte[] envelope);
  }

  /** A server with mailboxes. */
  final class Server {
    final List<byte[]> seen = new ArrayList<>();
    final Set<String> names = new HashSet<>();
    final Map<String, List<EnvelopeReceiver>> boxes = new HashMap<>();
    final Map<String, byte[]> notes = new HashMap<>();
    final Map<String, List<EnvelopeReceiver>> watchers = new HashMap<>();
    boolean up = true;
    boolean keepsNotes = true;
    int opened;
    int published;
    Mischief mischief = this::deliver;

    /** Puts a note where a name stands, as anybody can who knows the name. */
    void put(String name, byte[] note) {
      published++;
      if (note.length == 0) {
        notes.remove(name);
      } else {
        notes.put(name, note);
        seen.add(note);
      }
      names.add(name);
      for (EnvelopeReceiver watcher : List.copyOf(watchers.getOrDefault(name, List.of()))) {
        loop.schedule(HOP, () -> watcher.received(ByteBuffer.wrap(note).asReadOnlyBuffer()));
      }
    }

    void deliver(String mailbox, byte[] envelope) {
      loop.schedule(
          HOP,
          () ->
              List.copyOf(boxes.getOrDefault(mailbox, List.of()))
                  .forEach(
                      box -> box.received(ByteBuffer.wrap(envelope.clone()).asReadOnlyBuffer())));
    }
  }

  Server server(String endpoint) {
    return servers.computeIfAbsent(endpoint, key -> new Server());
  }

  private final class Transport implements SignalTransport {

    @Override
    public String id() {
      return "mem";
    }

    @Override
    public Set<String> schemes() {
      return Set.of("mem");
    }

    @Override
    public CompletionStage<Registration> open(
        URI endpoint, String mailbox, EnvelopeReceiver receiver) {
      Server server = server(endpoint.toString());
      CompletableFuture<Registration> result = new CompletableFuture<>();
      server.opened++;
      server.names.add(mailbox);
      loop.schedule(
          HOP.multipliedBy(2),
          () -> {
            if (server.up && !result.isDone()) {
              server.boxes.computeIfAbsent(mailbox, key -> new ArrayList<>()).add(receiver);
              result.complete(() -> server.boxes.get(mailbox).remove(receiver));
            }
          });
      return result;
    }

    @Override
    public CompletionStage<Void> send(URI endpoint, String mailbox, ByteBuffer envelope) {
      Server server = server(endpoint.toString());
      byte[] copy = new byte[envelope.remaining()];
      envelope.get(copy);
      CompletableFuture<Void> result = new CompletableFuture<>();
      loop.schedule(
          HOP,
          () -> {
            if (!server.up) {
              result.completeExceptionally(new P2pdException("it does not answer"));
              return;
            }
            server.seen.add(copy);
            server.names.add(mailbox);
            server.mischief.on(mailbox, copy);
            loop.schedule(HOP, () -> result.complete(null));
          });
      return result;
    }

    @Override
    public boolean keepsNotes() {
      return servers.values().stream().allMatch(server -> server.keepsNotes);
    }

    @Override
    public CompletionStage<Void> publish(URI endpoint, String name, ByteBuffer note) {
      Server server = server(endpoint.toString());
      byte[] copy = new byte[note.remaining()];
      note.duplicate().get(copy);
      CompletableFuture<Void> result = new CompletableFuture<>();
      loop.schedule(
          HOP,
          () -> {
            if (server.up) {
              server.put(name, copy);
              loop.schedule(HOP, () -> result.complete(null));
            } else {
              result.completeExceptionally(new P2pdException("it does not answer"));
            }
          });
      return result;
    }

    @Override
    public CompletionStage<Registration> watch(URI endpoint, String name, EnvelopeReceiver reader) {
      Server server = server(endpoint.toString());
      CompletableFuture<Registration> result = new CompletableFuture<>();
      loop.schedule(
          HOP,
          () -> {
            if (!server.up) {
              result.completeExceptionally(new P2pdException("it does not answer"));
              return;
            }
            server.names.add(name);
            server.watchers.computeIfAbsent(name, key -> new ArrayList<>()).add(reader);
            byte[] there = server.notes.get(name);
            loop.schedule(
                HOP,
                () -> {
                  if (there != null) {
                    reader.received(ByteBuffer.wrap(there).asReadOnlyBuffer());
                  }
                  result.complete(() -> server.watchers.get(name).remove(reader));
                });
          });
      return result;
    }
  }

  /** A transport whose servers never answer. */
  static final class Silent implements SignalTransport {

    @Override
    public String id() {
      return "silent";
    }

    @Override
    public Set<String> schemes() {
      return Set.of("mem");
    }

    @Override
    public CompletionStage<Registration> open(
        URI endpoint, String mailbox, EnvelopeReceiver receiver) {
      return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Void> send(URI endpoint, String mailbox, ByteBuffer envelope) {
      return new CompletableFuture<>();
    }

    @Override
    public boolean keepsNotes() {
      return true;
    }

    @Override
    public CompletionStage<Registration> watch(URI endpoint, String name, EnvelopeReceiver reader) {
      return new CompletableFuture<>();
    }
  }

  private static KeyPair key(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What came to a node. */
  record Came(PeerAddress from, String text) {}

  /** A node with its mailboxes. */
  final class Home implements SignalHost {

    final List<Came> came = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    final PeerId self;
    final List<SignalTransport> transports = new ArrayList<>(List.of(new Transport()));
    SignalRouter router;
    Notes notes;
    PeerAddress address;

    /** How much its clock is ahead. */
    Duration ahead = Duration.ZERO;

    /** What it computes with. */
    Executor computing = Runnable::run;

    private final KeyPair identity = key("Ed25519");
    private final KeyPair sealing = key("X25519");

    Home(String... endpoints) {
      self = PeerId.of(identity.getPublic());
      moveTo(0, endpoints);
      router =
          new SignalRouter(
              this, SignalSettings.defaults().peers(PEERS), (level, line) -> log.add(line));
      router.onMessage((from, message) -> came.add(new Came(from, text(message))));
      router.open(List.of(endpoints));
      notes = new Notes(this, SignalSettings.defaults());
      loop.advance(Duration.ofSeconds(1));
    }

    PeerAddress moveTo(long serial, String... endpoints) {
      PeerAddress.Builder builder =
          PeerAddress.builder(self)
              .issuedAt(EPOCH)
              .serial(serial)
              .endpoint(PeerEndpoint.builder(0, InetAddress.getLoopbackAddress(), 1).build())
              .sealingKey(sealing.getPublic());
      for (String endpoint : endpoints) {
        builder.signalling(endpoint);
      }
      address = builder.sign(signer());
      return address;
    }

    /** Makes an envelope of this node's for another. */
    byte[] envelope(Home to, String text) {
      return new EnvelopeSealer(this).seal(to.address, text.getBytes(StandardCharsets.UTF_8));
    }

    Opened open(byte[] envelope) {
      return new EnvelopeOpener(
              self, sealingKey(), new KnownAddresses(1), SignalSettings.defaults().clockTolerance())
          .open(envelope, now());
    }

    CompletableFuture<Void> send(Home to, String text) {
      return router.send(to.address, bytes(text)).toCompletableFuture();
    }

    CompletableFuture<Void> answer(PeerAddress to, String text) {
      return router.answer(to, bytes(text)).toCompletableFuture();
    }

    List<String> texts() {
      return came.stream().map(Came::text).toList();
    }

    @Override
    public PeerId self() {
      return self;
    }

    @Override
    public PeerAddress.Signer signer() {
      return message -> {
        try {
          Signature signature = Signature.getInstance("Ed25519");
          signature.initSign(identity.getPrivate());
          signature.update(message);
          return signature.sign();
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException(e);
        }
      };
    }

    @Override
    public PeerAddress address() {
      return address;
    }

    @Override
    public byte[] sealingKey() {
      return ((XECPrivateKey) sealing.getPrivate()).getScalar().orElseThrow();
    }

    @Override
    public EventLoop eventLoop() {
      return loop;
    }

    @Override
    public Executor computing() {
      return computing;
    }

    @Override
    public RandomGenerator random() {
      return random;
    }

    @Override
    public List<SignalTransport> transports() {
      return transports;
    }

    @Override
    public Instant now() {
      return EPOCH.plusNanos(loop.nanoTime()).plus(ahead);
    }
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
