package net.p2pd.connect.tcppunch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.connect.tcppunch.Mapping.Certainty;

/**
 * What the halves tell each other. Big-endian: version 1, type (1 offer, 2 end), series, flags,
 * three times in milliseconds, then lists, then a text of at most 200 bytes. Readers skip what
 * comes after.
 *
 * @param type {@link #OFFER} or {@link #END}
 * @param series the number of the series it belongs to, from 1
 * @param complete whether the series' sockets are all named
 * @param sent when it was sent, in milliseconds of the sender's own clock
 * @param echo the {@code sent} of the last message that came, -1 without one
 * @param held how long that was ago, in milliseconds
 * @param silent the lanes whose router is known to drop what it does not expect
 * @param mappings the sockets so far
 * @param reason why some are missing, or why it ends; may be empty
 */
record PunchMessage(
    int type,
    int series,
    boolean complete,
    int sent,
    int echo,
    int held,
    Set<Lane> silent,
    List<Mapping> mappings,
    String reason) {

  static final int OFFER = 1;
  static final int END = 2;
  private static final int VERSION = 1;
  private static final int COMPLETE = 1;
  private static final int MAX_MAPPINGS = Lane.values().length * Mapping.MAX_TOTAL;
  private static final int MAX_REASON = 200;

  PunchMessage {
    silent = silent.isEmpty() ? Set.of() : Set.copyOf(silent);
    mappings = List.copyOf(mappings);
  }

  ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(24 + MAX_REASON + mappings.size() * (24 + 2 * 32));
    out.put((byte) VERSION).put((byte) type).put((byte) series);
    out.put((byte) (complete ? COMPLETE : 0)).putInt(sent).putInt(echo).putInt(held);
    int lanes = 0;
    for (Lane lane : silent) {
      lanes |= 1 << lane.number();
    }
    out.put((byte) lanes).put((byte) mappings.size());
    for (Mapping mapping : mappings) {
      byte[] address = mapping.address().getAddress();
      out.put((byte) mapping.lane().number()).put((byte) mapping.index());
      out.put((byte) mapping.total()).put((byte) mapping.certainty().number());
      out.put((byte) address.length).put(address).put((byte) mapping.ports().size());
      mapping.ports().forEach(port -> out.putShort((short) (int) port));
    }
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, MAX_REASON);
    out.put((byte) length).put(text, 0, length);
    return out.flip();
  }

  /**
   * Reads a message.
   *
   * @return null for one of a later version or type
   * @throws IllegalArgumentException with what is wrong
   */
  static @Nullable PunchMessage decode(ByteBuffer message) {
    ByteBuffer in = message.duplicate();
    try {
      int version = in.get();
      int type = in.get();
      if (version != VERSION || (type != OFFER && type != END)) {
        return null;
      }
      int series = in.get() & 0xff;
      boolean complete = (in.get() & COMPLETE) != 0;
      int sent = in.getInt();
      int echo = in.getInt();
      int held = in.getInt();
      Set<Lane> silent = lanes(in.get());
      int count = in.get() & 0xff;
      check(count <= MAX_MAPPINGS, "it names " + count + " sockets");
      List<Mapping> mappings = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Mapping mapping = mapping(in);
        if (mapping != null) {
          mappings.add(mapping);
        }
      }
      byte[] text = new byte[Math.min(in.get() & 0xff, MAX_REASON)];
      in.get(text);
      String reason = printable(new String(text, StandardCharsets.UTF_8));
      return new PunchMessage(type, series, complete, sent, echo, held, silent, mappings, reason);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("it ends too early", e);
    }
  }

  private static Set<Lane> lanes(int bits) {
    Set<Lane> lanes = EnumSet.noneOf(Lane.class);
    for (Lane lane : Lane.values()) {
      if ((bits & 1 << lane.number()) != 0) {
        lanes.add(lane);
      }
    }
    return lanes;
  }

  /** Reads a mapping; null for one that this version does not understand. */
  private static @Nullable Mapping mapping(ByteBuffer in) {
    Lane lane = Lane.of(in.get());
    int index = in.get() & 0xff;
    int total = in.get() & 0xff;
    int number = in.get();
    byte[] bytes = new byte[in.get() & 0xff];
    in.get(bytes);
    List<Integer> ports = new ArrayList<>();
    int count = in.get() & 0xff;
    for (int i = 0; i < count; i++) {
      ports.add(in.getShort() & 0xffff);
    }
    check(index < total && total <= Mapping.MAX_TOTAL, "socket " + index + " of " + total);
    check(count > 0 && count <= Mapping.MAX_PORTS, "a socket with " + count + " ports");
    check(!ports.contains(0), "port 0");
    InetAddress address = address(bytes);
    check(!address.isAnyLocalAddress() && !address.isMulticastAddress(), "no machine's address");
    Certainty certainty = null;
    for (Certainty known : Certainty.values()) {
      certainty = known.number() == number ? known : certainty;
    }
    if (lane == null || certainty == null) {
      return null;
    }
    check(Family.of(address) == lane.family(), "an address of another family");
    boolean local = lane == Lane.LOOPBACK_IPV4 || lane == Lane.LOOPBACK_IPV6;
    check(local == address.isLoopbackAddress(), "a loopback address where none belongs");
    return new Mapping(lane, index, total, certainty, address, ports);
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + bytes.length + " bytes", e);
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** The peer's words go into reports, where nothing but words belongs. */
  private static String printable(String text) {
    return text.codePoints()
        .filter(point -> !Character.isISOControl(point) && Character.isValidCodePoint(point))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
