package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeOption;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.PipeProvider;
import net.p2pd.api.pipe.PipeRequest;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.leaks.LeakWatch;
import org.junit.jupiter.api.Test;

/**
 * The rules of {@link PipeProvider} ({@code PIPES-1} and so on); a part of {@link PipeContract}.
 */
public abstract class PipeProviderRules extends ServiceContract<PipeProvider> {

  private static final PipeOption<Boolean> UNHEARD_OF =
      PipeOption.of("testkit-unheard-of", Boolean.class, false);

  private static final int CANCELLED = 20;

  /** For contracts only. */
  PipeProviderRules() {}

  /** Makes a provider, a new one each time. */
  protected abstract PipeProvider provider();

  /** Returns its transport that carries streams; TCP unless overridden, if it has that. */
  protected Optional<Transport> stream() {
    return Optional.of(Transport.TCP).filter(provider().transports()::contains);
  }

  /** Returns its transport that carries datagrams; UDP unless overridden, if it has that. */
  protected Optional<Transport> datagram() {
    return Optional.of(Transport.UDP).filter(provider().transports()::contains);
  }

  /** Returns the bound route on which servers are opened; a free port of loopback unless so. */
  protected Route route() {
    return Route.of("lo", 1, List.of(IpRange.parse("127.0.0.1"))).bindLoopback(0);
  }

  /**
   * Says whether an option that not every provider has can be set to another value than its
   * default; true unless overridden.
   */
  protected boolean supports(PipeOption<?> option) {
    return true;
  }

  @Override
  final PipeProvider service() {
    return provider();
  }

  @Override
  void exercise(PipeProvider service, KitContext context) {
    Ends ends = stream().isPresent() ? ends(service) : null;
    if (ends != null) {
      on(ends.client.driver, () -> close(ends.client, false));
      on(ends.server.driver, () -> close(ends.server, false));
      on(ends.accepted.driver, () -> close(ends.accepted, true));
      awaitsClosing(ends.client);
      awaitsClosing(ends.server);
      awaitsClosing(ends.accepted);
    }
  }

  static String close(DriverEnd end, boolean hard) {
    end.driver.close(hard);
    return "closed";
  }

  final boolean awaitsClosing(DriverEnd end) {
    return world().until(() -> !end.closings().isEmpty(), limits().close());
  }

  final PipeProvider started() {
    return start(provider(), newContext());
  }

  final Transport streamOrSkip() {
    return stream().orElseThrow(() -> skipped("it carries no streams (stream() is empty)"));
  }

  final Transport datagramOrSkip() {
    return datagram().orElseThrow(() -> skipped("it carries no datagrams (datagram() is empty)"));
  }

  /** Runs something on a driver's loop, where all of it belongs. */
  final <T> T on(PipeDriver driver, Callable<T> call) {
    return on(driver.eventLoop(), call);
  }

