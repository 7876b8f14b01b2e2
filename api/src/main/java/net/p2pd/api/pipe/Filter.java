package net.p2pd.api.pipe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import net.p2pd.api.Nullable;

/**
 * Chooses messages by a regular expression and by sender. Equal filters share one queue of a pipe.
 *
 * <p>The expression is searched anywhere in the message, byte by byte: each byte is one character
 * of ISO 8859-1, so that binary messages can be matched exactly ({@code \x00} to {@code \xff}). For
 * text beyond ASCII use {@link #text(String)}. Immutable.
 */
public final class Filter {

  /** Matches every message. */
  public static final Filter ALL = new Filter(null, null);

  private final @Nullable Pattern pattern;
  private final @Nullable InetSocketAddress sender;

  private Filter(@Nullable Pattern pattern, @Nullable InetSocketAddress sender) {
    this.pattern = pattern;
    this.sender = sender;
  }

  /**
   * Returns a filter by a regular expression over bytes.
   *
   * @throws java.util.regex.PatternSyntaxException if it is none
   */
  public static Filter matching(String regex) {
    return new Filter(Pattern.compile(regex, Pattern.DOTALL), null);
  }

  /** Returns a filter by a compiled pattern over bytes. */
  public static Filter matching(Pattern pattern) {
    return new Filter(Objects.requireNonNull(pattern, "pattern"), null);
  }

  /** Returns a filter for messages that contain this text in UTF-8. */
  public static Filter text(String text) {
    String bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return new Filter(Pattern.compile(Pattern.quote(bytes)), null);
  }

  /** Returns a filter by sender; port 0 means any port of that address. */
  public static Filter from(InetSocketAddress sender) {
    return ALL.andFrom(sender);
  }

  /** Returns this filter narrowed to a sender; port 0 means any port of that address. */
  public Filter andFrom(InetSocketAddress wanted) {
    if (wanted.isUnresolved()) {
      throw new IllegalArgumentException(
          "a filter needs an address, not the name '" + wanted.getHostString() + "'");
    }
    return new Filter(pattern, wanted);
  }

  /** Returns the expression; empty = any content. */
  public Optional<Pattern> pattern() {
    return Optional.ofNullable(pattern);
  }

  /** Returns the sender; empty = anybody. */
  public Optional<InetSocketAddress> sender() {
    return Optional.ofNullable(sender);
  }

  /**
   * Tells whether a message matches.
   *
   * @param bytes the message, position to limit; left as it is
   * @param from who sent it; null = unknown, which matches only filters without a sender
   */
  public boolean matches(ByteBuffer bytes, @Nullable InetSocketAddress from) {
    return matchesSender(from) && (pattern == null || pattern.matcher(new Latin1(bytes)).find());
  }

  private boolean matchesSender(@Nullable InetSocketAddress from) {
    if (sender == null) {
      return true;
    }
    return from != null
        && sender.getAddress().equals(from.getAddress())
        && (sender.getPort() == 0 || sender.getPort() == from.getPort());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Filter that
        && Objects.equals(sender, that.sender)
        && Objects.equals(regex(), that.regex())
        && flags() == that.flags();
  }

  @Override
  public int hashCode() {
    return Objects.hash(sender, regex(), flags());
  }

  private @Nullable String regex() {
    return pattern == null ? null : pattern.pattern();
  }

  private int flags() {
    return pattern == null ? 0 : pattern.flags();
  }

  @Override
  public String toString() {
    String what = pattern == null ? "all" : "/" + pattern.pattern() + "/";
    return sender == null ? what : what + " from " + sender;
  }

  /** The bytes of a buffer as characters, without copying. */
  private static final class Latin1 implements CharSequence {

    private final ByteBuffer bytes;
    private final int start;
    private final int length;

    Latin1(ByteBuffer bytes) {
      this(bytes, bytes.position(), bytes.remaining());
    }

    private Latin1(ByteBuffer bytes, int start, int length) {
      this.bytes = bytes;
      this.start = start;
      this.length = length;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public char charAt(int index) {
      return (char) (bytes.get(start + Objects.checkIndex(index, length)) & 0xff);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      Objects.checkFromToIndex(from, to, length);
      return new Latin1(bytes, start + from, to - from);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(length);
      for (int i = 0; i < length; i++) {
        text.append(charAt(i));
      }
      return text.toString();
    }
  }
}
