package net.p2pd.stun.client;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Tls;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Route;

/**
 * Asks STUN servers where they see this machine (RFC 8489): over UDP, TCP and TLS, IPv4 and IPv6.
 * Immutable; may be used from any thread, for many questions at once.
 *
 * <p>A name is looked up, with SRV records if it is a domain's. If it has several addresses, the
 * next one is asked 250 ms after the one before, and the first answer counts (as RFC 8305 does). A
 * server may send us to another one (ALTERNATE-SERVER) at most three times.
 */
public final class StunClient {

  private static final SecureRandom SECURE = new SecureRandom();

  final Pipes pipes;
  final StunTiming timing;
  final Duration timeout;
  final RandomGenerator random;
  final ServiceRecords records;

  /** Null for the system's trust anchors, which take a while to load. */
  final @Nullable Tls tls;

  final PipeOptions options;
  final @Nullable Route route;

  /** Null for both. */
  final @Nullable Family family;

  private StunClient(
      Pipes pipes,
      StunTiming timing,
      Duration timeout,
      RandomGenerator random,
      ServiceRecords records,
      @Nullable Tls tls,
      PipeOptions options,
      @Nullable Route route,
      @Nullable Family family) {
    this.pipes = Objects.requireNonNull(pipes, "pipes");
    this.timing = Objects.requireNonNull(timing, "timing");
    this.timeout = Objects.requireNonNull(timeout, "timeout");
    this.random = Objects.requireNonNull(random, "random");
    this.records = Objects.requireNonNull(records, "records");
    this.tls = tls;
    this.options = Objects.requireNonNull(options, "options");
    this.route = route;
    this.family = family;
  }

  /**
   * A client with the RFC's timing, which gives up after 10 s.
   *
   * @param pipes opens its sockets, such as {@code node.pipes()} or a plugin's {@code
   *     context.pipes()}
   * @return the client
   */
  public static StunClient of(Pipes pipes) {
    return new StunClient(
        pipes,
        StunTiming.STANDARD,
        Duration.ofSeconds(10),
        SECURE,
        ServiceRecords.system(),
        null,
        PipeOptions.defaults(),
        null,
        null);
  }

  /**
   * Asks whom a pipe leads to where it sees the pipe. The pipe stays open.
   *
   * @param pipe of datagrams or a stream, with a destination
   * @return its external address; or {@link StunException}
   */
  public static CompletableFuture<InetSocketAddress> mapped(Pipe pipe) {
    StunTransactions transactions = StunTransactions.over(pipe, StunTiming.STANDARD, SECURE);
    CompletableFuture<StunAnswer> asked = transactions.send(StunRequest.binding().fingerprint());
    CompletableFuture<InetSocketAddress> result =
        asked.thenApply(
            answer ->
                Answers.mapped(
                    answer, answer.from().map(Texts::of).orElse("the server of " + pipe.name())));
    result.whenComplete(
        (address, error) -> {
          asked.cancel(true); // which does nothing unless the result was cancelled
          transactions.close();
        });
    return result;
  }

  /**
   * A copy with another timing.
   *
   * @param value how often a request is repeated, and how long each answer is waited for
   * @return new client
   */
  public StunClient timing(StunTiming value) {
    return new StunClient(pipes, value, timeout, random, records, tls, options, route, family);
  }

  /**
   * A copy with another limit for everything together: names, connecting, asking.
   *
   * @param value above zero
   * @return new client
   */
  public StunClient timeout(Duration value) {
    return new StunClient(pipes, timing, value, random, records, tls, options, route, family);
  }

  /**
   * A copy with other random numbers.
   *
   * @param value fit for secrets, such as {@code context.random()}
   * @return new client
   */
  public StunClient random(RandomGenerator value) {
    return new StunClient(pipes, timing, timeout, value, records, tls, options, route, family);
  }

  /**
   * A copy that looks up SRV records in another way.
   *
   * @param value instead of the system's DNS
   * @return new client
   */
  public StunClient records(ServiceRecords value) {
    return new StunClient(pipes, timing, timeout, random, value, tls, options, route, family);
  }

  /**
   * A copy that trusts others than the system does.
   *
   * @param value for servers over TLS; their name is checked unless it has one of its own
   * @return new client
   */
  public StunClient tls(Tls value) {
    return new StunClient(
        pipes,
        timing,
        timeout,
        random,
        records,
        Objects.requireNonNull(value, "tls"),
        options,
        route,
        family);
  }

  /**
   * A copy whose pipes have options.
   *
   * @param value such as {@link PipeOptions#REUSE_PORT}; TLS is decided by the server
   * @return new client
   */
  public StunClient options(PipeOptions value) {
    return new StunClient(pipes, timing, timeout, random, records, tls, value, route, family);
  }

  /**
   * A copy that asks from a bound route, so only servers of its family.
   *
   * @param value bound
   * @return new client
   */
  public StunClient from(Route value) {
    return new StunClient(
        pipes, timing, timeout, random, records, tls, options, value, value.family());
  }

  /**
   * A copy that asks servers of one family only.
   *
   * @param value instead of whichever answers first
   * @return new client
   */
  public StunClient family(Family value) {
    return new StunClient(pipes, timing, timeout, random, records, tls, options, route, value);
  }

  /**
   * Asks a server.
   *
   * @param server whom, and over what
   * @return the first answer; or {@link StunException} with what was tried. Cancelling it closes
   *     all of its sockets
   */
  public CompletableFuture<StunResult> ask(StunServer server) {
    return new Asking(this, server).start();
  }

  /**
   * Looks up a server's addresses.
   *
   * @param server whose
   * @return in the order in which to try them, at least one; or {@link StunException}
   */
  public CompletableFuture<List<InetSocketAddress>> addresses(StunServer server) {
    return new Addresses(this, server).find().thenApply(Addresses::plain);
  }
}
