package net.p2pd.signal.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalTransport;

/** What comes to a mailbox, or is shown as a note; texts. */
final class Inbox {

  private static final int LIMIT_SECONDS = 20;

  private final BlockingQueue<String> came = new LinkedBlockingQueue<>();
  private final CompletableFuture<Registration> opened;

  private Inbox(SignalTransport transport, URI broker, String name, boolean note) {
    opened =
        (note
                ? transport.watch(broker, name, this::take)
                : transport.open(broker, name, this::take))
            .toCompletableFuture();
  }

  /** Opens a mailbox and waits until it is open. */
  static Inbox open(SignalTransport transport, URI broker, String name) throws Exception {
    Inbox inbox = opening(transport, broker, name);
    inbox.registration();
    return inbox;
  }

  static Inbox opening(SignalTransport transport, URI broker, String name) {
    return new Inbox(transport, broker, name, false);
  }

  /** Watches a note and waits until the one that stands there was shown. */
  static Inbox watch(SignalTransport transport, URI broker, String name) throws Exception {
    Inbox inbox = new Inbox(transport, broker, name, true);
    inbox.registration();
    return inbox;
  }

  private void take(ByteBuffer envelope) {
    came.add(StandardCharsets.UTF_8.decode(envelope).toString());
  }

  Registration registration() throws Exception {
    return opened.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  boolean isOpen() {
    return opened.isDone() && !opened.isCompletedExceptionally();
  }

  /** Returns the failure of the opening. */
  Throwable failure() throws Exception {
    try {
      registration();
    } catch (ExecutionException e) {
      return e.getCause();
    }
    throw new AssertionError("it was opened");
  }

  String next() throws InterruptedException {
    String text = came.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(text).as("what comes within " + LIMIT_SECONDS + " s").isNotNull();
    return text;
  }

  /** What has come so far. */
  BlockingQueue<String> came() {
    return came;
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends and waits until the broker took it. */
  static void send(SignalTransport transport, URI broker, String mailbox, String text)
      throws Exception {
    transport
        .send(broker, mailbox, bytes(text))
        .toCompletableFuture()
        .get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Sends what has to fail; returns the sentence. */
  static String refusal(SignalTransport transport, URI broker) throws Exception {
    try {
      send(transport, broker, "box", "hello");
    } catch (ExecutionException e) {
      return e.getCause().getMessage();
    }
    throw new AssertionError("the broker took it");
  }
}
