package net.p2pd.service.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.MessageHandler;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunLimits;
import net.p2pd.stun.codec.StunStream;

/**
 * Answers the requests of one TCP connection. Who sends none for a while, be it that a request
 * never gets complete, is cut off; so is who sends something else, or does not read the answers.
 * Runs on the connection's event loop alone.
 */
final class TcpTalk implements MessageHandler {

  /** No request needs more; padding is for datagrams. */
  private static final StunLimits LIMITS = StunLimits.DEFAULT.withMessageBytes(2048);

  private final Pipe pipe;
  private final InetSocketAddress client;
  private final Duration patience;
  private final Counters counters;
  private final ConnectBacks backs;
  private final Answerer answerer;
  private final Origin asked;
  private final StunStream stream = new StunStream(LIMITS);
  private long lastRequest;
  private @Nullable Registration timer;

  TcpTalk(
      Pipe pipe,
      InetSocketAddress client,
      Origin asked,
      Duration patience,
      Counters counters,
      ConnectBacks backs) {
    this.pipe = pipe;
    this.client = client;
    this.asked = asked;
    this.patience = patience;
    this.counters = counters;
    this.backs = backs;
    this.answerer = new Answerer(asked, backs, false);
  }

  void start() {
    lastRequest = pipe.eventLoop().nanoTime();
    watch(patience);
    pipe.onError((failed, error) -> failed.abort());
    pipe.onMessage(this);
  }

  /** Lets go of its timer, when the connection is closed. */
  void stop() {
    Registration waiting = timer;
    if (waiting != null) {
      waiting.close();
      timer = null;
    }
  }

  private void watch(Duration time) {
    timer = pipe.eventLoop().schedule(time, this::look);
  }

  private void look() {
    Duration silent = Duration.ofNanos(pipe.eventLoop().nanoTime() - lastRequest);
    Duration left = patience.minus(silent);
    if (left.isNegative() || left.isZero()) {
      pipe.closeAsync();
    } else {
      watch(left);
    }
  }

  @Override
  public void onMessage(Message message, Pipe self) {
    try {
      stream.receive(message.peek(), this::take);
    } catch (StunFormatException e) {
      counters.count(Verdict.MALFORMED);
      pipe.abort();
    }
  }

  private boolean take(ByteBuffer frame) {
    lastRequest = pipe.eventLoop().nanoTime();
    ByteBuffer answer = ByteBuffer.allocate(Math.max(Answerer.USUAL, frame.remaining()));
    Verdict verdict = answerer.answer(frame, client, lastRequest, answer);
    counters.count(verdict);
    switch (verdict) {
      case ANSWER -> {
        pipe.send(answer.flip());
        if (answerer.from() != asked) {
          backs.begin(answerer.from(), client, answerer.request().transactionId(), pipe);
        }
      }
      case ERROR -> pipe.send(answer.flip());
      case MALFORMED -> pipe.abort();
      case UNANSWERED, LIMITED -> {}
    }
    return pipe.isOpen();
  }
}
