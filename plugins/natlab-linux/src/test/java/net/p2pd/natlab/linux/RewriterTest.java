package net.p2pd.natlab.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.IcmpError;
import net.p2pd.natlab.model.Packet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read, rewritten and built is what RFC 791, 8200, 768, 9293, 792 and 4443 say. */
class RewriterTest {

  private static final int ROUNDS = 500;
  private static final int HEADER_4 = 20;
  private static final int HEADER_6 = 40;

  private final PacketReader reader = new PacketReader();
  private long seed;
  private Random random;

  @BeforeEach
  void seeded() {
    Here.canUseNativeMemory();
    seed = Long.getLong("seed", 7);
    random = new Random(seed);
    System.out.println("seed " + seed);
  }

  private Endpoint endpoint(boolean six) {
    String address =
        six
            ? "2001:db8::" + Integer.toHexString(random.nextInt(65535) + 1)
            : "10." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
    return Endpoint.of(address, random.nextInt(65535) + 1);
  }

  /** Builds a packet byte by byte, its checksums by the sum over all that they cover. */
  private PacketBuffer packet(boolean six, int protocol, Endpoint from, Endpoint to, int data) {
    int header = six ? HEADER_6 : HEADER_4;
    int transport = protocol == IpHeader.UDP ? 8 : 20;
    PacketBuffer out = new PacketBuffer(2048);
    out.length = header + transport + data;
    if (six) {
      out.bytes.putInt(0, 6 << 28);
      out.u16(4, transport + data);
      out.u8(6, protocol);
      out.u8(7, 64);
      out.bytes.put(8, from.address().getAddress()).put(24, to.address().getAddress());
    } else {
      out.u16(0, 0x4500);
      out.u16(2, out.length);
      out.u16(4, random.nextInt(65536));
      out.u16(6, 0x4000);
      out.u8(8, 64);
      out.u8(9, protocol);
      out.bytes.put(12, from.address().getAddress()).put(16, to.address().getAddress());
      out.u16(10, Checksum.fold(Checksum.sum(out, 0, HEADER_4, 0)));
    }
    for (int at = header; at < out.length; at++) {
      out.u8(at, random.nextInt(256));
    }
    out.u16(header, from.port());
    out.u16(header + 2, to.port());
    int checksum;
    if (protocol == IpHeader.UDP) {
      out.u16(header + 4, transport + data);
      checksum = header + 6;
    } else {
      out.u8(header + 12, 5 << 4);
      out.u8(header + 13, 0x12);
      checksum = header + 16;
    }
    out.u16(checksum, 0);
    out.u16(checksum, transportSum(out));
    return out;
  }

  /** 0 if the checksum in it is right; else, with 0 in its place, what it has to be. */
  private static int transportSum(PacketBuffer in) {
    IpHeader ip = IpHeader.at(in, 0, in.length);
    return Checksum.fold(Checksum.sum(in, ip.payload(), ip.end() - ip.payload(), ip.pseudoSum(in)));
  }

  private static void assertIntact(PacketBuffer in) {
    IpHeader ip = IpHeader.at(in, 0, in.length);
    if (!ip.isVersion6()) {
      assertThat(Checksum.fold(Checksum.sum(in, 0, HEADER_4, 0))).as("IP checksum").isZero();
    }
    if (ip.protocol() == IpHeader.ICMP) {
      int size = ip.end() - ip.payload();
      assertThat(Checksum.fold(Checksum.sum(in, ip.payload(), size, 0))).as("ICMP").isZero();
    } else {
      assertThat(transportSum(in)).as("transport checksum").isZero();
    }
  }

  @Test
  void everyTranslationLeavesAllChecksumsRightAndThePayloadAlone() {
    for (int i = 0; i < ROUNDS; i++) {
      boolean six = random.nextBoolean();
      int protocol = random.nextBoolean() ? IpHeader.UDP : IpHeader.TCP;
      int data = random.nextInt(1200);
      PacketBuffer buffer = packet(six, protocol, endpoint(six), endpoint(six), data);
      byte[] payload = new byte[data];
      buffer.bytes.get(buffer.length - data, payload);
      Packet before = reader.read(buffer).packet();
      Packet after = before.withHopLimit(63);
      after = random.nextBoolean() ? after.withSource(endpoint(six)) : after;
      after = random.nextBoolean() ? after.withDestination(endpoint(six)) : after;
      Rewriter.forward(buffer, before, after);
      assertThat(reader.read(buffer).packet()).as("round %s of seed %s", i, seed).isEqualTo(after);
      assertIntact(buffer);
      byte[] kept = new byte[data];
      buffer.bytes.get(buffer.length - data, kept);
      assertThat(kept).isEqualTo(payload);
    }
  }

