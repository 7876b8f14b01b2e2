package net.p2pd.node.netty;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.core.pipe.LoopFuture;

/** The lookup of one name, for all who asked for it before it was done. */
final class NameLookup implements Runnable {

  private final String host;
  private final NettyNames.Lookup lookup;
  private final Consumer<NameLookup> ended;
  private final List<LoopFuture<List<InetAddress>>> waiting = new ArrayList<>();
  private boolean over;

  NameLookup(String host, NettyNames.Lookup lookup, Consumer<NameLookup> ended) {
    this.host = host;
    this.lookup = lookup;
    this.ended = ended;
  }

  String host() {
    return host;
  }

  /** Adds somebody who waits; false if it is over. */
  synchronized boolean join(LoopFuture<List<InetAddress>> waiter) {
    return !over && waiting.add(waiter);
  }

  /** Removes somebody who got his answer, or gave up. */
  synchronized void leave(LoopFuture<List<InetAddress>> waiter) {
    waiting.remove(waiter);
  }

  @Override
  public void run() {
    if (isWanted()) {
      try {
        finish(List.of(lookup.all(host)), null);
      } catch (UnknownHostException e) {
        finish(List.of(), unknown(e));
      } catch (RuntimeException e) {
        finish(List.of(), failed(e));
      }
    }
  }

  private synchronized boolean isWanted() {
    if (waiting.isEmpty()) {
      over = true;
      ended.accept(this);
    }
    return !over;
  }

  private PipeOpenException unknown(UnknownHostException cause) {
    return new PipeOpenException(
        "the name '" + host + "' is unknown: check its spelling and that the network is up", cause);
  }

  private PipeOpenException failed(RuntimeException cause) {
    return new PipeOpenException("the name '" + host + "' could not be looked up: " + cause, cause);
  }

  void refuse(PipeOpenException why) {
    finish(List.of(), why);
  }

  private void finish(List<InetAddress> found, @Nullable PipeOpenException error) {
    List<LoopFuture<List<InetAddress>>> told;
    synchronized (this) {
      over = true;
      told = List.copyOf(waiting);
      waiting.clear();
    }
    ended.accept(this);
    for (LoopFuture<List<InetAddress>> waiter : told) {
      if (error == null) {
        waiter.complete(found);
      } else {
        waiter.completeExceptionally(error);
      }
    }
  }
}
