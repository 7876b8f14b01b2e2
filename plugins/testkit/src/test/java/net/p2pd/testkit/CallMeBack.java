package net.p2pd.testkit;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.P2pdException;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.ConnectRequest;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.signal.SignalLink;

/** A strategy with two halves: asks the peer to dial this side, where that is open. */
class CallMeBack extends Dial {

  @Override
  public String id() {
    return "call-me-back";
  }

  @Override
  public Applicability applicable(ConnectRequest request) {
    boolean open = request.local().endpoints().get(0).tcp().type() == NatType.OPEN;
    return open && request.signalling()
        ? Applicability.yes()
        : Applicability.no("this node cannot be dialled from outside");
  }

  @Override
  public CompletionStage<Void> connect(ConnectAttempt attempt) {
    Applicability answer = applicable(attempt.request());
    SignalLink signal = attempt.signal().orElse(null);
    if (answer.verdict() == Applicability.Verdict.NO || signal == null) {
      return CompletableFuture.failedFuture(new P2pdException(answer.reason()));
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    Duration patience = attempt.timeLeft();
    Registration timer = attempt.eventLoop().schedule(patience, () -> done.complete(null));
    Runnable stop =
        () -> {
          timer.close();
          done.complete(null);
        };
    running.add(stop);
    attempt.onCancel(stop);
    signal.send(ByteBuffer.wrap("call me back".getBytes()));
    attempt.trying(null, "a call back");
    attempt.offer(RawPath.inbound()).whenComplete((verdict, failure) -> stop.run());
    return done;
  }

  @Override
  public CompletionStage<Void> answer(ConnectAttempt attempt) {
    return dial(attempt, attempt.request().remote().endpoints().get(0).internal());
  }

  @Override
  void stop(CompletableFuture<Pipe> opening, CompletableFuture<Void> done) {
    super.stop(opening, done);
  }
}
