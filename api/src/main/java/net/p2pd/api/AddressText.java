package net.p2pd.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import net.p2pd.api.AddressReader.SignedParts;
import net.p2pd.api.internal.Base32;

/** Writes and reads the text form of a peer address; {@link PeerAddress} documents it. */
final class AddressText {
  private static final int SECTION_TYPE_DIGITS = 3;

  private AddressText() {}

  static String print(AddressParts parts, byte[] signature) {
    StringJoiner out = new StringJoiner(TextFields.SEPARATOR);
    out.add("p2pd" + PeerAddress.FORMAT_VERSION);
    out.add("peer:" + parts.id);
    out.add("issued:" + parts.issuedAt);
    out.add("serial:" + parts.serial);
    int nic = -1;
    for (PeerEndpoint endpoint : parts.endpoints) {
      if (endpoint.nic() != nic) {
        nic = endpoint.nic();
        out.add("nic:" + nic);
      }
      out.add(EndpointText.print(endpoint));
    }
    parts.signalling.forEach(text -> out.add("signal:" + SignallingEndpoint.toField(text)));
    out.add("seal:" + Base32.encode(parts.sealingKey));
    parts.sections.forEach((type, v) -> out.add("section:" + type + ":" + Base32.encode(v)));
    out.add("sign:" + Base32.encode(signature));
    return out.toString();
  }

  /**
   * Reads all but the signature's meaning.
   *
   * @param from where the first part begins
   * @throws PeerAddressException with what is wrong and at which character
   */
  static SignedParts parse(String text, int from) {
    TextFields fields = new TextFields(text, from);
    String peer = fields.take("peer");
    PeerId id = fields.read(() -> PeerId.parse(peer));
    String issued = fields.take("issued");
    Instant issuedAt = fields.read(() -> time(issued));
    String serialText = fields.take("serial");
    long serial = fields.read(() -> AddressParts.serial(number("serial number", serialText)));
    List<PeerEndpoint> endpoints = endpoints(fields);
    List<String> signalling = signalling(fields);
    String sealText = fields.take("seal");
    byte[] seal = fields.read(() -> AddressParts.sealingKey(bytes("sealing key", sealText, 32)));
    SortedMap<Integer, byte[]> sections = sections(fields);
    String signText = fields.take("sign");
    byte[] signature = fields.read(() -> bytes("signature", signText, PeerId.SIGNATURE_BYTES));
    fields.finish();
    AddressParts parts =
        fields.read(
            () -> new AddressParts(id, issuedAt, serial, endpoints, signalling, seal, sections));
    checkCanonical(text, print(parts, signature));
    return new SignedParts(parts, signature);
  }

  private static List<PeerEndpoint> endpoints(TextFields fields) {
    List<PeerEndpoint> endpoints = new ArrayList<>();
    int previous = -1;
    while (fields.nextIs("nic")) {
      String text = fields.take("nic");
      int nic = (int) (long) fields.read(() -> number("NIC number", text));
      if (nic <= previous) {
        throw fields.wrong(
            "NIC "
                + nic
                + " stands there after NIC "
                + previous
                + "; each NIC stands there once, in ascending order");
      }
      previous = nic;
      do {
        endpoints.add(EndpointText.parse(nic, fields));
        if (endpoints.size() > PeerAddress.MAX_ENDPOINTS) {
          throw fields.wrong(
              "there are more than "
                  + PeerAddress.MAX_ENDPOINTS
                  + " endpoints, which is the limit");
        }
      } while (fields.nextIs("internal"));
    }
    return endpoints;
  }

  private static List<String> signalling(TextFields fields) {
    List<String> signalling = new ArrayList<>();
    while (fields.nextIs("signal")) {
      String text = fields.take("signal");
      signalling.add(fields.read(() -> SignallingEndpoint.fromField(text)));
      if (signalling.size() > PeerAddress.MAX_SIGNALLING) {
        throw fields.wrong(
            "there are more than "
                + PeerAddress.MAX_SIGNALLING
                + " signalling endpoints, which is the limit");
      }
    }
    return signalling;
  }

  private static SortedMap<Integer, byte[]> sections(TextFields fields) {
    SortedMap<Integer, byte[]> sections = new TreeMap<>();
    while (fields.nextIs("section")) {
      String text = fields.take("section");
      int colon = text.indexOf(':');
      if (colon < 1 || colon > SECTION_TYPE_DIGITS) {
        throw fields.wrong("it is not written section:type:value");
      }
      int type =
          fields.read(
              () ->
                  AddressParts.sectionType((int) number("section type", text.substring(0, colon))));
      byte[] value = fields.read(() -> bytes("section", text.substring(colon + 1), -1));
      if (sections.put(type, value) != null) {
        throw fields.wrong("section " + type + " stands there for the second time");
      }
    }
    return sections;
  }

  private static Instant time(String text) {
    try {
      return AddressParts.second(Instant.parse(text).getEpochSecond());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "\"" + TextFields.quoted(text) + "\" is no time such as 2026-01-31T12:00:00Z", e);
    }
  }

  private static long number(String what, String text) {
    if (!text.matches("[0-9]{1,10}")) {
      throw new IllegalArgumentException(
          what + " \"" + TextFields.quoted(text) + "\" is no whole number of at most 10 digits");
    }
    return Long.parseLong(text);
  }

  private static byte[] bytes(String what, String text, int length) {
    int characters = Base32.length(length);
    if (length >= 0 && text.length() != characters) {
      throw new IllegalArgumentException(
          "the "
              + what
              + " has "
              + text.length()
              + " characters instead of "
              + characters
              + "; copy the address again, whole");
    }
    try {
      return Base32.decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the " + what + " " + e.getMessage(), e);
    }
  }

  /** One address has one text: what merely means the same is refused, and the place is named. */
  private static void checkCanonical(String text, String canonical) {
    if (text.equals(canonical)) {
      return;
    }
    int at = 0;
    while (at < Math.min(text.length(), canonical.length())
        && text.charAt(at) == canonical.charAt(at)) {
      at++;
    }
    throw new PeerAddressException(
        "Peer address: it is not written in the canonical way from character "
            + (at + 1)
            + " on: \""
            + TextFields.quoted(text.substring(at))
            + "\" instead of \""
            + TextFields.quoted(canonical.substring(at))
            + "\"; copy the address again, unchanged");
  }
}
