package net.p2pd.connect.relay.turn;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.stun.client.PacketHandler;
import net.p2pd.stun.client.StunAnswer;
import net.p2pd.stun.client.StunRequest;
import net.p2pd.stun.client.StunTiming;
import net.p2pd.stun.client.StunTransactions;
import net.p2pd.stun.codec.Challenge;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunError;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunMessage;

/**
 * A pipe to the server: requests with credentials go out, answers come back, all else goes to a
 * handler. Used on the pipe's loop alone.
 *
 * <p>What the server says about credentials (401, 438) is dealt with here, at most {@link #ROUNDS}
 * times for one request, so that no server can make the client ask for ever.
 */
final class Control {

  /** The first request without credentials, one with, and two whose nonce was too old. */
  static final int ROUNDS = 4;

  /** Half of what RFC 8489 recommends: a relay is wanted by somebody who waits for it. */
  private static final long FIRST_WAIT_MILLIS = 250;

  private static final Duration LONGEST = Duration.ofDays(1);

  private final Pipe pipe;
  private final Account account;
  private final String server;
  private final Duration limit;
  private final StunTransactions transactions;
  private boolean busy;
  private PacketHandler receiver = (packet, from) -> {};

  /**
   * Begins to read.
   *
   * @param server how sentences call it
   * @param limit how long a request may take
   */
  Control(Pipe pipe, Account account, String server, Duration limit, RandomGenerator random) {
    this.pipe = pipe;
    this.account = account;
    this.server = server;
    this.limit = limit;
    this.transactions =
        StunTransactions.over(
            pipe, timing(limit), random, (packet, from) -> receiver.received(packet, from));
  }

  /**
   * Spreads requests over a time: doubling distances, as RFC 8489 section 6.2.1 has them, and the
   * last answer may take what is left.
   */
  static StunTiming timing(Duration wanted) {
    Duration limit = wanted.compareTo(LONGEST) < 0 ? wanted : LONGEST;
    long first = Math.max(1, Math.min(FIRST_WAIT_MILLIS, limit.toMillis() / 5));
    int requests = 1;
    long last = 0;
    while (requests < 7 && last + (first << (requests - 1)) < limit.toMillis() * 5 / 6) {
      last += first << (requests - 1);
      requests++;
    }
    long left = Math.max(1, (limit.toMillis() - last) / first);
    return StunTiming.STANDARD
        .withInterval(Duration.ofMillis(first))
        .withRequests(requests)
        .withLastWait((int) Math.min(1000, left))
        .withReliable(limit);
  }

  /** Sets who gets ChannelData and indications; until then they are dropped. */
  void receiver(PacketHandler handler) {
    receiver = handler;
  }

  Pipe pipe() {
    return pipe;
  }

  EventLoop loop() {
    return pipe.eventLoop();
  }

  Account account() {
    return account;
  }

  String server() {
    return server;
  }

  boolean isStream() {
    return pipe.kind() == PipeKind.STREAM;
  }

  /** Makes a future whose continuations keep to the rules of pipes' futures. */
  <T> CompletableFuture<T> newFuture() {
    return pipe.closed().newIncompleteFuture();
  }

  /** Sends what is no request. */
  CompletableFuture<Void> send(ByteBuffer frame) {
    busy = true;
    return pipe.send(frame);
  }

  /** Returns whether anything was sent since this was asked last. */
  boolean wasBusy() {
    boolean was = busy;
    busy = false;
    return was;
  }

  /** Asks for something; an error that the server answers is a {@link TurnException}. */
  CompletableFuture<StunMessage> granted(Ask ask) {
    CompletableFuture<StunMessage> result = newFuture();
    ask(ask, false)
        .whenComplete(
            (answer, error) -> {
              if (answer == null) {
                result.completeExceptionally(Failures.of(server, ask.what(), error));
              } else if (answer.isSuccess()) {
                result.complete(answer.message());
              } else {
                result.completeExceptionally(refusal(ask, answer));
              }
            });
    return result;
  }

  /** Returns why an answer is none that was hoped for. */
  TurnException refusal(Ask ask, StunAnswer answer) {
    StunError said;
    try {
      said = answer.error().orElse(new StunError(500, ""));
    } catch (StunFormatException e) {
      return Failures.of(server, ask.what(), e);
    }
    return Refusal.of(server, ask.what(), said.code(), said.reason());
  }

