package net.p2pd.service.stun;

import java.net.InetSocketAddress;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.StunAddress;

/**
 * One address and port of the server, where answers come from (RESPONSE-ORIGIN), and which others
 * there are to answer from when a client wants a change.
 */
final class Origin {

  private final InetSocketAddress address;
  private final StunAddress written;
  private final StunAddress connecting;

  /** By the flags of CHANGE-REQUEST, halved: this one, other port, other IP address, both. */
  private final @Nullable Origin[] changed;

  private final Pipe datagrams;

  Origin(Pipe datagrams) {
    this(datagrams.local().orElseThrow(), datagrams);
  }

  Origin(InetSocketAddress address, Pipe datagrams) {
    this.address = address;
    this.datagrams = datagrams;
    this.written = new StunAddress().set(address);
    this.connecting = new StunAddress().set(new InetSocketAddress(address.getAddress(), 0));
    this.changed = new Origin[] {this, null, null, null};
  }

  InetSocketAddress address() {
    return address;
  }

  /** The address for the codec; nobody changes it. */
  StunAddress written() {
    return written;
  }

  /** The address without the port, for the codec: where a connection to a client comes from. */
  StunAddress connecting() {
    return connecting;
  }

  /** Sets the one to answer from when these flags are asked for. */
  void changed(int flags, @Nullable Origin other) {
    changed[flags >> 1] = other;
  }

  /**
   * Returns the one to answer from.
   *
   * @param flags {@link Attributes#CHANGE_IP} and {@link Attributes#CHANGE_PORT}
   * @return null if the server has no such address
   */
  @Nullable
  Origin changed(int flags) {
    return changed[flags >> 1];
  }

  /**
   * Returns the one that differs in address and port, which OTHER-ADDRESS and CHANGED-ADDRESS name.
   */
  @Nullable
  Origin other() {
    return changed[(Attributes.CHANGE_IP | Attributes.CHANGE_PORT) >> 1];
  }

  /** Returns its UDP socket. */
  Pipe datagrams() {
    return datagrams;
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
