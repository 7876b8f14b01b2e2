package net.p2pd.api.connect;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;

/**
 * A path a strategy found: nothing is known yet about who is at its other end. Immutable; each
 * {@code with} method returns a copy.
 */
public final class RawPath {

  private final @Nullable Pipe pipe;
  private final boolean relayed;
  private final boolean symmetric;
  private final @Nullable PathProgress progress;
  private final @Nullable Duration idleAfter;

  private RawPath(
      @Nullable Pipe pipe,
      boolean relayed,
      boolean symmetric,
      @Nullable PathProgress progress,
      @Nullable Duration idleAfter) {
    this.pipe = pipe;
    this.relayed = relayed;
    this.symmetric = symmetric;
    this.progress = progress;
    this.idleAfter = idleAfter;
  }

  /**
   * Returns a path over a pipe that one side dialled: who dialled is the TLS client.
   *
   * @param pipe a STREAM pipe without framing that has not been read from, or a DATAGRAM pipe with
   *     a fixed remote that carries at least 1,200 bytes
   * @throws IllegalArgumentException if it is neither
   */
  public static RawPath of(Pipe pipe) {
    Objects.requireNonNull(pipe, "pipe");
    if (pipe.kind() == PipeKind.MESSAGES) {
      throw new IllegalArgumentException(
          "a raw path is a STREAM or DATAGRAM pipe, not " + pipe.name() + " of kind MESSAGES");
    }
    return new RawPath(pipe, false, false, null, null);
  }

  /**
   * Returns the path of a peer that was asked to dial this node: it comes in at the node's own
   * listener, marked with the attempt's connection id, and is taken from there.
   */
  public static RawPath inbound() {
    return new RawPath(null, false, false, null, null);
  }

  /** Returns a copy that is marked as relayed: never preferred to a direct path that comes soon. */
  public RawPath relayed() {
    return new RawPath(pipe, true, symmetric, progress, idleAfter);
  }

  /**
   * Returns a copy for a path that both sides opened (punched, relayed): the smaller PeerId is
   * client.
   */
  public RawPath symmetric() {
    return new RawPath(pipe, relayed, true, progress, idleAfter);
  }

  /** Returns a copy that belongs to a line of the report. */
  public RawPath reportedAs(PathProgress line) {
    return new RawPath(pipe, relayed, symmetric, line, idleAfter);
  }

  /**
   * Returns a copy for a path that a router between may forget when nothing was sent on it for this
   * long; the session says something early enough (at 0.6 of it).
   *
   * @throws IllegalArgumentException for less than a second
   */
  public RawPath idleAfter(Duration lifetime) {
    if (lifetime.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("a path that is forgotten after " + lifetime + " is none");
    }
    return new RawPath(pipe, relayed, symmetric, progress, lifetime);
  }

  /** Returns the pipe; empty for {@link #inbound()}. */
  public Optional<Pipe> pipe() {
    return Optional.ofNullable(pipe);
  }

  /** Returns whether a third machine carries the bytes. */
  public boolean isRelayed() {
    return relayed;
  }

  /** Returns whether both sides opened it. */
  public boolean isSymmetric() {
    return symmetric;
  }

  /** Returns after how much silence a router may forget it; empty = not known to. */
  public Optional<Duration> idleAfter() {
    return Optional.ofNullable(idleAfter);
  }

  /** Returns its line of the report. */
  public Optional<PathProgress> progress() {
    return Optional.ofNullable(progress);
  }

  /** Returns the remote address of the pipe. */
  public Optional<InetSocketAddress> remote() {
    return pipe().flatMap(Pipe::remote);
  }
}
