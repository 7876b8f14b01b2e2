package net.p2pd.service.turn;

/** A peer's IP address that may send to an allocation (RFC 8656 section 9). */
final class Permission {

  /** Until when, in the time of {@code EventLoop.nanoTime}. */
  long expires;
}
