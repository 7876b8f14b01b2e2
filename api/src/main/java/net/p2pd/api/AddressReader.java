package net.p2pd.api;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import net.p2pd.api.internal.Literals;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;

/** Reads the binary form of a peer address; each byte is bounded before it is used. */
final class AddressReader {
  private final byte[] bytes;
  private int at;

  /** Where the item begins that is being read, for errors. */
  private int mark;

  private int end;
  private int lastType;
  private String part = "version";

  private AddressReader(byte[] bytes) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  /**
   * Reads all but the signature's meaning.
   *
   * @throws PeerAddressException with what is wrong and at which byte
   */
  static SignedParts read(byte[] bytes) {
    return new AddressReader(bytes).address();
  }

  private SignedParts address() {
    int version = (int) number(1);
    if (version != PeerAddress.FORMAT_VERSION) {
      throw AddressForms.otherVersion(Integer.toString(version));
    }
    PeerId id = section(AddressWriter.PEER, "peer", () -> PeerId.ofBytes(rest()));
    long[] issued =
        section(AddressWriter.ISSUED, "issued", () -> new long[] {number(8), number(4)});
    List<PeerEndpoint> endpoints = section(AddressWriter.ENDPOINTS, "endpoints", this::endpoints);
    List<String> signalling = section(AddressWriter.SIGNALLING, "signalling", this::signalling);
    byte[] seal = section(AddressWriter.SEALING, "seal", () -> AddressParts.sealingKey(rest()));
    SortedMap<Integer, byte[]> sections = optionalSections();
    if (at == bytes.length) {
      throw new PeerAddressException(
          "Peer address: it is not signed, its last section is missing; copy it again, whole, or ask"
              + " the peer for a signed one");
    }
    int bodyEnd = at;
    byte[] signature = section(AddressWriter.SIGNATURE, "signature", this::rest);
    if (at < bytes.length) {
      mark = at;
      throw wrong((bytes.length - at) + " bytes follow the signature; copy the address alone");
    }
    part = "content";
    mark = 0;
    AddressParts parts =
        checked(
            () ->
                new AddressParts(
                    id,
                    AddressParts.second(issued[0]),
                    issued[1],
                    endpoints,
                    signalling,
                    seal,
                    sections));
    if (!Arrays.equals(AddressWriter.body(parts), Arrays.copyOf(bytes, bodyEnd))) {
      throw wrong("it is not written in the canonical way; ask the peer for its address again");
    }
    return new SignedParts(parts, signature);
  }

  /** Reads the section that must come next, to its last byte. */
  private <T> T section(int expected, String name, Supplier<T> reader) {
    part = "section \"" + name + "\"";
    int type = (int) number(1);
    if (type != expected) {
      throw misplaced(type, expected);
    }
    return value(reader);
  }

  private <T> T value(Supplier<T> reader) {
    lastType = bytes[at - 1] & 255;
    int length = (int) number(2);
    mark = at;
    need(length);
    end = at + length;
    T value = checked(reader);
    if (at < end) {
      mark = at;
      throw wrong(
          (end - at) + " bytes too many in it; it is damaged, copy the address again, whole");
    }
    end = bytes.length;
    return value;
  }

  private SortedMap<Integer, byte[]> optionalSections() {
    SortedMap<Integer, byte[]> sections = new TreeMap<>();
    while (at < bytes.length && (bytes[at] & 255) != AddressWriter.SIGNATURE) {
      int type = bytes[at] & 255;
      part = "section " + type;
      mark = at;
      if (type <= lastType || type < AddressParts.MIN_OPTIONAL_SECTION) {
        throw misplaced(type, AddressWriter.SIGNATURE);
      }
      at++;
      sections.put(type, value(this::rest));
    }
    return sections;
  }

  private PeerAddressException misplaced(int type, int expected) {
    if (type > AddressWriter.SEALING && type < AddressParts.MIN_OPTIONAL_SECTION) {
      return wrong(
          "section type "
              + type
              + " is not known here and must be understood; the address was made by a newer version,"
              + " update this program");
    }
    if (type > 0 && type <= lastType) {
      return wrong(
          "section "
              + type
              + " stands there for the second time or too late; ask the peer for its address again");
    }
    return wrong(
        "section " + type + " stands where section " + expected + " belongs; copy it again, whole");
  }

  private List<PeerEndpoint> endpoints() {
    int count = count(PeerAddress.MAX_ENDPOINTS, "endpoints");
    List<PeerEndpoint> endpoints = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      part = "endpoint " + i;
      endpoints.add(endpoint());
    }
    return endpoints;
  }

  private PeerEndpoint endpoint() {
    int nic = (int) number(1);
    int flags = (int) number(1);
    boolean external = (flags & AddressWriter.EXTERNAL_ADDRESS) != 0;
    boolean externalPort = (flags & AddressWriter.EXTERNAL_PORT) != 0;
    if (flags > 7 || (externalPort && !external)) {
      throw wrong("its flags are " + flags + ", which has no meaning; copy it again, whole");
    }
    int size = (flags & AddressWriter.IPV6) == 0 ? 4 : 16;
    PeerEndpoint.Builder builder = PeerEndpoint.builder(nic, ip(size), (int) number(2));
    if (external) {
      InetAddress address = ip(size);
      if (externalPort) {
        builder.external(address, (int) number(2));
      } else {
        builder.external(address);
      }
    }
    return builder.udp(nat()).tcp(nat()).build();
  }

  private InetAddress ip(int size) {
    InetAddress address = Literals.of(take(size));
    if (address.getAddress().length != size) {
      throw wrong(Literals.format(address) + " is written as IPv6; it must be written as IPv4");
    }
    return address;
  }

  private NatProfile nat() {
    NatType type = NatType.of((int) number(1));
    DeltaType delta = DeltaType.of((int) number(1));
    int value = (int) number(4);
    return EndpointText.profile(type, NatDelta.of(delta, value), (int) number(1));
  }

  private List<String> signalling() {
    int count = count(PeerAddress.MAX_SIGNALLING, "signalling endpoints");
    List<String> signalling = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      part = "signalling endpoint " + i;
      String text = new String(take((int) number(1)), StandardCharsets.ISO_8859_1);
      signalling.add(SignallingEndpoint.canonical(text));
    }
    return signalling;
  }

  private int count(int limit, String what) {
    int count = (int) number(1);
    if (count > limit) {
      throw wrong(count + " " + what + " are too many; at most " + limit);
    }
    return count;
  }

  private <T> T checked(Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException e) {
      throw wrong(Optional.ofNullable(e.getMessage()).orElse("it is wrong"));
    }
  }

  private byte[] rest() {
    return take(end - at);
  }

  private long number(int size) {
    mark = at;
    need(size);
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = value << 8 | (bytes[at++] & 255);
    }
    return value;
  }

  private byte[] take(int length) {
    mark = at;
    need(length);
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  private void need(int length) {
    if (length > end - at) {
      throw wrong(
          "it needs "
              + length
              + " bytes where "
              + (end - at)
              + " are left; the address was cut off or damaged, copy it again, whole");
    }
  }

  private PeerAddressException wrong(String problem) {
    return PeerAddressException.at(part, "byte " + (mark + 1), problem);
  }

  /** Content and signature, before the signature was checked. */
  static final class SignedParts {
    final AddressParts parts;
    final byte[] signature;

    SignedParts(AddressParts parts, byte[] signature) {
      this.parts = parts;
      this.signature = signature;
    }
  }
}
