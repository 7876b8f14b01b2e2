package net.p2pd.natlab.model;

import java.util.Objects;
import java.util.Optional;
import net.p2pd.api.Nullable;

/**
 * What becomes of a packet. At most one packet comes out: the one that went in, perhaps translated,
 * or an answer to it. Immutable.
 */
public final class Decision {

  private final @Nullable Packet packet;
  private final @Nullable Side towards;
  private final @Nullable DropReason reason;

  private Decision(@Nullable Packet packet, @Nullable Side towards, @Nullable DropReason reason) {
    this.packet = packet;
    this.towards = towards;
    this.reason = reason;
  }

  /** Returns the decision to let a packet through; it keeps its payload. */
  public static Decision forwarded(Side towards, Packet packet) {
    return new Decision(
        Objects.requireNonNull(packet, "packet"), Objects.requireNonNull(towards, "towards"), null);
  }

  /** Returns the decision to let a packet vanish. */
  public static Decision dropped(DropReason reason) {
    return new Decision(null, null, Objects.requireNonNull(reason, "reason"));
  }

  /** Returns the decision to let a packet go no further and to answer it with one of its own. */
  public static Decision answered(DropReason reason, Side towards, Packet answer) {
    return new Decision(
        Objects.requireNonNull(answer, "answer"),
        Objects.requireNonNull(towards, "towards"),
        Objects.requireNonNull(reason, "reason"));
  }

  /** Returns whether the packet went through. */
  public boolean isForwarded() {
    return reason == null;
  }

  /** Returns whether the router answered. */
  public boolean isAnswered() {
    return reason != null && packet != null;
  }

  /** Returns the packet that comes out: the translated one or the answer; empty if none does. */
  public Optional<Packet> packet() {
    return Optional.ofNullable(packet);
  }

  /** Returns on which side it comes out. */
  public Optional<Side> towards() {
    return Optional.ofNullable(towards);
  }

  /** Returns why the packet that went in goes no further; empty if it does. */
  public Optional<DropReason> reason() {
    return Optional.ofNullable(reason);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Decision that
        && towards == that.towards
        && reason == that.reason
        && Objects.equals(packet, that.packet);
  }

  @Override
  public int hashCode() {
    return Objects.hash(packet, towards == null ? "" : towards.name(), String.valueOf(reason));
  }

  /** Returns it as traces show it. */
  @Override
  public String toString() {
    if (reason == null) {
      return "forwarded as " + packet;
    }
    return packet == null ? "dropped: " + reason : "answered: " + reason + ", with " + packet;
  }
}
