package net.p2pd.signal.mqtt;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.EnvelopeReceiver;

/**
 * A broker and all that goes on with it: one connection at a time, made when it is needed and again
 * when it was lost, which mailboxes, notes and sends share. For the event loop, but for {@link
 * Registration}s.
 */
final class Link implements Connection.Events {

  /** A connection that lasted so long was a good one: after it, pauses begin short again. */
  private static final Duration GOOD = Duration.ofSeconds(20);

  /** How soon after an attempt a new message may cause another one. */
  private static final Duration IMPATIENCE = Duration.ofSeconds(2);

  /** How long envelopes are kept for a mailbox that may still be opened. */
  private static final Duration STRAYING = Duration.ofSeconds(10);

  /** A topic that nobody reads, for asking the broker for an answer. */
  private static final String FENCE = "p2pd/-";

  private final Endpoint endpoint;
  private final Surroundings host;
  private final Runnable unused;
  private final Map<String, Subscription> subscriptions = new HashMap<>();
  private final Outbox outbox = new Outbox();
  private final Strays strays = new Strays();
  private final Backoff backoff;
  private @Nullable Connection connection;
  private @Nullable Registration retry;
  private @Nullable Registration idle;
  private @Nullable Registration straying;
  private @Nullable Trouble trouble;
  private long attemptedAt;
  private long retryAt;
  private long upSince;
  private boolean durable;
  private boolean closed;

  /**
   * @param unused called when nothing was done with the broker for a while
   */
  Link(Endpoint endpoint, Surroundings host, Runnable unused) {
    this.endpoint = endpoint;
    this.host = host;
    this.unused = unused;
    this.backoff = new Backoff(host.random());
  }

  // Sending

  CompletionStage<Void> send(Outgoing message) {
    if (trouble != null && trouble.lasting() && retry != null) {
      message.taken.completeExceptionally(trouble.toException());
      host.figures().failed.increment();
      return message.taken;
    }
    if (!outbox.offer(message)) {
      message.taken.completeExceptionally(
          new P2pdException(
              "too many messages wait for the broker " + endpoint + "; try again later"));
      host.figures().failed.increment();
      return message.taken;
    }
    message.limit(host.loop().schedule(host.options().sendTimeout(), () -> timeOver(message)));
    message.taken.whenComplete(
        (nothing, error) -> {
          message.stopLimit();
          outbox.remove(message);
          (error == null ? host.figures().sent : host.figures().failed).increment();
        });
    if (connection == null && retry != null) {
      hurry();
    }
    proceed();
    return message.taken;
  }

  private void timeOver(Outgoing message) {
    boolean noAnswer = outbox.isUnderWay(message);
    @Nullable Trouble known = trouble;
    String within = " within " + host.options().sendTimeout().toMillis() + " ms";
    message.taken.completeExceptionally(
        new P2pdException(
            noAnswer || known == null
                ? "the broker " + endpoint + " did not confirm the message" + within
                : known.sentence() + "; it was tried" + within));
    if (noAnswer && connection != null) {
      abandon(Trouble.passing("the broker " + endpoint + " does not answer any more"));
    }
    rest();
  }

  /** Shortens a long pause, for somebody who waits. */
  private void hurry() {
    long now = host.loop().nanoTime();
    long soon = Math.max(now, attemptedAt + IMPATIENCE.toNanos());
    if (soon - retryAt < 0) {
      retryIn(Duration.ofNanos(soon - now));
    }
  }

  private void pump() {
    Connection current = connection;
    if (current == null || !current.isUp()) {
      return;
    }
    for (Outgoing next = outbox.next(); next != null; next = outbox.next()) {
      Outgoing message = next;
      current
          .publish(message.topic, message.payload, message.retained)
          .whenComplete(
              (nothing, error) -> {
                if (error == null) {
                  message.taken.complete(null);
                } else if (connection == current) { // it goes again over the next one
                  abandon(Trouble.passing(String.valueOf(error.getMessage())));
                }
                pump();
                rest();
              });
    }
  }

  // Reading

