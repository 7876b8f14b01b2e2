package net.p2pd.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerAddressException;
import net.p2pd.api.PeerId;
import net.p2pd.api.connect.ConnectException;
import net.p2pd.api.connect.ConnectOptions;
import net.p2pd.api.connect.ConnectReport;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.core.pipe.LoopFuture;

/** From what a user says to the address of a peer. */
final class Finding {

  private static final System.Logger LOG = System.getLogger(Finding.class.getName());

  private final NodeSignalling signalling;
  private final EventLoop loop;
  private final @Nullable Path directory;
  private final Duration limit;

  /**
   * Creates it.
   *
   * @param directory where the user's names for peers are; null = nowhere
   * @param limit how long an address is looked for
   */
  Finding(NodeSignalling signalling, @Nullable Path directory, Duration limit) {
    this.signalling = signalling;
    this.loop = signalling.eventLoop();
    this.directory = directory;
    this.limit = limit;
  }

  /** Reads an address, a peer's id or a name; fails with {@link PeerAddressException}. */
  CompletableFuture<Whom> whom(String text) {
    LoopFuture<Whom> result = new LoopFuture<>(loop);
    Path names = directory;
    if (names != null && Whom.isName(text)) {
      // The file is read at each use, so that a change of it counts; it blocks.
      Threads.start("p2pd-aliases", () -> read(text, names, result));
    } else {
      read(text, null, result);
    }
    return result;
  }

  private static void read(String text, @Nullable Path names, LoopFuture<Whom> result) {
    try {
      result.complete(names == null ? Whom.of(text) : Whom.of(text, names));
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  /**
   * Finds the newest address of a peer; fails with {@link ConnectException}, and reports, if there
   * is none. Cancelling it ends the search.
   */
  CompletableFuture<PeerAddress> address(PeerId peer, ConnectOptions options) {
    if (peer.equals(signalling.self())) {
      return LoopFuture.completed(loop, signalling.address());
    }
    Duration patience = options.timeout().compareTo(limit) < 0 ? options.timeout() : limit;
    LoopFuture<PeerAddress> result = new LoopFuture<>(loop);
    CompletableFuture<PeerAddress> search = signalling.find(peer, patience);
    search.whenComplete(
        (found, error) -> {
          Optional<PeerAddress> told = signalling.newest(peer);
          if (error == null) {
            result.complete(told.filter(known -> known.isNewerThan(found)).orElse(found));
          } else if (told.isPresent()) {
            result.complete(told.get());
          } else {
            result.completeExceptionally(failure(peer, Failures.unwrap(error), options));
          }
        });
    result.whenComplete(
        (found, error) -> {
          if (result.isCancelled()) {
            search.cancel(false);
          }
        });
    return result;
  }

  private static ConnectException failure(PeerId peer, Throwable error, ConnectOptions options) {
    String message = error.getMessage();
    ConnectReport report =
        ConnectReport.about(peer).failed(message == null ? error.toString() : message).build();
    try {
      options.reportTo().accept(report);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a receiver of connect reports failed", e);
    }
    return new ConnectException(report.cause(), report);
  }
}
