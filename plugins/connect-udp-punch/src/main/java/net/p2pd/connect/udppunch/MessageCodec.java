package net.p2pd.connect.udppunch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.connect.udppunch.PunchMessage.Call;
import net.p2pd.connect.udppunch.PunchMessage.Go;
import net.p2pd.connect.udppunch.PunchMessage.Offer;
import net.p2pd.connect.udppunch.PunchMessage.OfferedLane;
import net.p2pd.connect.udppunch.PunchMessage.Stop;
import net.p2pd.connect.udppunch.PunchMessage.WantedLane;

/**
 * The format of the messages: a version, a type, then the fields in order; numbers as in {@link
 * java.io.DataOutput}, texts as its modified UTF-8, an address as its length and bytes.
 */
final class MessageCodec {

  private static final int VERSION = 1;
  private static final int CALL = 1;
  private static final int OFFER = 2;
  private static final int GO = 3;
  private static final int STOP = 4;
  private static final int HOPS = 1;
  private static final int FREE = 2;
  private static final int SEARCHES = 4;
  private static final int LONGEST_TEXT = 1000;

  private MessageCodec() {}

  static ByteBuffer write(PunchMessage message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeByte(VERSION);
      if (message instanceof Call call) {
        write(out, call);
      } else if (message instanceof Offer offer) {
        write(out, offer);
      } else if (message instanceof Go go) {
        out.writeByte(GO);
        out.writeShort(go.round());
        out.writeByte(go.lane());
      } else if (message instanceof Stop stop) {
        out.writeByte(STOP);
        out.writeUTF(stop.causeId());
        out.writeUTF(stop.words());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private static void write(DataOutputStream out, Call call) throws IOException {
    out.writeByte(CALL);
    out.writeUTF(call.secret());
    out.writeByte(call.lanes().size());
    for (WantedLane lane : call.lanes()) {
      out.writeByte(lane.id());
      write(out, lane.here());
    }
  }

  private static void write(DataOutputStream out, Offer offer) throws IOException {
    out.writeByte(OFFER);
    out.writeShort(offer.round());
    out.writeUTF(offer.secret());
    out.writeShort(offer.wordMillis());
    out.writeByte(offer.lanes().size());
    for (OfferedLane lane : offer.lanes()) {
      NatFacts facts = lane.facts();
      out.writeByte(lane.id());
      out.writeUTF(facts.profile().toString());
      out.writeByte(
          (facts.hops() ? HOPS : 0)
              | (facts.free() ? FREE : 0)
              | (facts.searches() ? SEARCHES : 0));
      write(out, lane.local());
      out.writeByte(lane.outside().size());
      for (InetSocketAddress place : lane.outside()) {
        write(out, place);
      }
    }
  }

  private static void write(DataOutputStream out, InetSocketAddress place) throws IOException {
    write(out, place.getAddress());
    out.writeShort(place.getPort());
  }

  private static void write(DataOutputStream out, InetAddress address) throws IOException {
    byte[] bytes = address.getAddress();
    out.writeByte(bytes.length);
    out.write(bytes);
  }

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException with what is wrong with it
   */
  static PunchMessage read(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IllegalArgumentException("version " + version + " is unknown; there is 1");
      }
      int type = in.readUnsignedByte();
      return switch (type) {
        case CALL -> readCall(in);
        case OFFER -> readOffer(in);
        case GO -> new Go(in.readUnsignedShort(), in.readUnsignedByte());
        case STOP -> new Stop(text(in), text(in));
        default -> throw new IllegalArgumentException("type " + type + " is unknown");
      };
    } catch (IOException e) {
      throw new IllegalArgumentException("it ends too soon, or holds no text", e);
    }
  }

  private static String text(DataInputStream in) throws IOException {
    String text = in.readUTF();
    if (text.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException("a text of " + text.length() + " characters is too long");
    }
    return text;
  }

  private static Call readCall(DataInputStream in) throws IOException {
    String secret = text(in);
    int count = upTo(PunchMessage.MOST_LANES, in);
    List<WantedLane> lanes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lanes.add(new WantedLane(in.readUnsignedByte(), address(in)));
    }
    return new Call(secret, List.copyOf(lanes));
  }

  private static Offer readOffer(DataInputStream in) throws IOException {
    int round = in.readUnsignedShort();
    String secret = text(in);
    int wordMillis = in.readUnsignedShort();
    int count = upTo(PunchMessage.MOST_LANES, in);
    List<OfferedLane> lanes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lanes.add(readLane(in));
    }
    return new Offer(round, secret, wordMillis, List.copyOf(lanes));
  }

  private static OfferedLane readLane(DataInputStream in) throws IOException {
    int id = in.readUnsignedByte();
    NatProfile profile = NatProfile.parse(text(in));
    int flags = in.readUnsignedByte();
    InetSocketAddress local = place(in);
    int count = upTo(PunchMessage.MOST_CANDIDATES, in);
    List<InetSocketAddress> outside = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      InetSocketAddress place = place(in);
      boolean another =
          place.getAddress().getAddress().length != local.getAddress().getAddress().length;
      if (another || (i > 0 && !place.getAddress().equals(outside.get(0).getAddress()))) {
        throw new IllegalArgumentException("the outside of one router has one address");
      }
      outside.add(place);
    }
    NatFacts facts =
        new NatFacts(profile, (flags & HOPS) != 0, (flags & FREE) != 0, (flags & SEARCHES) != 0);
    return new OfferedLane(id, facts, local, List.copyOf(outside));
  }

  private static InetSocketAddress place(DataInputStream in) throws IOException {
    InetAddress address = address(in);
    int port = in.readUnsignedShort();
    if (port == 0) {
      throw new IllegalArgumentException("a place without a port");
    }
    return new InetSocketAddress(address, port);
  }

  private static InetAddress address(DataInputStream in) throws IOException {
    byte[] bytes = new byte[upTo(16, in)];
    in.readFully(bytes);
    return InetAddress.getByAddress(bytes);
  }

  private static int upTo(int most, DataInputStream in) throws IOException {
    int count = in.readUnsignedByte();
    if (count > most) {
      throw new IllegalArgumentException(count + " are more than " + most);
    }
    return count;
  }
}