  final <T> T on(EventLoop loop, Callable<T> call) {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            done.complete(call.call());
          } catch (Exception | AssertionError e) {
            done.completeExceptionally(e);
          }
        });
    return world().await("a call on the loop", done, limits().arrive());
  }

  final CompletionStage<PipeDriver> open(
      PipeProvider provider,
      Transport transport,
      @Nullable InetSocketAddress remote,
      @Nullable Route route,
      PipeOptions options) {
    return provider.open(new PipeRequest(transport, remote, route, options));
  }

  final PipeDriver opened(CompletionStage<PipeDriver> opening) {
    return world().await("open of a pipe", opening, limits().arrive());
  }

  final DriverEnd begin(PipeDriver driver, boolean reads) {
    return on(driver, () -> new DriverEnd(driver).start(reads));
  }

  final DriverEnd server(PipeProvider provider, Transport transport) {
    return begin(opened(open(provider, transport, null, route(), PipeOptions.defaults())), true);
  }

  /** A connection and the server that it goes to. */
  record Ends(DriverEnd server, DriverEnd client, DriverEnd accepted) {}

  /** Opens a connection whose both ends read nothing yet. */
  final Ends ends(PipeProvider provider) {
    Transport transport = streamOrSkip();
    DriverEnd server = server(provider, transport);
    InetSocketAddress place = server.driver.local();
    DriverEnd client =
        begin(opened(open(provider, transport, place, null, PipeOptions.defaults())), false);
    boolean came = world().until(() -> !server.accepted().isEmpty(), limits().arrive());
    assertThat(came).as("whether the server accepted the connection").isTrue();
    return new Ends(server, client, server.accepted().get(0));
  }

  @Test
  @Rule("PIPES-1")
  void transportsAreAlwaysTheSame() {
    LeakWatch watch = LeakWatch.start();
    PipeProvider provider = provider();
    Set<Transport> first = Set.copyOf(provider.transports());
    assertThat(first).as("the transports of a pipe provider").isNotEmpty();
    assertThat(provider().transports()).as("transports of another instance").isEqualTo(first);
    assertThat(watch.left(limits().silence())).as("what asking for transports opened").isEmpty();
    start(provider, newContext());
    assertThat(provider.transports()).as("transports once it is started").isEqualTo(first);
  }

  @Test
  @Rule("PIPES-2")
  void anOptionThatItDoesNotKnowIsRefused() {
    PipeProvider provider = started();
    for (Transport transport : provider.transports()) {
      assertRefused(provider, transport, PipeOptions.defaults().with(UNHEARD_OF, true), UNHEARD_OF);
    }
  }

  @Test
  @Rule("PIPES-2")
  void anOptionIsHonouredOrRefused() {
    PipeProvider provider = started();
    List<Transport> both = new ArrayList<>();
    stream().ifPresent(both::add);
    datagram().ifPresent(both::add);
    for (Transport transport : both) {
      boolean isStream = stream().filter(transport::equals).isPresent();
      set(provider, transport, PipeOptions.HOP_LIMIT, 7);
      set(provider, transport, PipeOptions.REUSE_PORT, true);
      set(provider, transport, PipeOptions.BIND_TO_DEVICE, true);
      set(provider, transport, isStream ? PipeOptions.KEEP_ALIVE : PipeOptions.BROADCAST, true);
    }
  }

  private <T> void set(PipeProvider provider, Transport transport, PipeOption<T> option, T value) {
    PipeOptions options = PipeOptions.defaults().with(option, value);
    if (!supports(option)) {
      assertRefused(provider, transport, options, option);
      return;
    }
    DriverEnd end = begin(opened(open(provider, transport, null, route(), options)), false);
    on(end.driver, () -> close(end, true));
    assertThat(awaitsClosing(end)).as("whether a server with %s closed", option).isTrue();
  }

  private void assertRefused(
      PipeProvider provider, Transport transport, PipeOptions options, PipeOption<?> option) {
    LeakWatch watch = LeakWatch.start();
    Throwable refusal =
        world()
            .failure(
                "open of " + transport + " with the option '" + option + "'",
                open(provider, transport, null, route(), options),
                limits().arrive());
    assertThat(refusal)
        .as("the refusal of the option '%s'", option)
        .isInstanceOf(UnsupportedOptionException.class);
    assertThat(((UnsupportedOptionException) refusal).option())
        .as("the option that the refusal names")
        .isEqualTo(option.name());
    assertThat(watch.left(limits().close())).as("what a refused open left open").isEmpty();
  }

  @Test
  @Rule("PIPES-3")
  void aFailedOpenLeavesNothing() {
    PipeProvider provider = started();
    Transport transport = streamOrSkip();
    DriverEnd first = server(provider, transport);
    InetSocketAddress taken = first.driver.local();
    if (taken == null) {
      throw skipped("its servers have no addresses, so none can be taken");
    }
    Route same = route().bind(taken.getAddress(), taken.getPort());
    LeakWatch watch = LeakWatch.start();
    CompletionStage<PipeDriver> second =
        open(provider, transport, null, same, PipeOptions.defaults());
    assertSentence(world().failure("a second server at " + taken, second, limits().arrive()));
    assertThat(watch.left(limits().close())).as("what the failed open left open").isEmpty();
    on(first.driver, () -> close(first, true));
    awaitsClosing(first);
    DriverEnd third =
        begin(opened(open(provider, transport, null, same, PipeOptions.defaults())), false);
    on(third.driver, () -> close(third, true));
    awaitsClosing(third);
  }

  @Test
  @Rule("PIPES-3")
  void aCancelledOpenLeavesNothing() {
    PipeProvider provider = started();
    Transport transport = streamOrSkip();
    DriverEnd server = server(provider, transport);
    InetSocketAddress place = server.driver.local();
    LeakWatch watch = LeakWatch.start();
    int cancelled = 0;
    for (int i = 0; i < CANCELLED; i++) {
      CompletableFuture<PipeDriver> opening =
          open(provider, transport, place, null, PipeOptions.defaults()).toCompletableFuture();
      if (opening.cancel(false)) {
        cancelled++;
      } else {
        closeWhatCame(opening);
      }
    }
    world().pass(limits().silence());
    for (DriverEnd accepted : server.accepted()) {
      on(accepted.driver, () -> read(accepted));
      boolean over =
          world()
              .until(() -> accepted.ends() > 0 || !accepted.closings().isEmpty(), limits().close());
      assertThat(over)
          .as("whether a connection is over whose open was cancelled (%s were)", cancelled)
          .isTrue();
      on(accepted.driver, () -> close(accepted, true));
      awaitsClosing(accepted);
    }
    assertThat(watch.left(limits().close())).as("what cancelled opens left open").isEmpty();
    on(server.driver, () -> close(server, true));
    awaitsClosing(server);
  }

  private void closeWhatCame(CompletableFuture<PipeDriver> opening) {
    try {
      DriverEnd end = begin(opening.join(), false);
      on(end.driver, () -> close(end, true));
    } catch (CompletionException e) {
      // It failed by itself, and has nothing to be closed.
    }
  }

  static String read(DriverEnd end) {
    end.driver.read(true);
    return "reading";
  }
}
