package net.p2pd.stun.client;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import net.p2pd.stun.codec.TransactionId;

/** One request that is not answered yet. Only the pipe's loop touches what changes. */
final class Transaction {

  final StunRequest request;
  final TransactionId id;
  final ByteBuffer packet;

  /** Null where the pipe itself knows where to. */
  final @Nullable InetSocketAddress to;

  final Result result;
  int sent;
  long began;
  @Nullable Registration timer;

  /** What came in place of an answer, last; for the sentence of the failure. */
  @Nullable String refused;

  Transaction(
      StunRequest request, TransactionId id, @Nullable InetSocketAddress to, EventLoop loop) {
    this.request = request;
    this.id = id;
    this.packet = request.packet(id);
    this.to = to;
    this.result = new Result(loop);
  }

  void stopTimer() {
    Registration running = timer;
    if (running != null) {
      running.close();
      timer = null;
    }
  }

  /** The words behind "no answer". */
  String unbelieved() {
    return refused == null ? "" : "; " + refused;
  }

  /** A future whose asynchronous continuations use the pipe's loop, never a pool of the JDK's. */
  static final class Result extends CompletableFuture<StunAnswer> {

    private final EventLoop loop;

    Result(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public Executor defaultExecutor() {
      return loop;
    }
  }
}
