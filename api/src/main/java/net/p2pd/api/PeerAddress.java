package net.p2pd.api;

import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.p2pd.api.AddressReader.SignedParts;
import net.p2pd.api.internal.Curve25519;

/**
 * Where a peer is now: the endpoints of its network cards, the NATs before them, where it takes
 * signalling, and the key to seal messages to it; dated and signed by the peer itself. Every object
 * of this class has a right signature. It holds nothing that tells the machine apart beyond what
 * connecting needs: no names of network cards, no hardware addresses, no fingerprint.
 *
 * <p>There are two forms, which say the same and which {@link #parse} tells apart: the <b>text</b>,
 * to be read by people, and the <b>compact</b> form, for small spaces. Both are one word of
 * letters, digits and {@code - . _ : @} that needs no quoting in shells and no escaping in URL path
 * segments. An address has exactly one text and one compact form; anything that merely means the
 * same is refused. Immutable and thread-safe.
 *
 * <h2>Format, version 1 (normative)</h2>
 *
 * <p><b>Binary.</b> A byte with the version, 1, then sections in strictly ascending order of type:
 * type (1 byte), length (2 bytes), value. Numbers are big-endian.
 *
 * <ul>
 *   <li>1 <i>peer</i>: the binary {@link PeerId}, 33 bytes.
 *   <li>2 <i>issued</i>: seconds since 1970-01-01T00:00:00Z (8 bytes, up to the year 9999), serial
 *       number (4 bytes, unsigned).
 *   <li>3 <i>endpoints</i>: number (1 byte, 0 to 16), then each endpoint, in ascending order of
 *       NIC: NIC number (1 byte); flags (1 byte: 1 = IPv6, 2 = the external address is known, 4 =
 *       the external port is known, which needs 2); internal address (4 or 16 bytes) and port (2
 *       bytes, not 0); external address and external port, each if known; the NAT for UDP, then for
 *       TCP. No two endpoints have the same NIC, internal address and internal port. A NAT is:
 *       {@link net.p2pd.api.nat.NatType#number} (1 byte), {@link net.p2pd.api.nat.DeltaType#number}
 *       (1 byte), delta value (4 bytes, two's complement), confidence in percent (1 byte). An
 *       unmeasured NAT is port-restricted, random, 0 percent. IPv4 is never written as IPv4-mapped
 *       IPv6.
 *   <li>4 <i>signalling</i>: number (1 byte, 0 to 8), then each endpoint: length (1 byte), ASCII
 *       {@code scheme://host[:port][/path]} of at most 100 characters, host in lower case, IPv6
 *       literals as in RFC 5952, in brackets and with a port.
 *   <li>5 <i>sealing key</i>: the X25519 public key (RFC 7748), 32 bytes, below 2^255-19 and not of
 *       small order.
 *   <li>128 to 254: optional sections. Who does not know their type keeps and ignores them.
 *   <li>255 <i>signature</i>: 64 bytes, Ed25519 (RFC 8032) by the peer over the ASCII text {@code
 *       p2pd peer address} (17 bytes), a zero byte, and all bytes before this section. Nothing
 *       comes after it.
 * </ul>
 *
 * <p>Sections 1 to 5 and 255 are always there, each once. Types 6 to 127 are for later versions
 * that must be understood; version 1 refuses them.
 *
 * <p><b>Compact.</b> {@code p2pd1.} and the binary form in base64url (RFC 4648 section 5) without
 * padding.
 *
 * <p><b>Text.</b> Parts joined by {@code _}: {@code p2pd1}, {@code peer:ID}, {@code
 * issued:2026-01-31T12:00:00Z}, {@code serial:N}; for each NIC {@code nic:N} and for each of its
 * endpoints {@code internal:IP-port-N}, {@code external:} with {@code IP-port-N}, {@code
 * IP-port-unknown} or {@code unknown}, {@code udp:NAT}, {@code tcp:NAT}, a NAT being {@code
 * unmeasured} or {@code type:delta[:value]:N-percent}; for each signalling endpoint {@code
 * signal:scheme:host[:port][@path]} with {@code @} for each {@code /} of the path and without
 * brackets; {@code seal:KEY}; {@code section:TYPE:VALUE} for each optional section; {@code
 * sign:SIGNATURE}. Key, values and signature are in base32 in lower case without padding, numbers
 * in decimal without leading zeros, IP addresses as in RFC 5952. The text has at most 4096
 * characters, and so the compact form, which is shorter.
 */
public final class PeerAddress {
  /** The version of the format that this class writes and reads. */
  public static final int FORMAT_VERSION = 1;

