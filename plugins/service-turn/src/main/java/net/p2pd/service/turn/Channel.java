package net.p2pd.service.turn;

import java.net.InetSocketAddress;

/** A number that stands for a peer (RFC 8656 section 12). */
final class Channel {

  final int number;
  final InetSocketAddress peer;
  final Permission permission;

  /** Until when, in the time of {@code EventLoop.nanoTime}. */
  long expires;

  Channel(int number, InetSocketAddress peer, Permission permission) {
    this.number = number;
    this.peer = peer;
    this.permission = permission;
  }
}
