package net.p2pd.stun.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import net.p2pd.api.Nullable;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunMessage;

/** What a server said about a socket of this machine. Immutable. */
public final class StunResult {

  private final InetSocketAddress mapped;
  private final @Nullable InetSocketAddress local;
  private final InetSocketAddress server;
  private final StunAnswer answer;

  StunResult(
      InetSocketAddress mapped,
      @Nullable InetSocketAddress local,
      InetSocketAddress server,
      StunAnswer answer) {
    this.mapped = mapped;
    this.local = local;
    this.server = server;
    this.answer = answer;
  }

  /**
   * Where the server sees the socket.
   *
   * @return its external address and port
   */
  public InetSocketAddress mapped() {
    return mapped;
  }

  /**
   * The socket's own address.
   *
   * @return empty if the pipe has none
   */
  public Optional<InetSocketAddress> local() {
    return Optional.ofNullable(local);
  }

  /**
   * Who answered.
   *
   * @return another one than was named if that one sent us there
   */
  public InetSocketAddress server() {
    return server;
  }

  /**
   * From the first request to the answer, names and connecting not counted.
   *
   * @return a round trip if nothing was lost
   */
  public Duration elapsed() {
    return answer.elapsed();
  }

  /**
   * How often the request was sent.
   *
   * @return 1 if nothing was lost
   */
  public int requests() {
    return answer.requests();
  }

  /**
   * What the server says of itself.
   *
   * @return text for people, of whatever the server likes to say
   */
  public Optional<String> software() {
    try {
      return message().text(Attributes.SOFTWARE);
    } catch (StunFormatException e) {
      return Optional.empty(); // that says nothing about the rest of the answer
    }
  }

  /**
   * The server's second address and port, if it can tell kinds of NAT (RFC 5780, RFC 3489).
   *
   * @return OTHER-ADDRESS or CHANGED-ADDRESS
   */
  public Optional<InetSocketAddress> otherAddress() {
    try {
      Optional<InetSocketAddress> other = message().address(Attributes.OTHER_ADDRESS);
      return other.isPresent() ? other : message().address(Attributes.CHANGED_ADDRESS);
    } catch (StunFormatException e) {
      return Optional.empty();
    }
  }

  private StunMessage message() {
    return answer.message();
  }

  @Override
  public String toString() {
    return Texts.of(mapped) + " as seen by " + Texts.of(server);
  }
}