  /** The largest number of characters of a text. */
  public static final int MAX_TEXT = 4096;

  /** The largest number of endpoints. */
  public static final int MAX_ENDPOINTS = 16;

  /** The largest number of signalling endpoints. */
  public static final int MAX_SIGNALLING = 8;

  /** The largest number of characters of a signalling endpoint. */
  public static final int MAX_SIGNALLING_LENGTH = 100;

  /** The largest serial number. */
  public static final long MAX_SERIAL = 0xFFFF_FFFFL;

  private final AddressParts parts;
  private final byte[] bytes;
  private final String text;

  private PeerAddress(AddressParts parts, byte[] body, byte[] signature) {
    this.parts = parts;
    this.bytes = AddressWriter.whole(body, signature);
    this.text = AddressText.print(parts, signature);
  }

  /**
   * Reads a text or compact form and checks the signature. White space around it is ignored.
   *
   * @throws PeerAddressException with the part, the place, what is wrong and what to do
   */
  public static PeerAddress parse(String address) {
    return verified(AddressForms.parse(address.strip()));
  }

  /**
   * Reads the binary form and checks the signature.
   *
   * @throws PeerAddressException with the section, the byte, what is wrong and what to do
   */
  public static PeerAddress ofBytes(byte[] bytes) {
    return verified(AddressForms.read(bytes));
  }

  /** Returns a builder of an address of a peer. */
  public static Builder builder(PeerId peerId) {
    return new Builder(peerId);
  }

  private static PeerAddress verified(SignedParts signed) {
    byte[] body = AddressWriter.body(signed.parts);
    if (!signed.parts.id.verify(AddressWriter.signedMessage(body), signed.signature)) {
      throw new PeerAddressException(
          "Peer address: its signature is not that of peer "
              + signed.parts.id.shortName()
              + "; it was altered, damaged or written by somebody else, get it again from the peer");
    }
    PeerAddress address = new PeerAddress(signed.parts, body, signed.signature);
    if (address.text.length() > MAX_TEXT) {
      throw AddressForms.tooLong(address.text.length(), "characters as text");
    }
    return address;
  }

  /** Returns the version of the format. */
  public int formatVersion() {
    return FORMAT_VERSION;
  }

  /** Returns whose address it is. */
  public PeerId peerId() {
    return parts.id;
  }

  /** Returns when the peer made it, in whole seconds, by the peer's clock. */
  public Instant issuedAt() {
    return parts.issuedAt;
  }

  /** Returns the number that orders addresses of one second, 0 to {@link #MAX_SERIAL}. */
  public long serial() {
    return parts.serial;
  }

  /** Returns the endpoints, in ascending order of NIC; at most 16, maybe none. */
  public List<PeerEndpoint> endpoints() {
    return parts.endpoints;
  }

  /** Returns the endpoints of each NIC by its number, in ascending order. */
  public SortedMap<Integer, List<PeerEndpoint>> endpointsByNic() {
    SortedMap<Integer, List<PeerEndpoint>> byNic = new TreeMap<>();
    for (PeerEndpoint endpoint : parts.endpoints) {
      byNic.computeIfAbsent(endpoint.nic(), nic -> new ArrayList<>()).add(endpoint);
    }
    byNic.replaceAll((nic, endpoints) -> List.copyOf(endpoints));
    return Collections.unmodifiableSortedMap(byNic);
  }

  /** Returns where the peer takes signalling, such as {@code mqtt://host:1883}; at most 8. */
  public List<String> signalling() {
    return parts.signalling;
  }

  /** Returns the X25519 key to seal messages to the peer with. */
  public PublicKey sealingKey() {
    return Curve25519.x25519(parts.sealingKey);
  }

  /** Returns a copy of the 32 bytes of the {@link #sealingKey}. */
  public byte[] sealingKeyBytes() {
    return parts.sealingKey.clone();
  }

