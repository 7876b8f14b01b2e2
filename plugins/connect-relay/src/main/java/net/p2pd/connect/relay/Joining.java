package net.p2pd.connect.relay;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.Cause;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.PathProgress;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;

/**
 * Comes to a place where the peer waits at its relay: by a connection, by datagrams from a socket
 * of this node, or by datagrams from an address at a relay of its own. On the attempt's loop.
 */
final class Joining {

  /** Hears what becomes of it, on the attempt's loop. */
  interface Owner {

    /** There is a path. */
    void joined(RawPath path);

    /** Nothing comes back from there, or nothing can be sent there; why. */
    void stuck(String reason);
  }

  /** A host that did not ask gets no more, and less where the host says so. */
  private static final int MOST_QUESTIONS = 8;

  private static final int FEW_QUESTIONS = 4;

  /** After this the peer is told that nothing comes back. */
  private static final Duration DOUBT = Duration.ofMillis(800);

  private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(2900);

  /** A SYN goes out at 0 and 1 s, before the next one it is given up. */
  private static final int SYNS = 2;

  /** Routers may forget a socket that is silent for longer (RFC 4787 REQ-5 wants 2 minutes). */
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final ConnectAttempt attempt;
  private final RelayTools tools;
  private final RelayMessage.Place place;
  private final Owner owner;
  private final boolean client;
  private final PathProgress line;
  private @Nullable CompletableFuture<Pipe> opening;
  private @Nullable Pipe unoffered;
  private Registration doubt = () -> {};
  private boolean answered;
  private boolean offered;
  private boolean ended;

  /**
   * Creates it.
   *
   * @param client whether this side speaks first in a session
   */
  Joining(
      ConnectAttempt attempt,
      RelayTools tools,
      RelayMessage.Place place,
      boolean client,
      Owner owner) {
    this.attempt = attempt;
    this.tools = tools;
    this.place = place;
    this.client = client;
    this.owner = owner;
    this.line =
        attempt.trying(
            place.address(),
            place.tcp() ? "the peer's relay, a connection" : "the peer's relay, datagrams");
  }

  PathProgress line() {
    return line;
  }

  /** Comes by a connection. */
  void connect() {
    Optional<String> refusal = attempt.targets().take(place.address(), SYNS);
    if (refusal.isPresent()) {
      fail(Cause.LIMITED, refusal.get());
      return;
    }
    CompletableFuture<Pipe> connecting =
        tools
            .pipes()
            .open(
                Transport.TCP,
                Destination.of(place.address()),
                null,
                PipeOptions.defaults().with(PipeOptions.CONNECT_TIMEOUT, CONNECT_TIMEOUT));
    opening = connecting;
    connecting.whenComplete(
        (pipe, error) ->
            attempt
                .eventLoop()
                .execute(
                    () -> {
                      if (pipe == null) {
                        refused(error);
                      } else if (ended) {
                        pipe.abort();
                      } else {
                        offer(pipe, false);
                      }
                    }));
  }

  /** Comes by datagrams from a socket of this node. */
  void send() {
    send(
        tools
            .pipes()
            .open(Transport.UDP, Destination.of(place.address()), null, PipeOptions.defaults()),
        true);
  }

  /** Comes by datagrams from an address at a relay of this node. */
  void sendFrom(KeptAddress own) {
    CompletableFuture<Pipe> made = own.address().open(place.address());
    made.thenAccept(pipe -> attempt.eventLoop().execute(() -> own.carries(pipe)));
    send(made, false);
  }

  private void send(CompletableFuture<Pipe> socket, boolean own) {
    int left = attempt.targets().left(place.address());
    int questions = left == Integer.MAX_VALUE ? MOST_QUESTIONS : Math.min(FEW_QUESTIONS, left);
    Optional<String> refusal =
        questions < 1
            ? attempt.targets().take(place.address(), 1)
            : attempt.targets().take(place.address(), questions);
    opening = socket;
    if (refusal.isPresent()) {
      end();
      fail(Cause.LIMITED, refusal.get());
      return;
    }
    socket.whenComplete(
        (inner, error) -> {
          if (inner == null) {
            attempt.eventLoop().execute(() -> refused(error));
          } else if (inner.eventLoop().inLoop()) {
            begin(inner, questions, left == Integer.MAX_VALUE, own);
          } else {
            inner
                .eventLoop()
                .execute(() -> begin(inner, questions, left == Integer.MAX_VALUE, own));
          }
        });
  }

  /** On the socket's loop. */
  private void begin(Pipe inner, int questions, boolean free, boolean own) {
    Pipe[] pipe = new Pipe[1];
    GreetedDriver driver =
        new GreetedDriver(inner, place.greeting(), greeted -> onLoop(() -> answered(pipe[0], own)));
    pipe[0] = tools.pipes().over(driver, PipeOptions.defaults());
    driver.ask(questions);
    onLoop(
        () -> {
          if (ended) {
            pipe[0].abort();
          } else if (client && free) {
            // What this side says first may follow at once: it waits at the other end.
            offer(pipe[0], own);
          } else {
            unoffered = pipe[0];
          }
          if (!ended && !answered) {
            doubt = attempt.eventLoop().schedule(DOUBT, this::doubted);
          }
        });
  }

  private void onLoop(Runnable task) {
    attempt.eventLoop().execute(task);
  }

  private void answered(Pipe pipe, boolean own) {
    InetSocketAddress there = place.address();
    attempt.targets().shown(there);
    answered = true;
    doubt.close();
    if (!ended && !offered) {
      offer(pipe, own);
    }
  }

  private void doubted() {
    if (!answered && !ended) {
      owner.stuck("nothing comes back from the relay at " + Destination.of(place.address()));
    }
  }

  private void offer(Pipe pipe, boolean own) {
    offered = true;
    unoffered = null;
    RawPath path = RawPath.of(pipe).relayed().symmetric().reportedAs(line);
    owner.joined(own ? path.idleAfter(IDLE) : path);
  }

  private void refused(@Nullable Throwable error) {
    if (!(error instanceof CancellationException) && !ended) {
      String words = Refusals.words(error);
      fail(place.tcp() ? Cause.TCP_UNANSWERED : Cause.UDP_UNANSWERED, words);
    }
  }

  private void fail(Cause cause, String words) {
    line.failed(cause, words);
    owner.stuck(words);
  }

  /** Closes what was not offered. */
  void end() {
    ended = true;
    doubt.close();
    CompletableFuture<Pipe> running = opening;
    if (running != null) {
      running.cancel(false);
    }
    Pipe pipe = unoffered;
    if (pipe != null) {
      pipe.abort();
      unoffered = null;
    }
  }
}