  /**
   * Asks for something.
   *
   * @param thenRaw whether the stream is the peer's after success
   * @return success, or an error that has nothing to do with nonces; or {@link TurnException}
   */
  CompletableFuture<StunAnswer> ask(Ask ask, boolean thenRaw) {
    CompletableFuture<StunAnswer> result = newFuture();
    Duration own = ask.limit();
    long end = loop().nanoTime() + (own == null ? limit : own).toNanos();
    round(ask, thenRaw, 1, end, result);
    return result;
  }

  /** Sends it once more, all rounds within the one limit. */
  private void round(
      Ask ask, boolean thenRaw, int round, long end, CompletableFuture<StunAnswer> result) {
    busy = true;
    Duration left = Duration.ofNanos(Math.max(1_000_000, end - loop().nanoTime()));
    StunRequest request = StunRequest.of(ask.method()).with(ask.attributes()).timing(timing(left));
    Account.Signer signer = account.signer();
    if (signer != null) {
      request =
          request.signed(signer::sign, answer -> believed(ask, answer) || signer.verifies(answer));
    }
    transactions
        .send(thenRaw ? request.thenRaw() : request)
        .whenComplete(
            (answer, error) -> {
              if (answer == null) {
                result.completeExceptionally(Failures.of(server, ask.what(), error));
              } else if (answer.isSuccess()) {
                result.complete(answer);
              } else {
                refused(ask, thenRaw, round, end, signer, answer, result);
              }
            });
  }

  private static boolean believed(Ask ask, StunMessage answer) {
    return ask.believing() && answer.stunClass() == StunClass.ERROR;
  }

  private void refused(
      Ask ask,
      boolean thenRaw,
      int round,
      long end,
      Account.@Nullable Signer signer,
      StunAnswer answer,
      CompletableFuture<StunAnswer> result) {
    try {
      Challenge challenge = Challenge.in(answer.message()).orElse(null);
      if (challenge == null) {
        result.complete(answer);
        return;
      }
      TurnException hopeless = hopeless(ask, round, signer, challenge, answer);
      if (hopeless != null) {
        result.completeExceptionally(hopeless);
        return;
      }
      account.learn(challenge);
      round(ask, thenRaw, round + 1, end, result);
    } catch (StunFormatException e) {
      result.completeExceptionally(Failures.of(server, ask.what(), e));
    }
  }

  /** Why it is no use to ask again with what the server said; null if it is. */
  private @Nullable TurnException hopeless(
      Ask ask, int round, Account.@Nullable Signer signer, Challenge challenge, StunAnswer answer) {
    if (!account.hasCredentials()) {
      return new TurnException(
          TurnException.UNAUTHORIZED,
          401,
          server + " wants a user name and a password for " + ask.what() + ": none were given",
          null);
    }
    boolean sameRealm = signer != null && signer.challenge().realm().equals(challenge.realm());
    if (!challenge.isStale() && sameRealm) {
      return refusal(ask, answer);
    }
    return round < ROUNDS
        ? null
        : new TurnException(
            TurnException.BROKEN_SERVER,
            server
                + " asked for other credentials "
                + ROUNDS
                + " times in a row before "
                + ask.what()
                + ": it does not accept its own nonces");
  }

  /** Runs a task on the loop. */
  void run(Runnable task) {
    if (loop().inLoop()) {
      task.run();
    } else {
      loop().execute(task);
    }
  }

  /** Runs a task on the loop, or fails what it was to bring. */
  void run(CompletableFuture<?> result, Runnable task) {
    try {
      run(task);
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new TurnException(TurnException.ENDED, 0, "the host of " + server + " was closed", e));
    }
  }

  /** Waits for a future, unless that would stop the loop that completes it. */
  void closeAndWait(CompletableFuture<?> closing) {
    try {
      closing.join();
    } catch (IllegalStateException onLoop) {
      // The futures of pipes refuse to wait there, and it goes on without.
    } catch (CompletionException hostClosed) {
      // Then there is nothing left to wait for.
    }
  }

  /** Ends a future as another one did. */
  static void pass(@Nullable Throwable error, CompletableFuture<Void> to) {
    if (error == null) {
      to.complete(null);
    } else {
      to.completeExceptionally(Failures.unwrap(error));
    }
  }

  /** Closes the pipe. */
  CompletableFuture<Void> end() {
    release();
    return pipe.closeAsync();
  }

  /** Stops reading, and fails what is asked; the pipe stays as it is. */
  void release() {
    transactions.close();
  }
}
