package net.p2pd.signal.mqtt;

import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.signal.EnvelopeReceiver;
import net.p2pd.api.signal.SignalTransport;

/**
 * Signalling over MQTT 3.1.1 brokers: a mailbox is a topic that the node subscribes to with quality
 * of service 1, a note is a retained message. One connection to each broker serves all mailboxes,
 * notes and sends; nothing is connected before it is needed.
 *
 * <p>May be used from any thread; results and receivers come on the context's event loop.
 */
public final class MqttTransport implements SignalTransport {

  /** More brokers than that at once are no node's, but somebody's who wants to exhaust it. */
  private static final int MOST_LINKS = 64;

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** For the event loop. */
  private final Map<Endpoint, Link> links = new HashMap<>();

  private volatile @Nullable Surroundings host;
  private volatile boolean closed;
  private @Nullable Registration nics;

  /** A transport that is not started. */
  public MqttTransport() {}

  @Override
  public String id() {
    return "mqtt";
  }

  @Override
  public String description() {
    return "signalling over MQTT brokers";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return MqttOptions.KEYS;
  }

  @Override
  public Set<String> schemes() {
    return Endpoint.schemes();
  }

  @Override
  public boolean keepsNotes() {
    return true;
  }

  @Override
  public void start(PluginContext context) {
    Surroundings made = new Surroundings(context);
    host = made;
    nics =
        context.onNicsChanged(
            () -> made.onLoop(() -> networkChanged(local -> isGone(local, context))));
  }

  /** On the loop. */
  void networkChanged(Predicate<InetAddress> isGone) {
    List.copyOf(links.values()).forEach(link -> link.networkChanged(isGone));
  }

  private static boolean isGone(InetAddress local, PluginContext context) {
    return !local.isLoopbackAddress()
        && context.nics().stream()
            .flatMap(nic -> nic.addresses().stream())
            .noneMatch(address -> address.address().equals(local));
  }

  @Override
  public CompletionStage<Registration> open(
      URI endpoint, String mailbox, EnvelopeReceiver receiver) {
    return read(endpoint, () -> Topics.ofMailbox(mailbox), false, receiver);
  }

  @Override
  public CompletionStage<Registration> watch(URI endpoint, String name, EnvelopeReceiver reader) {
    return read(endpoint, () -> Topics.ofNote(name), true, reader);
  }

  @Override
  public CompletionStage<Void> send(URI endpoint, String mailbox, ByteBuffer envelope) {
    return put(endpoint, () -> Topics.ofMailbox(mailbox), envelope, false);
  }

  @Override
  public CompletionStage<Void> publish(URI endpoint, String name, ByteBuffer note) {
    return put(endpoint, () -> Topics.ofNote(name), note, true);
  }

  /** The topic of a name; refuses bad names. */
  private interface Topic {
    String get();
  }

  private CompletionStage<Registration> read(
      URI endpoint, Topic topic, boolean isNote, EnvelopeReceiver receiver) {
    CompletableFuture<Registration> opened = new CompletableFuture<>();
    withLink(
        endpoint,
        topic,
        opened,
        (link, name) -> {
          if (!opened.isDone()) {
            link.read(name, isNote, receiver, opened);
          }
        });
    return opened;
  }

  private CompletionStage<Void> put(
      URI endpoint, Topic topic, ByteBuffer content, boolean retained) {
    CompletableFuture<Void> taken = new CompletableFuture<>();
    int size = content.remaining();
    if (size > maxEnvelope()) {
      taken.completeExceptionally(
          new P2pdException(
              "an envelope or note of "
                  + size
                  + " bytes is too large; at most "
                  + maxEnvelope()
                  + " are sent"));
      return taken;
    }
    byte[] copy = new byte[size];
    content.duplicate().get(copy);
    withLink(
        endpoint,
        topic,
        taken,
        (link, name) ->
            link.send(new Outgoing(name, copy, retained))
                .whenComplete(
                    (nothing, error) -> {
                      if (error == null) {
                        taken.complete(null);
                      } else {
                        taken.completeExceptionally(error);
                      }
                    }));
    return taken;
  }

  private interface Use {
    void with(Link link, String topic);
  }

  private void withLink(URI uri, Topic topic, CompletableFuture<?> result, Use use) {
    Surroundings current = host;
    if (current == null || closed) {
      result.completeExceptionally(new P2pdException("signalling over MQTT is not started"));
      return;
    }
    Endpoint endpoint;
    String name;
    try {
      endpoint = Endpoint.of(uri);
      name = topic.get();
    } catch (P2pdException e) {
      result.completeExceptionally(e);
      return;
    }
    Consumer<Surroundings> task =
        on -> {
          try {
            use.with(link(on, endpoint), name);
          } catch (P2pdException e) {
            result.completeExceptionally(e);
          }
        };
    current.onLoop(() -> task.accept(current));
  }

  private Link link(Surroundings on, Endpoint endpoint) {
    if (closed) {
      throw new P2pdException("signalling over MQTT is closed");
    }
    @Nullable Link known = links.get(endpoint);
    if (known != null) {
      return known;
    }
    if (links.size() >= MOST_LINKS) {
      links.values().stream().filter(Link::isUnused).findFirst().ifPresent(this::drop);
    }
    if (links.size() >= MOST_LINKS) {
      throw new P2pdException(
          "this node uses "
              + MOST_LINKS
              + " brokers already; "
              + endpoint
              + " would be one too many");
    }
    Link[] self = new Link[1];
    Link made = new Link(endpoint, on, () -> dropUnused(self[0]));
    self[0] = made;
    links.put(endpoint, made);
    return made;
  }

  private void dropUnused(Link link) {
    if (link.isUnused()) {
      drop(link);
    }
  }

  private void drop(Link link) {
    links.values().remove(link);
    link.close();
  }

  @Override
  public void close() {
    closed = true;
    Surroundings current = host;
    if (current == null) {
      return;
    }
    Registration watching = nics;
    if (watching != null) {
      watching.close();
    }
    CompletableFuture<Void> left = new CompletableFuture<>();
    Runnable leaving =
        () -> {
          List.copyOf(links.values()).forEach(Link::close);
          links.clear();
          left.complete(null);
        };
    if (!current.onLoop(leaving)) {
      leaving.run();
    }
    if (current.loop().inLoop()) {
      return; // nobody may wait there
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    wait(left, deadline);
    Set<Connection> ending = current.connections();
    ending.forEach(connection -> wait(connection.ended(), deadline));
    long late = ending.stream().filter(one -> !one.ended().toCompletableFuture().isDone()).count();
    if (late > 0) {
      current
          .logger()
          .log(
              System.Logger.Level.WARNING,
              "connections to {0} brokers take longer to end; perhaps they wait for the DNS",
              late);
    }
  }

  private static void wait(CompletionStage<Void> stage, long deadline) {
    try {
      long left = Math.max(1, deadline - System.nanoTime());
      stage.toCompletableFuture().get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // The others may be quicker.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
