package net.p2pd.api;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.p2pd.api.AddressReader.SignedParts;

/**
 * Tells the forms of a peer address apart, with their versions and sizes, and does the compact one.
 */
final class AddressForms {
  private static final String VERSION = Integer.toString(PeerAddress.FORMAT_VERSION);
  private static final String COMPACT_HEAD = "p2pd" + VERSION + ".";
  private static final Pattern HEAD = Pattern.compile("p2pd([1-9][0-9]{0,8})([._]|$)");
  private static final Pattern NOT_BASE64URL = Pattern.compile("[^A-Za-z0-9_-]");

  private AddressForms() {}

  /**
   * Reads either form, all but the signature's meaning.
   *
   * @param address without white space around it
   */
  static SignedParts parse(String address) {
    if (address.isEmpty()) {
      throw new PeerAddressException(
          "Peer address: it is empty; give one that begins with p2pd" + VERSION);
    }
    if (address.length() > PeerAddress.MAX_TEXT) {
      throw tooLong(address.length(), "characters");
    }
    Matcher head = HEAD.matcher(address);
    if (!head.lookingAt()) {
      throw new PeerAddressException(
          "Peer address: \""
              + TextFields.quoted(address)
              + "\" is none; one begins with p2pd"
              + VERSION
              + "_ or "
              + COMPACT_HEAD
              + " and has no blanks, copy it again, whole");
    }
    if (!head.group(1).equals(VERSION)) {
      throw otherVersion(head.group(1));
    }
    if (head.group(2).isEmpty()) {
      throw new PeerAddressException(
          "Peer address: it ends after its version; it was cut off, copy it again, whole");
    }
    return head.group(2).equals(".")
        ? AddressReader.read(decode(address))
        : AddressText.parse(address, head.end());
  }

  /** Reads the binary form, all but the signature's meaning. */
  static SignedParts read(byte[] bytes) {
    if (bytes.length > PeerAddress.MAX_TEXT) {
      throw tooLong(bytes.length, "bytes");
    }
    return AddressReader.read(bytes);
  }

  static String compact(byte[] bytes) {
    return COMPACT_HEAD + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] decode(String compact) {
    String data = compact.substring(COMPACT_HEAD.length());
    Matcher bad = NOT_BASE64URL.matcher(data);
    if (bad.find()) {
      throw new PeerAddressException(
          "Peer address: character "
              + (COMPACT_HEAD.length() + bad.start() + 1)
              + ", \""
              + TextFields.quoted(bad.group())
              + "\", does not belong into its base64url; copy the address again, alone");
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      throw new PeerAddressException(
          "Peer address: its "
              + data.length()
              + " characters of base64url are no whole number of bytes; it was cut off, copy it"
              + " again, whole",
          e);
    }
    // The decoder ignores surplus bits of the last character; two texts for one address must not
    // be.
    if (!compact(bytes).equals(compact)) {
      throw new PeerAddressException(
          "Peer address: its last character sets bits that belong to no byte; it was cut off or"
              + " damaged, copy it again, whole");
    }
    return bytes;
  }

  static PeerAddressException tooLong(int length, String unit) {
    return new PeerAddressException(
        "Peer address: it is too long, "
            + length
            + " "
            + unit
            + "; at most "
            + PeerAddress.MAX_TEXT
            + ", copy the address alone");
  }

  static PeerAddressException otherVersion(String version) {
    if (version.equals("0")) {
      return new PeerAddressException(
          "Peer address: its format version is 0, which never was; it is damaged, copy it again");
    }
    return new PeerAddressException(
        "Peer address: it was made by a newer version, its format is "
            + version
            + " and this program knows "
            + VERSION
            + "; update this program, or ask the peer for an address in the older format");
  }
}
