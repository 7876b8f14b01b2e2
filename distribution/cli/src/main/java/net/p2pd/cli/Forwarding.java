package net.p2pd.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import net.p2pd.api.Node;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.pipe.CloseCause;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;

/**
 * Carries each connection that comes in here over a stream of its own to the peer. All of them
 * share one session; when that ended, the next connection makes another.
 *
 * <p>Thread-safe.
 */
final class Forwarding {

  private static final String PROTOCOL = "tunnel";
  private static final String ACCEPTED = "OK";
  private static final String REFUSED = "NO ";

  private final Node node;
  private final String peer;
  private final ConnectOptions how;
  private final String target;
  private final BiConsumer<String, Map<String, ?>> events;
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  /**
   * Creates it.
   *
   * @param peer its address or id
   * @param target host and port as the peer sees them
   * @param events hears the name of each event with its words
   */
  Forwarding(
      Node node,
      String peer,
      ConnectOptions how,
      String target,
      BiConsumer<String, Map<String, ?>> events) {
    this.node = node;
    this.peer = peer;
    this.how = how.protocol(PROTOCOL);
    this.target = target;
    this.events = events;
  }

  /** Opens a stream, one after the other, so that several at once do not make several sessions. */
  synchronized CompletableFuture<Pipe> connect() {
    CompletableFuture<Pipe> next =
        last.handle((done, error) -> null).thenCompose(done -> node.connect(peer, how));
    last = next;
    return next;
  }

  /** Takes a connection. Nothing of it is read before the peer has agreed. */
  void accept(Pipe connection) {
    connect()
        .whenComplete(
            (stream, error) -> {
              if (error != null) {
                refuse(connection, sentence(error));
              } else {
                new Opening(connection, stream).begin();
              }
            });
  }

  private static String sentence(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return String.valueOf(cause.getMessage());
  }

  private void refuse(Pipe connection, String cause) {
    connection.abort();
    tell("refused", connection, cause);
  }

  private void tell(String event, Pipe connection, @Nullable String cause) {
    Map<String, Object> words = new LinkedHashMap<>();
    words.put("from", connection.remote().map(ForwardCommand::text).orElse("somebody"));
    if (cause != null) {
      words.put("cause", cause);
    }
    events.accept(event, words);
  }

  /** One connection that waits for the peer's answer. Runs on the stream's event loop. */
  private final class Opening {

    private final Pipe connection;
    private final Pipe stream;
    private @Nullable Registration answer;
    private boolean over;

    Opening(Pipe connection, Pipe stream) {
      this.connection = connection;
      this.stream = stream;
    }

    void begin() {
      stream.eventLoop().execute(this::ask);
    }

    private void ask() {
      answer = stream.onMessage((message, pipe) -> answered(message));
      stream.onClose((pipe, cause) -> closed(cause));
      connection.onClose((pipe, cause) -> stream.eventLoop().execute(this::gone));
      stream.send("CONNECT " + target);
    }

    private void answered(Message message) {
      Registration waiting = answer;
      if (over || waiting == null) {
        return;
      }
      over = true;
      String text = message.text();
      if (text.equals(ACCEPTED)) {
        waiting.close();
        tell("opened", connection, null);
        connection.onClose((pipe, cause) -> tell("closed", connection, null));
        Pipe.relay(connection, stream);
      } else {
        refuse(
            connection,
            text.startsWith(REFUSED) ? text.substring(REFUSED.length()) : "no answer but " + text);
        stream.closeAsync();
      }
    }

    private void closed(CloseCause cause) {
      if (!over) {
        over = true;
        refuse(connection, "the peer ended the stream: " + cause.text());
      }
    }

    private void gone() {
      if (!over) {
        over = true;
        stream.abort();
      }
    }
  }
}
