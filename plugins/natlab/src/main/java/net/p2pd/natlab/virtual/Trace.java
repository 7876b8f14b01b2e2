package net.p2pd.natlab.virtual;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import net.p2pd.api.CanIgnoreReturnValue;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Registration;
import net.p2pd.natlab.model.Decision;
import net.p2pd.natlab.model.DropReason;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.Packet;

/**
 * All that happened to packets, in order: a digest over it, and lines for whoever wants to read
 * them. Times, endpoints, transports, flags, payload lengths and NAT decisions count; the bytes
 * carried do not.
 */
public final class Trace {

  private final VirtualTime time;
  private final MessageDigest digest;
  private final ByteBuffer buffer = ByteBuffer.allocate(512);
  private final List<Consumer<String>> readers = new ArrayList<>();
  private long events;

  Trace(VirtualTime time) {
    this.time = time;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Adds a reader of lines such as {@code 12.345678 s alice sends udp 10.0.0.2:1 > ...}. */
  @CanIgnoreReturnValue
  public Registration onLine(Consumer<String> reader) {
    readers.add(reader);
    return () -> readers.remove(reader);
  }

  /** Returns how many events there were. */
  public long events() {
    return events;
  }

  /** Returns the digest over everything so far, in hexadecimal digits. */
  public String digest() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
    }
  }

  void sent(String who, Frame frame) {
    note('s', frame, null);
    if (!readers.isEmpty()) {
      tell(who + " sends " + words(frame));
    }
  }

  void received(String who, Frame frame) {
    note('r', frame, null);
    if (!readers.isEmpty()) {
      tell(who + " receives " + words(frame));
    }
  }

  void lost(String where, String why, Frame frame) {
    note('l', frame, null);
    if (!readers.isEmpty()) {
      tell(where + " loses (" + why + ") " + words(frame));
    }
  }

  void decided(String router, Frame frame, Decision decision) {
    note('d', frame, decision);
    if (!readers.isEmpty()) {
      tell(router + " decides on " + words(frame) + ": " + decision);
    }
  }

  private static String words(Frame frame) {
    return frame.packet() + " (" + frame.payloadLength() + " bytes)";
  }

  private void tell(String line) {
    long nanos = time.nanos();
    String text =
        String.format("%d.%06d s %s", nanos / 1_000_000_000, nanos / 1000 % 1_000_000, line);
    readers.forEach(reader -> reader.accept(text));
  }

  private void note(char what, Frame frame, @Nullable Decision decision) {
    events++;
    buffer.clear();
    buffer.putLong(time.nanos()).putChar(what);
    put(frame.packet());
    buffer.putInt(frame.payloadLength());
    if (decision != null) {
      put(decision.reason().map(DropReason::text).orElse(""));
      decision.packet().ifPresent(this::put);
    }
    buffer.flip();
    digest.update(buffer);
  }

  private void put(Packet packet) {
    put(packet.protocol().text());
    buffer.putInt(packet.flags()).putInt(packet.hopLimit());
    put(packet.source());
    put(packet.destination());
  }

  private void put(String text) {
    for (int i = 0; i < text.length(); i++) {
      buffer.put((byte) text.charAt(i));
    }
    buffer.put((byte) 0);
  }

  private void put(Endpoint endpoint) {
    buffer.put(endpoint.address().getAddress()).putInt(endpoint.port());
  }
}
