package net.p2pd.service.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;

/** Opens relayed addresses at random ports of the configured range (RFC 8656 section 7.2). */
final class RelayPorts {

  /** Two pipes at neighbouring ports, or one alone. */
  static final class Opened {
    final Pipe pipe;
    final @Nullable Pipe next;

    Opened(Pipe pipe, @Nullable Pipe next) {
      this.pipe = pipe;
      this.next = next;
    }

    void close() {
      pipe.abort();
      if (next != null) {
        next.abort();
      }
    }
  }

  /** Even where nine ports of ten are taken, so many tries find a free one in 97 of 100 cases. */
  private static final int TRIES = 32;

  /** What waits in one socket; more is dropped, as a full queue of the system's drops it. */
  private static final int SEND_LIMIT = 512 * 1024;

  static final PipeOptions UDP = PipeOptions.defaults().with(PipeOptions.SEND_LIMIT, SEND_LIMIT);

  /** Connections go out from the port where others come in (RFC 6062 section 5.2). */
  static final PipeOptions TCP =
      PipeOptions.defaults()
          .with(PipeOptions.REUSE_ADDRESS, true)
          .with(PipeOptions.REUSE_PORT, true);

  private final TurnServer server;

  RelayPorts(TurnServer server) {
    this.server = server;
  }

  /** Returns the address to relay from, or null if there is none of that family. */
  @Nullable
  InetAddress address(int family, InetSocketAddress listener) {
    InetAddress found = null;
    for (InetAddress address : server.settings.relay) {
      if (Allocation.family(address) == family) {
        if (address.equals(listener.getAddress())) {
          return address;
        }
        found = found == null ? address : found;
      }
    }
    return found;
  }

  /**
   * Opens a relayed address, on the loop of the shard.
   *
   * @param even whether its port has to be even
   * @param pair whether the next port is to be opened, too
   */
  CompletableFuture<Opened> open(
      Shard shard, InetAddress address, Transport transport, boolean even, boolean pair) {
    CompletableFuture<Opened> result = new CompletableFuture<>();
    attempt(new Search(shard, address, transport, even, pair, result), TRIES);
    return result;
  }

  private record Search(
      Shard shard,
      InetAddress address,
      Transport transport,
      boolean even,
      boolean pair,
      CompletableFuture<Opened> result) {}

  private void attempt(Search search, int triesLeft) {
    int first = server.settings.firstPort;
    int last = server.settings.lastPort - (search.pair ? 1 : 0);
    int port = first + server.random(last - first + 1);
    int chosen = !search.even || (port & 1) == 0 ? port : port > first ? port - 1 : port + 1;
    one(search, chosen)
        .whenComplete(
            (pipe, error) ->
                onLoop(
                    search,
                    () -> {
                      if (pipe == null) {
                        again(search, triesLeft, error);
                      } else if (search.pair) {
                        neighbour(search, pipe, chosen + 1, triesLeft);
                      } else {
                        done(search, new Opened(pipe, null));
                      }
                    }));
  }

  private void neighbour(Search search, Pipe pipe, int port, int triesLeft) {
    one(search, port)
        .whenComplete(
            (next, error) ->
                onLoop(
                    search,
                    () -> {
                      if (next == null) {
                        pipe.abort();
                        again(search, triesLeft, error);
                      } else {
                        done(search, new Opened(pipe, next));
                      }
                    }));
  }

  private CompletableFuture<Pipe> one(Search search, int port) {
    return server.pipes.open(
        server.context.pipes().on(search.shard.loop),
        search.transport,
        null,
        server.route(search.address, port),
        search.transport.equals(Transport.UDP) ? UDP : TCP);
  }

  private void again(Search search, int triesLeft, @Nullable Throwable error) {
    if (triesLeft > 1 && !server.isClosed()) {
      attempt(search, triesLeft - 1);
    } else {
      search.result.completeExceptionally(
          error == null ? new PipeException("no port could be opened") : error);
    }
  }

  private static void done(Search search, Opened opened) {
    if (!search.result.complete(opened)) {
      opened.close();
    }
  }

  private static void onLoop(Search search, Runnable task) {
    if (search.shard.loop.inLoop()) {
      task.run();
    } else {
      search.shard.loop.execute(task);
    }
  }
}
