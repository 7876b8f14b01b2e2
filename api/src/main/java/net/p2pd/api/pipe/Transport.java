package net.p2pd.api.pipe;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What carries a pipe's bytes, by a lower-case id. The three constants are what every host knows; a
 * {@link PipeProvider} may bring others.
 */
public final class Transport {

  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  /** TCP (RFC 9293): an ordered, reliable stream of bytes without message borders. */
  public static final Transport TCP = new Transport("tcp");

  /** UDP (RFC 768): datagrams that may be lost, doubled or reordered. */
  public static final Transport UDP = new Transport("udp");

  /** A stream of a session between two proven peers: ordered, reliable messages. */
  public static final Transport SESSION = new Transport("session");

  private final String id;

  private Transport(String id) {
    this.id = id;
  }

  /**
   * Returns the transport of the given id.
   *
   * @param id letters, digits and dashes, at most 32, starting with a letter; case is ignored
   * @throws IllegalArgumentException if the id has another form
   */
  public static Transport of(String id) {
    String lower = id.toLowerCase(Locale.ROOT);
    if (!ID.matcher(lower).matches()) {
      throw new IllegalArgumentException(
          "transport '"
              + id
              + "' is not an id: use letters, digits and dashes, such as tcp or udp");
    }
    return new Transport(lower);
  }

  /** Returns the id, such as {@code tcp}. */
  public String id() {
    return id;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Transport that && that.id.equals(id);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id);
  }

  @Override
  public String toString() {
    return id;
  }
}
