package net.p2pd.natlab.linux;

import java.net.InetAddress;
import java.util.Objects;
import net.p2pd.api.Nullable;
import net.p2pd.natlab.model.Packet;

/**
 * A packet on its way: its bytes, and what the model knows of it. What the model does not know,
 * such as a ping or a fragment, reaches its neighbours but passes no router.
 */
final class Parcel {

  final PacketBuffer bytes;
  final InetAddress destination;
  final @Nullable Packet known;
  private final String words;

  private Parcel(
      PacketBuffer bytes, InetAddress destination, @Nullable Packet known, String words) {
    this.bytes = bytes;
    this.destination = destination;
    this.known = known;
    this.words = words;
  }

  static Parcel known(PacketBuffer bytes, Packet packet) {
    return new Parcel(bytes, packet.destination().address(), packet, "");
  }

  static Parcel odd(PacketBuffer bytes, InetAddress destination, String what) {
    return new Parcel(bytes, destination, null, what);
  }

  /** The same packet in other memory. */
  Parcel in(PacketBuffer other) {
    return new Parcel(other, destination, known, words);
  }

  Packet packet() {
    return Objects.requireNonNull(known, "not a packet that the model knows");
  }

  /** As traces show it. */
  @Override
  public String toString() {
    String what = known == null ? words + " > " + destination.getHostAddress() : known.toString();
    return what + " (" + bytes.length + " bytes in all)";
  }
}
