package net.p2pd.api.connect;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.Pipe;

/** What a {@link SessionProvider} is asked to secure. Immutable. */
public final class SessionRequest {

  private final Pipe pipe;
  private final boolean client;
  private final PeerId self;
  private final PeerAddress.Signer signer;
  private final @Nullable PeerId expected;
  private final Duration limit;

  /**
   * Creates a request.
   *
   * @param pipe the raw path's pipe, not yet read from
   * @param client whether this side speaks first
   * @param self who this node is
   * @param signer signs with this node's identity
   * @param expected who must be at the other end; null accepts anybody who proves to be somebody
   * @param limit the time the handshake may take
   */
  public SessionRequest(
      Pipe pipe,
      boolean client,
      PeerId self,
      PeerAddress.Signer signer,
      @Nullable PeerId expected,
      Duration limit) {
    this.pipe = Objects.requireNonNull(pipe, "pipe");
    this.client = client;
    this.self = Objects.requireNonNull(self, "self");
    this.signer = Objects.requireNonNull(signer, "signer");
    this.expected = expected;
    this.limit = Objects.requireNonNull(limit, "limit");
  }

  /** Returns the raw pipe. */
  public Pipe pipe() {
    return pipe;
  }

  /** Returns whether this side is the client. */
  public boolean isClient() {
    return client;
  }

  /** Returns who this node is. */
  public PeerId self() {
    return self;
  }

  /** Returns what signs with this node's identity. */
  public PeerAddress.Signer signer() {
    return signer;
  }

  /** Returns who must be at the other end. */
  public Optional<PeerId> expected() {
    return Optional.ofNullable(expected);
  }

  /** Returns the time limit. */
  public Duration limit() {
    return limit;
  }
}
