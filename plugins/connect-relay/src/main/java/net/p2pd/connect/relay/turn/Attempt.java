package net.p2pd.connect.relay.turn;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.route.Family;
import net.p2pd.stun.client.StunAnswer;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunError;
import net.p2pd.stun.codec.StunFormatException;
import net.p2pd.stun.codec.StunMessage;

/**
 * One try at one address of a server: a pipe, and the question for an allocation on it (RFC 8656
 * section 7). What it ends in goes to its {@link Outcome}, once.
 */
final class Attempt {

  /** What an attempt ended in; called on the pipe's loop, or on whichever the opening failed. */
  interface Outcome {

    /** The server granted it; whoever does not want it any more gives it back. */
    void granted(Attempt attempt, Granted what);

    /** The server names another one (300). */
    void redirected(Attempt attempt, InetSocketAddress to, @Nullable String domain);

    /** It led to nothing, and left nothing open. */
    void failed(Attempt attempt, TurnException why);
  }

  static final String WHAT = "an allocation";

  private final Granted.Tools tools;
  private final TurnServer server;
  private final InetSocketAddress address;
  private final TurnOptions options;
  private final int transport;
  private final Supplier<Duration> limit;
  private final Outcome outcome;
  private @Nullable CompletableFuture<Pipe> opening;
  private volatile boolean abandoned;

  /**
   * Makes one.
   *
   * @param transport the IP protocol to peers: 17 for UDP, 6 for TCP
   * @param limit how long the server may take from now on
   */
  Attempt(
      Granted.Tools tools,
      TurnServer server,
      InetSocketAddress address,
      TurnOptions options,
      int transport,
      Supplier<Duration> limit,
      Outcome outcome) {
    this.tools = tools;
    this.server = server;
    this.address = address;
    this.options = options;
    this.transport = transport;
    this.limit = limit;
    this.outcome = outcome;
  }

  TurnServer server() {
    return server;
  }

  InetSocketAddress address() {
    return address;
  }

  void start() {
    CompletableFuture<Pipe> opened = open(tools, server, address, options);
    opening = opened;
    opened.whenComplete(
        (pipe, error) -> {
          if (pipe == null) {
            outcome.failed(this, Failures.of(server.toString(), WHAT, error));
          } else {
            onLoop(pipe, () -> ask(pipe));
          }
        });
  }

  /** Opens a pipe to a server, which the certificate has to prove where there is one. */
  static CompletableFuture<Pipe> open(
      Granted.Tools tools, TurnServer server, InetSocketAddress address, TurnOptions options) {
    PipeOptions wanted = PipeOptions.defaults();
    if (server.transport().isStream()) {
      wanted = wanted.with(PipeOptions.CONNECT_TIMEOUT, atMostADay(options.timeout()));
    }
    if (server.transport() == TurnTransport.TLS) {
      wanted =
          wanted
              .with(PipeOptions.HANDSHAKE_TIMEOUT, atMostADay(options.timeout()))
              .with(PipeOptions.TLS, server.verification());
    }
    return tools
        .pipes()
        .open(
            server.transport().pipe(),
            Destination.of(address),
            options.route().orElse(null),
            wanted);
  }

  private static Duration atMostADay(Duration limit) {
    Duration day = Duration.ofDays(1);
    return limit.compareTo(day) < 0 ? limit : day;
  }

  private static void onLoop(Pipe pipe, Runnable task) {
    if (pipe.eventLoop().inLoop()) {
      task.run();
    } else {
      pipe.eventLoop().execute(task);
    }
  }

  /** Ends it as soon as that can be done without leaving an allocation behind. */
  void abandon() {
    abandoned = true;
    CompletableFuture<Pipe> opened = opening;
    if (opened != null) {
      opened.cancel(false);
    }
  }

  private void ask(Pipe pipe) {
    Account account = new Account(server.credentials().at(pipe.eventLoop().now()));
    Control control =
        new Control(pipe, account, server.toString(), options.timeout(), tools.random());
    if (abandoned) {
      fail(control, new TurnException(TurnException.ENDED, "cancelled"));
      return;
    }
    Ask ask = new Ask(Methods.ALLOCATE, WHAT, this::write).within(limit.get());
    control
        .ask(ask, false)
        .whenComplete(
            (answer, error) -> {
              try {
                if (answer == null) {
                  fail(control, Failures.of(server.toString(), WHAT, error));
                } else if (answer.isSuccess()) {
                  granted(control, answer.message());
                } else {
                  refused(control, ask, answer);
                }
              } catch (StunFormatException e) {
                fail(control, Failures.of(server.toString(), WHAT, e));
              }
            });
  }

  private void write(StunBuilder request) {
    request
        .number(Attributes.REQUESTED_TRANSPORT, transport)
        .number(Attributes.LIFETIME, Math.max(1, TurnOptions.seconds(options.lifetime())));
    Family family = options.relayed().orElse(null);
    if (family != null) {
      request.number(
          Attributes.REQUESTED_ADDRESS_FAMILY,
          family == Family.IPV4 ? Attributes.IPV4 : Attributes.IPV6);
    }
  }

  private void granted(Control control, StunMessage answer) {
    Granted.Said said = Granted.Said.in(answer, address, options.relayed().orElse(null));
    InetSocketAddress relayed = said.relayed();
    InetSocketAddress mapped = said.mapped();
    if (said.wrong() != null || relayed == null || mapped == null) {
      TurnException lie =
          new TurnException(
              TurnException.BROKEN_SERVER,
              server + " cannot be used: " + String.valueOf(said.wrong()));
      giveBack(control, lie);
      return;
    }
    outcome.granted(
        this,
        new Granted(
            tools,
            server,
            options,
            control,
            address,
            relayed,
            mapped,
            Duration.ofSeconds(said.seconds())));
  }

  /** Takes leave of a server that granted something that is no use. */
  private void giveBack(Control control, TurnException why) {
    control
        .granted(Keeper.giveBack().within(options.closeTimeout()))
        .whenComplete((done, error) -> control.end());
    outcome.failed(this, why);
  }

  private void refused(Control control, Ask ask, StunAnswer answer) {
    int code = answer.error().map(StunError::code).orElse(0);
    InetSocketAddress alternate =
        answer.message().address(Attributes.ALTERNATE_SERVER).orElse(null);
    if (code != ErrorCodes.TRY_ALTERNATE || alternate == null) {
      fail(control, control.refusal(ask, answer));
      return;
    }
    String domain = answer.message().text(Attributes.ALTERNATE_DOMAIN).orElse(null);
    control.end();
    outcome.redirected(this, alternate, domain);
  }

  private void fail(Control control, TurnException why) {
    control.end();
    outcome.failed(this, why);
  }
}
