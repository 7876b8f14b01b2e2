package net.p2pd.api;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Walks through the fields of a peer address's text and knows where each of them stands. */
final class TextFields {
  static final String SEPARATOR = "_";

  private static final Set<String> KEYS =
      Set.of(
          "peer",
          "issued",
          "serial",
          "nic",
          "internal",
          "external",
          "udp",
          "tcp",
          "signal",
          "seal",
          "section",
          "sign");
  private static final Set<String> ONCE = Set.of("peer", "issued", "serial", "seal", "sign");

  private final String[] fields;
  private final Set<String> seen = new HashSet<>();
  private int next;
  private int offset;
  private String part = "";
  private int place;

  /** The fields of a text from the given index on. */
  TextFields(String text, int from) {
    this.fields = text.substring(from).split(SEPARATOR, -1);
    this.offset = from;
  }

  boolean nextIs(String key) {
    return next < fields.length && fields[next].startsWith(key + ":");
  }

  /** Returns the value of the next field, which must have this key. */
  String take(String key) {
    if (next == fields.length) {
      throw key.equals("sign") ? unsigned() : cutOff(key);
    }
    String field = fields[next];
    part = "part \"" + key + "\"";
    place = offset + 1;
    if (!nextIs(key)) {
      throw unexpected(key, field);
    }
    seen.add(key);
    next++;
    offset += field.length() + 1;
    return field.substring(key.length() + 1);
  }

  void finish() {
    if (next < fields.length) {
      String key = keyOf(fields[next]);
      if (ONCE.contains(key)) {
        throw twice(key);
      }
      throw new PeerAddressException(
          "Peer address: character "
              + offset
              + " and what follows do not belong to it (\""
              + quoted(SEPARATOR + fields[next])
              + "\"); copy the address alone");
    }
  }

  /** Runs a reader of the last taken value; what it finds wrong is told with part and place. */
  <T> T read(Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  PeerAddressException wrong(String problem) {
    return PeerAddressException.at(part, "character " + place, problem);
  }

  private PeerAddressException unexpected(String key, String field) {
    String found = keyOf(field);
    if (ONCE.contains(found) && seen.contains(found)) {
      return twice(found);
    }
    boolean last = next == fields.length - 1;
    if (last && !KEYS.contains(found)) {
      return cutOff(key);
    }
    String problem =
        KEYS.contains(found)
            ? "part \"" + found + "\" stands here instead; the order is fixed"
            : "\"" + quoted(field) + "\" stands here instead";
    return wrong(problem + "; copy the address again, whole");
  }

  private PeerAddressException twice(String key) {
    return PeerAddressException.at(
        "part \"" + key + "\"",
        "character " + (offset + 1),
        "it stands in the address for the second time; copy the address again, alone");
  }

  private static PeerAddressException cutOff(String key) {
    return new PeerAddressException(
        "Peer address: it ends before its part \""
            + key
            + "\" is complete; it was cut off, copy it again, whole");
  }

  private static PeerAddressException unsigned() {
    return new PeerAddressException(
        "Peer address: it is not signed, its last part \"sign\" is missing; copy it again, whole, or"
            + " ask the peer for a signed one");
  }

  private static String keyOf(String field) {
    int colon = field.indexOf(':');
    return colon < 0 ? "" : field.substring(0, colon);
  }

  /** A piece of a hostile text as a one-line error may quote it. */
  static String quoted(String text) {
    String shortened = text.length() <= 60 ? text : text.substring(0, 57) + "...";
    return shortened.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
