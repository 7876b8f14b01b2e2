package net.p2pd.signal.mqtt;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * One connection to a broker, from the attempt to its end: all that is known of Paho. It is used on
 * the event loop and tells everything there; Paho works on threads of its own.
 *
 * <p>Each connection gets a new Paho client, so that nothing of an old one lingers in it; what has
 * to be sent again is known to {@code Link}. Not Paho's automatic reconnect: its pauses are not
 * random, and it keeps what was given up long ago.
 */
final class Connection {

  /** How many messages may be on their way from Paho to the loop before it stops reading. */
  private static final int ARRIVALS = 32;

  private static final int REFUSED = 0x80; // MQTT 3.1.1 section 3.9.3
  private static final int QOS = 1;
  private static final Duration FAREWELL = Duration.ofMillis(500);

  /** Told on the event loop; nothing after {@link #down}. */
  interface Events {

    void up();

    /** The attempt failed, or the connection ended. */
    void down(Trouble trouble);

    void arrived(String topic, byte[] payload);
  }

  /**
   * What it needs to know.
   *
   * @param clientId asked on a thread that may block
   * @param durable whether the broker is to remember this client and keep messages for it
   */
  record Plan(
      Endpoint endpoint,
      Brokers.Known broker,
      Callable<String> clientId,
      boolean durable,
      MqttOptions options) {}

  private final Plan plan;
  private final EventLoop loop;
  private final Events events;
  private final OwnSockets sockets = new OwnSockets();
  private final Semaphore arrivals = new Semaphore(ARRIVALS);
  private final ConnectionThreads threads;
  private final LoopPings pings;
  private @Nullable Registration patience;
  private boolean up;
  private boolean closed;

  /** Made and used by the calling thread of {@link ConnectionThreads} and by the farewell only. */
  private volatile @Nullable MqttAsyncClient client;

  private volatile boolean givenUp;

  Connection(Plan plan, EventLoop loop, Events events) {
    this.plan = plan;
    this.loop = loop;
    this.events = events;
    this.threads = new ConnectionThreads(plan.endpoint().host());
    this.pings = new LoopPings(loop, this::onLoop, task -> call(task::run, this::failed));
  }

  /** Begins the attempt. */
  void open() {
    patience =
        loop.schedule(
            plan.options().connectTimeout(),
            () ->
                end(
                    Trouble.passing(
                        "the broker "
                            + plan.endpoint()
                            + " did not let this node in within "
                            + plan.options().connectTimeout().toMillis()
                            + " ms; perhaps it is no MQTT broker")));
    call(this::connect, this::failed);
  }

  private void connect() throws Exception {
    if (givenUp) {
      return;
    }
    MqttAsyncClient made =
        new MqttAsyncClient(
            plan.endpoint().toString(),
            plan.clientId().call(),
            new MemoryPersistence(), // without it, Paho writes into the working directory
            pings,
            threads.paho());
    client = made;
    made.setCallback(
        new MqttCallback() {
          @Override
          public void connectionLost(Throwable cause) {
            failed(cause);
          }

          @Override
          public void messageArrived(String topic, MqttMessage message) {
            hand(topic, message.getPayload());
          }

          @Override
          public void deliveryComplete(IMqttDeliveryToken token) {
            // Each send has its own listener.
          }
        });
    made.connect(options(), null, listener(ignored -> onLoop(this::accepted), this::failed));
    sockets.gate().hurry();
  }

  private MqttConnectOptions options() {
    MqttConnectOptions options = new MqttConnectOptions();
    options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
    options.setAutomaticReconnect(false);
    options.setCleanSession(!plan.durable());
    options.setKeepAliveInterval((int) plan.options().keepAlive().toSeconds());
    long millis = plan.options().connectTimeout().toMillis();
    options.setConnectionTimeout((int) Math.max(1, (millis + 999) / 1000));
    options.setMaxInflight(2 * Outbox.WINDOW);
    options.setSocketFactory(
        plan.endpoint().isSecure()
            ? sockets.secure(plan.broker().trust().sockets())
            : sockets.plain());
    options.setHttpsHostnameVerificationEnabled(true);
    if (plan.broker().username() != null) {
      options.setUserName(plan.broker().username());
    }
    if (plan.broker().password() != null) {
      options.setPassword(plan.broker().password().toCharArray());
    }
    return options;
  }

  private void accepted() {
    if (!closed) {
      up = true;
      stopPatience();
      events.up();
    }
  }

  /** On Paho's thread: it reads no further while the loop has not taken enough of it. */
  private void hand(String topic, byte[] payload) {
    arrivals.acquireUninterruptibly();
    boolean handed = false;
    try {
      loop.execute(
          () -> {
            arrivals.release();
            if (!closed) {
              events.arrived(topic, payload);
            }
          });
      handed = true;
    } catch (RejectedExecutionException e) {
      // The host's loop is closed, and so is all else.
    } finally {
      if (!handed) {
        arrivals.release();
      }
    }
  }