  /**
   * Opens a mailbox, or shows a note.
   *
   * @param opened completed when the broker serves it
   */
  void read(
      String topic,
      boolean isNote,
      EnvelopeReceiver receiver,
      CompletableFuture<Registration> opened) {
    Subscription subscription =
        subscriptions.computeIfAbsent(topic, key -> new Subscription(key, isNote, host.logger()));
    boolean fresh = subscription.isEmpty();
    Subscription.Reader[] self = new Subscription.Reader[1];
    Registration registration = () -> host.onLoop(() -> unread(subscription, self[0]));
    Subscription.Reader reader = new Subscription.Reader(receiver, registration, opened);
    self[0] = reader;
    opened.whenComplete(
        (open, error) -> {
          if (opened.isCancelled()) {
            registration.close();
          }
        });
    subscription.add(reader);
    strays.take(topic).forEach(subscription::arrived);
    if (!isNote && !durable) {
      durable = true;
      if (connection != null) {
        abandon(null); // the broker forgets all of a client that was a guest
      }
    }
    Connection current = connection;
    if (fresh && current != null && current.isUp()) {
      ask(current, subscription);
    }
    proceed();
  }

  private void unread(Subscription subscription, Subscription.Reader reader) {
    if (subscription.remove(reader) && subscription.isEmpty() && !closed) {
      subscriptions.remove(subscription.topic);
      Connection current = connection;
      if (current != null && current.isUp()) {
        current.unsubscribe(subscription.topic);
      }
      rest();
    }
    reader.opened.cancel(false);
  }

  private void ask(Connection current, Subscription subscription) {
    subscription.asked();
    current
        .subscribe(subscription.topic)
        .whenComplete(
            (granted, error) -> {
              if (connection != current || subscription.isEmpty()) {
                return;
              }
              if (error != null) {
                abandon(Trouble.passing(String.valueOf(error.getMessage())));
              } else if (granted) {
                granted(current, subscription);
              } else {
                refused(subscription);
              }
            });
  }

  private void granted(Connection current, Subscription subscription) {
    if (!subscription.isNote()) {
      subscription.opened();
      return;
    }
    // Its answer comes after the note that stands there: what a broker sends keeps its order.
    current
        .unsubscribe(FENCE)
        .whenComplete(
            (nothing, error) -> {
              if (connection == current && error == null) {
                subscription.opened();
              }
            });
  }

  private void refused(Subscription subscription) {
    String sentence =
        "the broker "
            + endpoint
            + " does not let this node read "
            + subscription.topic
            + "; allow its user the topics p2pd/#";
    if (subscription.wasPromised()) {
      tell(Trouble.lasting(sentence)); // perhaps it does so again after the next reconnect
    } else {
      subscriptions.remove(subscription.topic);
      subscription.failed(new P2pdException(sentence));
      rest();
    }
  }

  @Override
  public void arrived(String topic, byte[] payload) {
    host.figures().received.increment();
    @Nullable Subscription subscription = subscriptions.get(topic);
    if (subscription != null) {
      subscription.arrived(payload);
      return;
    }
    strays.add(topic, payload);
    if (straying == null) {
      straying = host.loop().schedule(STRAYING, this::forgetStrays);
    }
  }

  /** What an earlier life of this node subscribed to, and it wants no more. */
  private void forgetStrays() {
    straying = null;
    Connection current = connection;
    for (String topic : strays.clear()) {
      if (current != null && current.isUp() && !subscriptions.containsKey(topic)) {
        current.unsubscribe(topic);
      }
    }
  }

  // Connecting

  private boolean isNeeded() {
    return !subscriptions.isEmpty() || !outbox.isEmpty();
  }

  private void proceed() {
    if (closed) {
      return;
    }
    if (idle != null) {
      idle.close();
      idle = null;
    }
    if (connection == null && retry == null && isNeeded()) {
      connect();
    }
    pump();
  }

