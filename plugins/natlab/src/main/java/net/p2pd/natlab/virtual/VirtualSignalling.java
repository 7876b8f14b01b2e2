package net.p2pd.natlab.virtual;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.signal.EnvelopeReceiver;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.core.pipe.LoopFuture;

/**
 * Mailboxes and notes that every host reaches, whatever lies between: signalling with a delay and
 * losses of its own. Endpoints are URIs of the scheme {@code lab}; each is a server with mailboxes
 * of its own.
 */
public final class VirtualSignalling {

  /** The scheme of its endpoints. */
  public static final String SCHEME = "lab";

  private static final Duration SEND_LIMIT = Duration.ofSeconds(5);

  /** What a server of a test's own makes of an envelope that it took. */
  @FunctionalInterface
  public interface Mischief {

    /**
     * Takes an envelope.
     *
     * @param endpoint the server that took it
     * @param envelope a copy
     * @param deliver puts an envelope into the mailbox that this one was for; as often as wanted,
     *     also later
     */
    void took(URI endpoint, byte[] envelope, Consumer<byte[]> deliver);
  }

  private record Box(URI endpoint, String mailbox) {}

  private record Open(EventLoop loop, EnvelopeReceiver receiver) {}

  private final VirtualInternet internet;
  private final Map<Box, List<Open>> boxes = new HashMap<>();
  private final Map<Box, List<Open>> watchers = new HashMap<>();
  private final Map<Box, byte[]> notes = new HashMap<>();
  private LinkConditions conditions = LinkConditions.delayed(Duration.ofMillis(20));
  private boolean up = true;
  private Mischief mischief = (endpoint, envelope, deliver) -> deliver.accept(envelope);

  VirtualSignalling(VirtualInternet internet) {
    this.internet = internet;
  }

  /** Sets what happens between a node and the server: 20 ms each way, no loss, unless changed. */
  public void conditions(LinkConditions changed) {
    conditions = changed;
  }

  /** Sets what the servers do with envelopes; they deliver them unless set. */
  public void mischief(Mischief done) {
    mischief = done;
  }

  /** Switches the servers off and on; the mailboxes stay open. */
  public void running(boolean is) {
    up = is;
  }

  /** Returns the transport for a program on a host. */
  public SignalTransport on(VirtualHost host) {
    return new Transport(host);
  }

  private final class Transport implements SignalTransport {

    private EventLoop loop;
    private final List<Registration> open = new ArrayList<>();

    Transport(VirtualHost host) {
      this.loop = host.eventLoop();
    }

    @Override
    public String id() {
      return SCHEME;
    }

    @Override
    public Set<String> schemes() {
      return Set.of(SCHEME);
    }

    @Override
    public void start(PluginContext context) {
      loop = context.eventLoop();
    }

    @Override
    public CompletionStage<Registration> open(
        URI endpoint, String mailbox, EnvelopeReceiver receiver) {
      Box box = new Box(endpoint, mailbox);
      return enter(boxes, box, new Open(loop, receiver), () -> {});
    }

    @Override
    public boolean keepsNotes() {
      return true;
    }

    @Override
    public CompletionStage<Registration> watch(URI endpoint, String name, EnvelopeReceiver reader) {
      Box box = new Box(endpoint, name);
      Open entry = new Open(loop, reader);
      return enter(
          watchers,
          box,
          entry,
          () -> {
            byte @Nullable [] note = notes.get(box);
            if (note != null) {
              show(entry, note);
            }
          });
    }

    /** Adds an entry where the server keeps it, a round trip later. */
    private LoopFuture<Registration> enter(
        Map<Box, List<Open>> where, Box box, Open entry, Runnable entered) {
      LoopFuture<Registration> result = new LoopFuture<>(loop);
      Registration closing =
          () -> {
            List<Open> there = where.get(box);
            if (there != null && there.remove(entry) && there.isEmpty()) {
              where.remove(box);
            }
          };
      open.add(closing);
      loop.schedule(
          conditions.delay().multipliedBy(2),
          () -> {
            where.computeIfAbsent(box, key -> new ArrayList<>()).add(entry);
            entered.run();
            result.complete(closing);
          });
      return result;
    }

    @Override
    public CompletionStage<Void> send(URI endpoint, String mailbox, ByteBuffer envelope) {
      Box box = new Box(endpoint, mailbox);
      return put(
          endpoint,
          envelope,
          copy -> mischief.took(endpoint, copy, changed -> deliver(box, changed)));
    }

    @Override
    public CompletionStage<Void> publish(URI endpoint, String name, ByteBuffer note) {
      return put(endpoint, note, copy -> keep(new Box(endpoint, name), copy));
    }

    private CompletionStage<Void> put(URI endpoint, ByteBuffer envelope, Consumer<byte[]> server) {
      CompletableFuture<Void> result = new LoopFuture<>(loop);
      if (envelope.remaining() > maxEnvelope()) {
        result.completeExceptionally(
            new P2pdException(
                "an envelope of " + envelope.remaining() + " bytes is too large for a mailbox"));
        return result;
      }
      byte[] copy = new byte[envelope.remaining()];
      envelope.duplicate().get(copy);
      if (!up) {
        loop.schedule(
            SEND_LIMIT,
            () ->
                result.completeExceptionally(
                    new P2pdException(
                        "the server " + endpoint + " did not take the envelope within 5 s")));
        return result;
      }
      loop.schedule(
          conditions.delay(),
          () -> {
            server.accept(copy);
            loop.schedule(conditions.delay(), () -> result.complete(null));
          });
      return result;
    }

    @Override
    public void close() {
      List.copyOf(open).forEach(Registration::close);
      open.clear();
    }
  }

  /** The server has a note; those who watch it see it in order. */
  private void keep(Box box, byte[] note) {
    if (note.length == 0) {
      notes.remove(box);
    } else {
      notes.put(box, note);
    }
    for (Open entry : List.copyOf(watchers.getOrDefault(box, List.of()))) {
      entry.loop.schedule(
          conditions.delay(),
          () -> {
            if (watchers.getOrDefault(box, List.of()).contains(entry)) {
              show(entry, note);
            }
          });
    }
  }

  private static void show(Open entry, byte[] note) {
    entry.receiver.received(ByteBuffer.wrap(note.clone()).asReadOnlyBuffer());
  }

  /** The server has it: it goes on to whoever has the mailbox open, or is lost, or comes twice. */
  private void deliver(Box box, byte[] envelope) {
    for (Open entry : List.copyOf(boxes.getOrDefault(box, List.of()))) {
      if (chance(conditions.loss())) {
        continue;
      }
      for (int copy = chance(conditions.duplication()) ? 2 : 1; copy > 0; copy--) {
        long jitter = conditions.jitter().toNanos();
        long more = jitter == 0 ? 0 : internet.chance().nextLong(jitter + 1);
        entry.loop.schedule(
            conditions.delay().plusNanos(more),
            () -> {
              if (boxes.getOrDefault(box, List.of()).contains(entry)) {
                entry.receiver.received(ByteBuffer.wrap(envelope.clone()).asReadOnlyBuffer());
              }
            });
      }
    }
  }

  private boolean chance(double probability) {
    return probability > 0 && internet.chance().nextDouble() < probability;
  }
}
