package net.p2pd.api.pipe;

import java.util.Objects;

/** Why a pipe closed: an id for programs and a sentence for people. Immutable. */
public final class CloseCause {

  /** {@link Pipe#close()} on this side. */
  public static final String CLOSED_HERE = "closed-here";

  /** {@link Pipe#abort()} on this side. */
  public static final String ABORTED_HERE = "aborted-here";

  /** The other side ended its output, and this side had no more to say. */
  public static final String ENDED_BY_PEER = "ended-by-peer";

  /** The other side dropped the connection (TCP RST, RESET of a stream). */
  public static final String RESET_BY_PEER = "reset-by-peer";

  /** What carries the pipe went away: the session, the node, the network interface. */
  public static final String CARRIER_GONE = "carrier-gone";

  /** The other side broke the protocol: a frame too long, bytes that are not TLS. */
  public static final String PROTOCOL_ERROR = "protocol-error";

  /** Reading or writing failed. */
  public static final String FAILED = "failed";

  private final String id;
  private final String text;

  private CloseCause(String id, String text) {
    this.id = Objects.requireNonNull(id, "id");
    this.text = Objects.requireNonNull(text, "text");
  }

  /**
   * Returns a cause.
   *
   * @param id one of this class's constants, or another lower-case id; readers treat an unknown one
   *     as {@link #FAILED}
   * @param text a sentence a user can act on
   */
  public static CloseCause of(String id, String text) {
    return new CloseCause(id, text);
  }

  /** Returns the id. */
  public String id() {
    return id;
  }

  /** Returns the sentence. */
  public String text() {
    return text;
  }

  /** Returns whether the pipe ended in good order: closed here or ended by the peer. */
  public boolean isOrderly() {
    return id.equals(CLOSED_HERE) || id.equals(ENDED_BY_PEER);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CloseCause that && that.id.equals(id) && that.text.equals(text);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, text);
  }

  @Override
  public String toString() {
    return id + ": " + text;
  }
}