  private void failed(@Nullable Throwable error) {
    onLoop(() -> end(Trouble.of(error, plan.endpoint(), plan.broker().hasLogin(), up)));
  }

  /** Returns whether the broker let this node in and the connection was not lost since. */
  boolean isUp() {
    return up && !closed;
  }

  /** Returns this machine's address of the connection, if it has one already. */
  @Nullable
  InetAddress localAddress() {
    return sockets.localAddress();
  }

  /** Sends a message; completes when the broker took it. Any failure is one of the connection. */
  CompletionStage<Void> publish(String topic, byte[] payload, boolean retained) {
    return ask(
        (current, listener) -> current.publish(topic, payload, QOS, retained, null, listener),
        token -> null);
  }

  /** Asks for what is sent to a topic; tells whether the broker grants that. */
  CompletionStage<Boolean> subscribe(String topic) {
    return ask(
        (current, listener) -> current.subscribe(topic, QOS, null, listener),
        token -> token.getGrantedQos().length > 0 && token.getGrantedQos()[0] != REFUSED);
  }

  /** Takes that back. */
  CompletionStage<Void> unsubscribe(String topic) {
    return ask((current, listener) -> current.unsubscribe(topic, null, listener), token -> null);
  }

  /** A call of Paho's that is answered by the broker. */
  private interface Asking {
    void ask(MqttAsyncClient client, IMqttActionListener listener) throws MqttException;
  }

  private interface Reading<T> {
    @Nullable
    T read(IMqttToken token);
  }

  private interface Done {
    void with(IMqttToken token);
  }

  private interface Failed {
    void with(@Nullable Throwable error);
  }

  private <T> CompletableFuture<T> ask(Asking asking, Reading<T> reading) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Failed refused =
        error ->
            onLoop(
                () -> {
                  if (!closed) {
                    answer.completeExceptionally(
                        Trouble.of(error, plan.endpoint(), plan.broker().hasLogin(), true)
                            .toException());
                  }
                });
    call(
        () -> {
          MqttAsyncClient current = client;
          if (current == null) {
            throw new IllegalStateException("nothing is asked before it is up");
          }
          asking.ask(
              current,
              listener(
                  token -> {
                    @Nullable T value = reading.read(token);
                    onLoop(
                        () -> {
                          if (!closed) {
                            answer.complete(value);
                          }
                        });
                  },
                  refused));
        },
        refused);
    return answer;
  }

  private static IMqttActionListener listener(Done done, Failed failed) {
    return new IMqttActionListener() {
      @Override
      public void onSuccess(IMqttToken token) {
        done.with(token);
      }

      @Override
      public void onFailure(IMqttToken token, @Nullable Throwable error) {
        failed.with(error);
      }
    };
  }

  private interface Call {
    void run() throws Exception;
  }

  private void call(Call call, Failed failed) {
    try {
      threads
          .calls()
          .execute(
              () -> {
                try {
                  call.run();
                } catch (Exception e) { // whatever Paho throws ends this call or the connection
                  failed.with(e);
                }
              });
    } catch (RejectedExecutionException e) {
      failed.with(e);
    }
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // The host's loop is closed, and so is all else.
    }
  }

  private void end(Trouble trouble) {
    if (!closed) {
      close(false);
      events.down(trouble);
    }
  }

  /**
   * Closes it, without telling. What was asked and not answered is never answered.
   *
   * @param politely whether to say goodbye, so that the broker need not wonder
   */
  void close(boolean politely) {
    if (closed) {
      return;
    }
    closed = true;
    givenUp = true;
    stopPatience();
    pings.close();
    boolean goodbye = politely && up;
    arrivals.release(Integer.MAX_VALUE / 2); // nothing of Paho's is to wait for the loop any more
    threads.aside(() -> leave(goodbye));
  }

  /**
   * On a thread of its own. Closed sockets end whatever Paho is about, and it ends its threads
   * then; to be told to do so while it begins a connection makes it wait for ever.
   */
  private void leave(boolean goodbye) {
    MqttAsyncClient leaving = client;
    if (goodbye && leaving != null) {
      try {
        leaving.disconnect(0).waitForCompletion(FAREWELL.toMillis());
      } catch (MqttException e) {
        // Then it is thrown out.
      }
    }
    sockets.close();
    threads.end();
  }

  /** Completes when none of its threads is left. */
  CompletionStage<Void> ended() {
    return threads.ended();
  }

  private void stopPatience() {
    if (patience != null) {
      patience.close();
      patience = null;
    }
  }
}
