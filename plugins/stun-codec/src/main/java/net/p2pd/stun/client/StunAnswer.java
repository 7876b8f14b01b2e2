package net.p2pd.stun.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunError;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunMessage;

/** The answer to a request, success or error, which may be kept: it owns its bytes. */
public final class StunAnswer {

  private final StunMessage message;
  private final @Nullable InetSocketAddress from;
  private final Duration elapsed;
  private final int requests;

  StunAnswer(
      StunMessage message, @Nullable InetSocketAddress from, Duration elapsed, int requests) {
    this.message = message;
    this.from = from;
    this.elapsed = elapsed;
    this.requests = requests;
  }

  /**
   * The message.
   *
   * @return a success or error response, checked as its request said
   */
  public StunMessage message() {
    return message;
  }

  /**
   * Who sent it.
   *
   * @return who was asked, unless {@link StunRequest#answeredFromAnywhere}; empty only where the
   *     pipe has no addresses
   */
  public Optional<InetSocketAddress> from() {
    return Optional.ofNullable(from);
  }

  /**
   * The time since the first request was sent.
   *
   * @return a round trip if {@link #requests} is 1
   */
  public Duration elapsed() {
    return elapsed;
  }

  /**
   * How many requests were sent until then.
   *
   * @return 1 if none was repeated
   */
  public int requests() {
    return requests;
  }

  /**
   * Whether the request was granted.
   *
   * @return false if there is an {@link #error}
   */
  public boolean isSuccess() {
    return message.stunClass() == StunClass.SUCCESS;
  }

  /**
   * Why the request was refused.
   *
   * @return empty for success
   */
  public Optional<StunError> error() {
    return isSuccess() ? Optional.empty() : StunError.in(message);
  }

  /**
   * Where the server sees the asker (RFC 8489 sections 14.1 and 14.2).
   *
   * @return XOR-MAPPED-ADDRESS, without it MAPPED-ADDRESS; empty if there is neither
   * @throws StunFormatException if the value is no address
   */
  public Optional<InetSocketAddress> mapped() {
    Optional<InetSocketAddress> hidden = message.address(Attributes.XOR_MAPPED_ADDRESS);
    return hidden.isPresent() ? hidden : message.address(Attributes.MAPPED_ADDRESS);
  }

  @Override
  public String toString() {
    return message + " from " + from + " after " + elapsed.toMillis() + " ms";
  }
}
