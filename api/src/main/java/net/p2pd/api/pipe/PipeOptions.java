package net.p2pd.api.pipe;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.p2pd.api.Nullable;

/**
 * The options of a pipe; what is not set has its default. Immutable.
 *
 * <p>The original's {@code NET_CONF} maps as follows: {@code dns_timeout} = {@link #DNS_TIMEOUT},
 * {@code use_ssl} = {@link #TLS}, {@code ssl_handshake} = {@link #HANDSHAKE_TIMEOUT}, {@code
 * recv_timeout} = {@link #RECEIVE_TIMEOUT}, {@code con_timeout} = {@link #CONNECT_TIMEOUT}, {@code
 * max_qsize} = {@link #QUEUE_SIZE}, {@code enable_msg_ids} and {@code max_msg_ids} = {@link
 * #DUPLICATE_WINDOW}, {@code reuse_addr} = {@link #REUSE_ADDRESS} and {@link #REUSE_PORT}, {@code
 * broadcast} = {@link #BROADCAST}, {@code reader_limit} = {@link #READ_BUFFER}, {@code linger} =
 * {@link #LINGER} (and {@link Pipe#abort()} for a reset). Five have no meaning here: {@code
 * sock_proto} (the transport says it), {@code sock_only} (a channel of one's own is wrapped with
 * {@link Pipes#wrap}), {@code do_close} (a pipe that fails to open never leaves a socket behind),
 * {@code send_retry} (nothing read it; retrying is the business of protocols) and {@code loop} (the
 * host owns its loops).
 */
public final class PipeOptions {

  /** How long the name service may take; 2 s. */
  public static final PipeOption<Duration> DNS_TIMEOUT = duration("dns-timeout", 2000);

  /** How long a TCP connection may take to open; 2 s. */
  public static final PipeOption<Duration> CONNECT_TIMEOUT = duration("connect-timeout", 2000);

  /** How long a TLS handshake may take; 4 s. */
  public static final PipeOption<Duration> HANDSHAKE_TIMEOUT = duration("handshake-timeout", 4000);

  /** The limit of {@link Pipe#receive()} without one; 2 s. */
  public static final PipeOption<Duration> RECEIVE_TIMEOUT = duration("receive-timeout", 2000);

  /** How long {@link Pipe#close()} flushes accepted sends; 2 s. */
  public static final PipeOption<Duration> LINGER = duration("linger", 2000);

  /** Where messages of a stream end; {@link Framing#none()}. */
  public static final PipeOption<Framing> FRAMING =
      PipeOption.of("framing", Framing.class, Framing.none());

  /** Encrypts a TCP pipe and verifies the other side; off. */
  public static final PipeOption<Tls> TLS = PipeOption.of("tls", Tls.class, Tls.off());

  /** How many messages one queue holds; 1,000. */
  public static final PipeOption<Integer> QUEUE_SIZE = positive("queue-size", 1000);

  /** How many bytes one queue holds before it is full; 1 MiB. One larger message still fits. */
  public static final PipeOption<Integer> QUEUE_BYTES = positive("queue-bytes", 1 << 20);

  /**
   * What a full queue does; the default is {@link Overflow#WAIT} for streams and sessions and
   * {@link Overflow#DROP_OLDEST} for datagrams.
   */
  public static final PipeOption<Overflow> OVERFLOW =
      PipeOption.of("overflow", Overflow.class, Overflow.WAIT);

  /** Pending bytes from which on further sends fail; 16 MiB. */
  public static final PipeOption<Integer> SEND_LIMIT = positive("send-limit", 16 << 20);

  /**
   * Drops messages equal to one of the last n from the same sender; 0 = off. Costs a hash of each
   * message.
   */
  public static final PipeOption<Integer> DUPLICATE_WINDOW =
      PipeOption.of(
          "duplicate-window", Integer.class, 0, n -> n >= 0 && n <= 1 << 20, "0 to 1,048,576");

  /**
   * The largest chunk read at once; reading stops when so much is held that nobody reads; 64 KiB.
   */
  public static final PipeOption<Integer> READ_BUFFER =
      PipeOption.of(
          "read-buffer",
          Integer.class,
          1 << 16,
          n -> n >= 256 && n <= 1 << 24,
          "256 to 16,777,216");

  /** How many accepted pipes may wait to be taken; 128. */
  public static final PipeOption<Integer> ACCEPT_QUEUE = positive("accept-queue", 128);

  /** Whether the pipe stays open after the other side ended, until it is closed here; false. */
  public static final PipeOption<Boolean> HALF_OPEN = flag("half-open", false);

