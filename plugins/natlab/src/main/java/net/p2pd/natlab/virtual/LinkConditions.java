package net.p2pd.natlab.virtual;

import java.time.Duration;
import java.util.Objects;

/**
 * What a link does to packets, in one direction as in the other. Immutable; each method returns a
 * changed copy.
 */
public final class LinkConditions {

  private static final int USUAL_MTU = 1500;

  private final Duration delay;
  private final Duration jitter;
  private final double loss;
  private final double duplication;
  private final double reordering;
  private final int mtu;

  private LinkConditions(
      Duration delay,
      Duration jitter,
      double loss,
      double duplication,
      double reordering,
      int mtu) {
    this.delay = notNegative(delay, "delay");
    this.jitter = notNegative(jitter, "jitter");
    this.loss = share(loss, "loss");
    this.duplication = share(duplication, "duplication");
    this.reordering = share(reordering, "reordering");
    if (mtu < 576 || mtu > 65535) {
      throw new IllegalArgumentException("MTU " + mtu + " is not between 576 and 65535");
    }
    this.mtu = mtu;
  }

  /** Returns a perfect link with a delay and the MTU of Ethernet. */
  public static LinkConditions delayed(Duration delay) {
    return new LinkConditions(delay, Duration.ZERO, 0, 0, 0, USUAL_MTU);
  }

  private static Duration notNegative(Duration value, String what) {
    if (Objects.requireNonNull(value, what).isNegative()) {
      throw new IllegalArgumentException(what + " " + value + " is negative");
    }
    return value;
  }

  private static double share(double value, String what) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(what + " " + value + " is not from 0 to 1");
    }
    return value;
  }

  /** Sets the time from one end to the other. */
  public LinkConditions delay(Duration value) {
    return new LinkConditions(value, jitter, loss, duplication, reordering, mtu);
  }

  /** Sets by how much more the delay is at most; packets keep their order nevertheless. */
  public LinkConditions jitter(Duration value) {
    return new LinkConditions(delay, value, loss, duplication, reordering, mtu);
  }

  /** Sets the share of packets that get lost, 0 to 1. */
  public LinkConditions loss(double value) {
    return new LinkConditions(delay, jitter, value, duplication, reordering, mtu);
  }

  /** Sets the share of packets that arrive twice, 0 to 1. */
  public LinkConditions duplication(double value) {
    return new LinkConditions(delay, jitter, loss, value, reordering, mtu);
  }

  /** Sets the share of packets that later ones overtake, 0 to 1. */
  public LinkConditions reordering(double value) {
    return new LinkConditions(delay, jitter, loss, duplication, value, mtu);
  }

  /** Sets the size of the largest packet in bytes, headers included; 576 to 65,535. */
  public LinkConditions mtu(int value) {
    return new LinkConditions(delay, jitter, loss, duplication, reordering, value);
  }

  /** Returns the time from one end to the other. */
  public Duration delay() {
    return delay;
  }

  /** Returns by how much more the delay is at most. */
  public Duration jitter() {
    return jitter;
  }

  /** Returns the share of packets that get lost. */
  public double loss() {
    return loss;
  }

  /** Returns the share of packets that arrive twice. */
  public double duplication() {
    return duplication;
  }

  /** Returns the share of packets that later ones overtake. */
  public double reordering() {
    return reordering;
  }

  /** Returns the size of the largest packet in bytes. */
  public int mtu() {
    return mtu;
  }
}