  private void connect() {
    attemptedAt = host.loop().nanoTime();
    ClientIds ids = host.ids();
    Connection made =
        new Connection(
            new Connection.Plan(
                endpoint,
                host.brokers().of(endpoint),
                durable ? () -> ids.of(endpoint) : ids::fresh,
                durable,
                host.options()),
            host.loop(),
            this);
    connection = made;
    host.made(made);
    made.open();
  }

  @Override
  public void up() {
    upSince = host.loop().nanoTime();
    host.figures().connections.increment();
    host.figures().connected.add(1);
    if (trouble != null && !subscriptions.isEmpty()) {
      host.logger().log(System.Logger.Level.INFO, "the broker {0} is reached again", endpoint);
    }
    trouble = null;
    Connection current = connection;
    if (current != null) {
      List.copyOf(subscriptions.values()).forEach(subscription -> ask(current, subscription));
    }
    pump();
  }

  @Override
  public void down(Trouble why) {
    connection = null;
    host.figures().troubles.increment();
    if (upSince != 0) {
      host.figures().connected.add(-1);
      if (host.loop().nanoTime() - upSince > GOOD.toNanos()) {
        backoff.reset();
      }
      upSince = 0;
    }
    Duration pause = backoff.pause();
    tell(why);
    subscriptions.values().forEach(Subscription::closed);
    for (Outgoing message : outbox.lost()) {
      message.taken.completeExceptionally(
          new P2pdException(
              "the broker "
                  + endpoint
                  + " ended the connection each time when it got the message"));
    }
    if (why.lasting()) {
      outbox.all().forEach(message -> message.taken.completeExceptionally(why.toException()));
    }
    retryIn(pause);
    rest();
  }

  /** Ends the connection; with a trouble as if the broker had, without one to make it anew. */
  private void abandon(@Nullable Trouble why) {
    Connection current = connection;
    if (current == null) {
      return;
    }
    current.close(why == null);
    if (why != null) {
      down(why);
      return;
    }
    connection = null;
    if (upSince != 0) {
      host.figures().connected.add(-1);
      upSince = 0;
    }
    outbox.again();
    subscriptions.values().forEach(Subscription::closed);
  }

  private void retryIn(Duration pause) {
    if (retry != null) {
      retry.close();
    }
    retryAt = host.loop().nanoTime() + pause.toNanos();
    retry =
        host.loop()
            .schedule(
                pause,
                () -> {
                  retry = null;
                  proceed();
                  rest();
                });
  }

  /** A broker that this node reads from is its operator's matter, others are the senders'. */
  private void tell(Trouble why) {
    boolean same = trouble != null && why.sentence().equals(trouble.sentence());
    trouble = why;
    boolean loud = !same && !subscriptions.isEmpty();
    host.logger()
        .log(
            loud ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
            "{0}; it is tried again",
            why.sentence());
  }

  /**
   * The network changed: a connection from an address that is gone is dead, and a pause may have
   * lost its reason.
   */
  void networkChanged(Predicate<InetAddress> isGone) {
    Connection current = connection;
    @Nullable InetAddress local = current == null ? null : current.localAddress();
    if (local != null && isGone.test(local)) {
      backoff.reset();
      abandon(Trouble.passing("this machine's address " + local.getHostAddress() + " is gone"));
    } else if (retry != null) {
      backoff.reset();
      retryIn(backoff.pause());
    }
  }

  // Ending

  /** Leaves the broker after a while without need. */
  private void rest() {
    if (!closed && !isNeeded() && idle == null) {
      idle =
          host.loop()
              .schedule(
                  host.options().idle(),
                  () -> {
                    idle = null;
                    unused.run();
                  });
    }
  }

  boolean isUnused() {
    return !isNeeded();
  }

  /** Ends all of it; what waits fails. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (@Nullable Registration timer : new @Nullable Registration[] {retry, idle, straying}) {
      if (timer != null) {
        timer.close();
      }
    }
    abandon(null);
    P2pdException error = new P2pdException("signalling over MQTT was closed meanwhile");
    outbox.all().forEach(message -> message.taken.completeExceptionally(error));
    subscriptions.values().forEach(subscription -> subscription.failed(error));
    subscriptions.clear();
  }
}