  @Test
  void aDatagramWithoutAChecksumGetsNone() {
    PacketBuffer buffer = packet(false, IpHeader.UDP, endpoint(false), endpoint(false), 10);
    buffer.u16(HEADER_4 + 6, 0);
    Packet before = reader.read(buffer).packet();
    Rewriter.forward(buffer, before, before.withSource(endpoint(false)).withHopLimit(63));
    assertThat(buffer.u16(HEADER_4 + 6)).isZero();
  }

  @Test
  void anErrorIsTranslatedOutsideAndInWhatItQuotes() {
    for (int i = 0; i < ROUNDS; i++) {
      boolean six = random.nextBoolean();
      int protocol = random.nextBoolean() ? IpHeader.UDP : IpHeader.TCP;
      PacketBuffer original =
          packet(six, protocol, endpoint(six), endpoint(six), random.nextInt(900));
      Parcel about = reader.read(original);
      PacketBuffer buffer = new PacketBuffer(2048);
      Packet error =
          Packet.icmp(
              IcmpError.values()[random.nextInt(IcmpError.values().length)],
              endpoint(six).address(),
              about.packet());
      Replies.build(error, about, 1400, buffer);
      assertIntact(buffer);
      Packet before = reader.read(buffer).packet();
      assertThat(before.error()).isEqualTo(error.error());
      Endpoint inside = endpoint(six);
      Packet after =
          before
              .withDestination(inside.withPort(0))
              .withQuoted(before.quoted().withSource(inside))
              .withHopLimit(63);
      Rewriter.forward(buffer, before, after);
      assertThat(reader.read(buffer).packet()).as("round %s of seed %s", i, seed).isEqualTo(after);
      assertIntact(buffer);
      int quote = (six ? HEADER_6 : HEADER_4) + 8;
      if (!six) {
        assertThat(Checksum.fold(Checksum.sum(buffer, quote, HEADER_4, 0))).as("quoted").isZero();
      }
    }
  }

  @Test
  void aResetAnswersWhatItsSenderWaitsFor() {
    Endpoint from = endpoint(false);
    Endpoint to = endpoint(false);
    PacketBuffer syn = packet(false, IpHeader.TCP, from, to, 0);
    syn.u8(HEADER_4 + 13, 0x02);
    syn.bytes.putInt(HEADER_4 + 4, 1000);
    PacketBuffer out = new PacketBuffer(2048);
    Replies.build(Packet.tcp(to, from, 0x14), reader.read(syn), 0, out);
    assertThat(reader.read(out).packet()).isEqualTo(Packet.tcp(to, from, 0x14));
    assertThat(out.u32(HEADER_4 + 8)).as("acknowledges the SYN").isEqualTo(1001);
    assertIntact(out);
  }

  @Test
  void whatIsNoWholePacketIsNotRead() {
    PacketBuffer whole = packet(false, IpHeader.UDP, endpoint(false), endpoint(false), 100);
    for (int length : List.of(0, 1, 19, 20, 27, 127)) {
      whole.length = length;
      assertThat(reader.read(whole)).as("%s bytes", length).isNull();
    }
    PacketBuffer noise = new PacketBuffer(2048);
    for (int i = 0; i < 100 * ROUNDS; i++) {
      noise.length = random.nextInt(120);
      for (int at = 0; at < noise.length; at++) {
        noise.u8(at, random.nextInt(256));
      }
      if (noise.length > 0) {
        noise.u8(0, random.nextBoolean() ? 0x45 : 0x60);
      }
      reader.read(noise); // throws nothing
    }
  }

  @Test
  void fragmentsPassNoRouter() {
    PacketBuffer fragment = packet(false, IpHeader.UDP, endpoint(false), endpoint(false), 100);
    fragment.u16(6, 0x2000);
    Parcel parcel = reader.read(fragment);
    assertThat(parcel.known).isNull();
    assertThat(parcel)
        .hasToString("a fragment > " + parcel.destination.getHostAddress() + " (128 bytes in all)");
  }
}
