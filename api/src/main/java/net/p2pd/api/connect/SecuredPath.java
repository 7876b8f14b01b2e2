package net.p2pd.api.connect;

import java.util.Objects;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.Pipe;

/** A path whose other end is proven. Immutable. */
public final class SecuredPath {

  private final Pipe pipe;
  private final PeerId peer;

  /** Creates it from the encrypted pipe and the proven identity at its other end. */
  public SecuredPath(Pipe pipe, PeerId peer) {
    this.pipe = Objects.requireNonNull(pipe, "pipe");
    this.peer = Objects.requireNonNull(peer, "peer");
  }

  /** Returns the pipe: a STREAM without framing that has not been read from. */
  public Pipe pipe() {
    return pipe;
  }

  /** Returns who is at the other end. */
  public PeerId peer() {
    return peer;
  }
}