  /** SO_REUSEADDR before binding; servers have it anyway where it only skips TIME_WAIT. */
  public static final PipeOption<Boolean> REUSE_ADDRESS = flag("reuse-address", false);

  /**
   * SO_REUSEPORT before binding: several sockets on one port, if all of them have this option.
   * Linux spreads connections and datagrams over the sockets of one user. A provider may refuse it.
   */
  public static final PipeOption<Boolean> REUSE_PORT = flag("reuse-port", false);

  /** Allows a UDP pipe to send to broadcast addresses. */
  public static final PipeOption<Boolean> BROADCAST = flag("broadcast", false);

  /**
   * How many bytes of datagrams the system holds while this program does not get to read them
   * (SO_RCVBUF); what comes beyond is lost. The system may give less, and counts more than content.
   * 0 = the system's, which is enough for a few hundred datagrams. For UDP alone: TCP sizes its own
   * buffers, and loses nothing.
   */
  public static final PipeOption<Integer> SOCKET_BUFFER =
      PipeOption.of(
          "socket-buffer", Integer.class, 0, n -> n >= 0 && n <= 1 << 26, "0 to 67,108,864");

  /** Sends small TCP segments at once (TCP_NODELAY); true. */
  public static final PipeOption<Boolean> NO_DELAY = flag("no-delay", true);

  /** TCP keepalive; false. */
  public static final PipeOption<Boolean> KEEP_ALIVE = flag("keep-alive", false);

  /**
   * IP time to live (IPv4) or hop limit (IPv6) of what is sent, also to multicast groups: the
   * packet is dropped by the router that is so many away, so 1 stays in the local network; 0 = the
   * system's. A provider may refuse it.
   */
  public static final PipeOption<Integer> HOP_LIMIT =
      PipeOption.of("hop-limit", Integer.class, 0, n -> n >= 0 && n <= 255, "0 to 255");

  /**
   * Binds to the device of the request's route, and not only to the route's address.
   *
   * <p>An address alone says what the packets' source is and which packets are received; which NIC
   * they leave through is up to the system's routing table. With this option they leave through the
   * route's NIC or not at all, and only what arrives there is received. Needs a route. A provider
   * may refuse it: it is for Linux with epoll, where kernels before 5.7 want CAP_NET_RAW for it.
   */
  public static final PipeOption<Boolean> BIND_TO_DEVICE = flag("bind-to-device", false);

  /** As equality of options: two of one name and different types are two. */
  private static final Comparator<PipeOption<?>> ORDER =
      Comparator.<PipeOption<?>, String>comparing(PipeOption::name)
          .thenComparing(option -> option.type().getName());

  private static final PipeOptions DEFAULTS = new PipeOptions(Map.of());

  private final Map<PipeOption<?>, Object> values;

  private PipeOptions(Map<PipeOption<?>, Object> values) {
    this.values = values;
  }

  private static PipeOption<Duration> duration(String name, long millis) {
    return PipeOption.of(
        name,
        Duration.class,
        Duration.ofMillis(millis),
        d -> !d.isNegative() && d.compareTo(Duration.ofDays(1)) <= 0,
        "0 to 1 day");
  }

  private static PipeOption<Integer> positive(String name, int value) {
    return PipeOption.of(name, Integer.class, value, n -> n >= 1, "1 or more");
  }

  private static PipeOption<Boolean> flag(String name, boolean value) {
    return PipeOption.of(name, Boolean.class, value);
  }

  /** Returns all defaults. */
  public static PipeOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Returns a copy with one option set.
   *
   * @throws IllegalArgumentException if the option does not take the value; the message names both
   */
  public <T> PipeOptions with(PipeOption<T> option, T value) {
    Map<PipeOption<?>, Object> copy = new TreeMap<>(ORDER);
    copy.putAll(values);
    copy.put(option, option.check(value));
    return new PipeOptions(Collections.unmodifiableMap(copy));
  }

  /** Returns the value of an option, or its default. */
  public <T> T get(PipeOption<T> option) {
    @Nullable Object value = values.get(option);
    return value == null ? option.defaultValue() : option.type().cast(value);
  }

  /** Returns whether the option was set, even to its default. */
  public boolean isSet(PipeOption<?> option) {
    return values.containsKey(option);
  }

  /** Returns the options that were set; a provider refuses those it does not know. */
  public Set<PipeOption<?>> set() {
    return values.keySet();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PipeOptions that && that.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