  /** Returns the types of the optional sections, 128 to 254; none of them has a meaning yet. */
  public SortedSet<Integer> sectionTypes() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(parts.sections.keySet()));
  }

  /** Returns a copy of the value of an optional section. */
  public Optional<byte[]> section(int type) {
    return Optional.ofNullable(parts.sections.get(type)).map(byte[]::clone);
  }

  /**
   * Tells whether this address replaces another of the same peer: it was issued later, or in the
   * same second with a higher serial number.
   *
   * @throws IllegalArgumentException for an address of another peer
   */
  public boolean isNewerThan(PeerAddress other) {
    if (!peerId().equals(other.peerId())) {
      throw new IllegalArgumentException(
          "Addresses of the peers "
              + peerId().shortName()
              + " and "
              + other.peerId().shortName()
              + " cannot replace each other");
    }
    int order = issuedAt().compareTo(other.issuedAt());
    return order > 0 || (order == 0 && serial() > other.serial());
  }

  /** Returns the text form. */
  public String text() {
    return text;
  }

  /** Returns the compact form. */
  public String compact() {
    return AddressForms.compact(bytes);
  }

  /** Returns a copy of the binary form. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** Returns a few lines for people, each ended by a line feed. */
  public String explain() {
    return AddressExplanation.of(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerAddress that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Returns the {@link #text} form. */
  @Override
  public String toString() {
    return text;
  }

  /** Signs with the key of a peer, wherever that is kept. Implemented by the host. */
  @FunctionalInterface
  public interface Signer {
    /**
     * Returns the Ed25519 signature (RFC 8032) of a message, 64 bytes.
     *
     * @param message not to be changed
     */
    byte[] sign(byte[] message);
  }

  /** Collects the content of a {@link PeerAddress}. For one thread. */
  public static final class Builder {
    private final PeerId peerId;
    private final List<PeerEndpoint> endpoints = new ArrayList<>();
    private final List<String> signalling = new ArrayList<>();
    private final SortedMap<Integer, byte[]> sections = new TreeMap<>();
    private @Nullable Instant issuedAt;
    private long serial;
    private byte @Nullable [] sealingKey;

    private Builder(PeerId peerId) {
      this.peerId = Objects.requireNonNull(peerId, "peerId");
    }

    /** Sets when the address is made; a fraction of a second is left out. Required. */
    public Builder issuedAt(Instant value) {
      issuedAt = Objects.requireNonNull(value, "issuedAt");
      return this;
    }

    /** Sets the number that orders addresses of one second; 0 unless set. */
    public Builder serial(long value) {
      serial = value;
      return this;
    }

    /** Adds an endpoint; {@link #sign} orders endpoints by NIC and keeps their order within one. */
    public Builder endpoint(PeerEndpoint value) {
      endpoints.add(Objects.requireNonNull(value, "endpoint"));
      return this;
    }

    /**
     * Adds where the peer takes signalling.
     *
     * @param endpoint {@code scheme://host[:port][/path]}, without user, password and query
     * @throws IllegalArgumentException for a text of another form
     */
    public Builder signalling(String endpoint) {
      signalling.add(SignallingEndpoint.canonical(endpoint));
      return this;
    }

    /**
     * Sets the X25519 key that messages to the peer are sealed to. Required.
     *
     * @throws IllegalArgumentException for a key of another kind
     */
    public Builder sealingKey(PublicKey value) {
      sealingKey = Curve25519.rawX25519(value);
      return this;
    }

    /** Sets the same by its 32 bytes, which are copied. */
    public Builder sealingKey(byte[] value) {
      sealingKey = value.clone();
      return this;
    }

    /**
     * Sets an optional section, for what later versions add.
     *
     * @param type 128 to 254
     * @param value copied
     * @throws IllegalArgumentException for another type, or a value that can never fit
     */
    public Builder section(int type, byte[] value) {
      if (value.length > MAX_TEXT) {
        throw new IllegalArgumentException(
            "section " + type + " has " + value.length + " bytes; at most " + MAX_TEXT);
      }
      sections.put(AddressParts.sectionType(type), value.clone());
      return this;
    }

    /**
     * Makes the address.
     *
     * @throws IllegalArgumentException if something required is missing or out of range, if the
     *     text would be too long, or if the signature is not that of the peer
     */
    public PeerAddress sign(Signer signer) {
      if (issuedAt == null || sealingKey == null) {
        throw new IllegalArgumentException(
            "A peer address needs its " + (issuedAt == null ? "time of issue" : "sealing key"));
      }
      AddressParts parts =
          new AddressParts(
              peerId, issuedAt, serial, endpoints, signalling, sealingKey, new TreeMap<>(sections));
      byte[] body = AddressWriter.body(parts);
      byte[] signature = signer.sign(AddressWriter.signedMessage(body)).clone();
      if (!peerId.verify(AddressWriter.signedMessage(body), signature)) {
        throw new IllegalArgumentException(
            "The signer does not hold the key of peer " + peerId.shortName());
      }
      PeerAddress address = new PeerAddress(parts, body, signature);
      if (address.text.length() > MAX_TEXT) {
        throw new IllegalArgumentException(
            "The peer address has "
                + address.text.length()
                + " characters, at most "
                + MAX_TEXT
                + "; leave out endpoints, signalling endpoints or sections");
      }
      return address;
    }
  }
}
