package net.p2pd.api;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import net.p2pd.api.internal.Curve25519;

/** The content of a peer address without its signature, checked and in canonical order. */
final class AddressParts {
  /** The last second that the text form can say: the end of the year 9999. */
  static final long MAX_SECOND = 253402300799L;

  static final int MIN_OPTIONAL_SECTION = 128;
  static final int MAX_OPTIONAL_SECTION = 254;

  final PeerId id;
  final Instant issuedAt;
  final long serial;
  final List<PeerEndpoint> endpoints;
  final List<String> signalling;
  final byte[] sealingKey;
  final SortedMap<Integer, byte[]> sections;

  /**
   * Checks and orders.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  AddressParts(
      PeerId id,
      Instant issuedAt,
      long serial,
      List<PeerEndpoint> endpoints,
      List<String> signalling,
      byte[] sealingKey,
      SortedMap<Integer, byte[]> sections) {
    this.id = id;
    this.issuedAt = second(issuedAt.getEpochSecond());
    this.serial = serial(serial);
    this.endpoints = endpoints.stream().sorted(Comparator.comparingInt(PeerEndpoint::nic)).toList();
    this.signalling = List.copyOf(signalling);
    this.sealingKey = sealingKey(sealingKey).clone();
    this.sections = sections;
    checkEndpoints();
    checkSignalling();
  }

  static Instant second(long second) {
    if (second < 0 || second > MAX_SECOND) {
      throw new IllegalArgumentException(
          "the time of issue, second " + second + ", is not in the years 1970 to 9999");
    }
    return Instant.ofEpochSecond(second);
  }

  static long serial(long serial) {
    if (serial < 0 || serial > PeerAddress.MAX_SERIAL) {
      throw new IllegalArgumentException(
          "serial number " + serial + " is not within 0 to " + PeerAddress.MAX_SERIAL);
    }
    return serial;
  }

  static byte[] sealingKey(byte[] raw) {
    try {
      Curve25519.checkX25519(raw);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the sealing key " + e.getMessage(), e);
    }
    return raw;
  }

  static int sectionType(int type) {
    if (type < MIN_OPTIONAL_SECTION || type > MAX_OPTIONAL_SECTION) {
      throw new IllegalArgumentException(
          "section type "
              + type
              + " is not one of the optional types "
              + MIN_OPTIONAL_SECTION
              + " to "
              + MAX_OPTIONAL_SECTION);
    }
    return type;
  }

  private void checkEndpoints() {
    if (endpoints.size() > PeerAddress.MAX_ENDPOINTS) {
      throw new IllegalArgumentException(
          endpoints.size() + " endpoints are too many; at most " + PeerAddress.MAX_ENDPOINTS);
    }
    for (int i = 0; i < endpoints.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (endpoints.get(i).samePlace(endpoints.get(j))) {
          throw new IllegalArgumentException(
              "endpoint " + (i + 1) + " is the same place as endpoint " + (j + 1) + "; keep one");
        }
      }
    }
  }

  private void checkSignalling() {
    if (signalling.size() > PeerAddress.MAX_SIGNALLING) {
      throw new IllegalArgumentException(
          signalling.size()
              + " signalling endpoints are too many; at most "
              + PeerAddress.MAX_SIGNALLING);
    }
    for (int i = 0; i < signalling.size(); i++) {
      if (signalling.indexOf(signalling.get(i)) < i) {
        throw new IllegalArgumentException(
            "signalling endpoint " + signalling.get(i) + " stands there twice; keep one");
      }
    }
  }
}
