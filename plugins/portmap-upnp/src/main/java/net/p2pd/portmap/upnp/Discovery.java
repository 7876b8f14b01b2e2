package net.p2pd.portmap.upnp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;

/**
 * Finds where the router's description is. Searches go to the router itself, which most answer, and
 * to the group of all devices; answers of others than the router are dropped.
 */
final class Discovery {

  /** A router that is silent until then is taken for one without UPnP. */
  static final Duration LIMIT = Duration.ofMillis(240);

  /** How long a socket stays open for answers that come too late; devices have a second. */
  private static final Duration LATE = Duration.ofMillis(1500);

  /** How long an answer of "some device" waits for one of "a router". */
  private static final Duration PATIENCE = Duration.ofMillis(150);

  private static final List<Duration> REPEATS =
      List.of(Duration.ofMillis(60), Duration.ofMillis(140));

  private final PluginContext context;
  private final Gateway gateway;
  private final CompletableFuture<List<Description.Location>> result = new CompletableFuture<>();
  private final Consumer<Description.Location> late;
  private final List<Description.Location> others = new ArrayList<>();
  private final List<Registration> timers = new ArrayList<>();

  private Discovery(PluginContext context, Gateway gateway, Consumer<Description.Location> late) {
    this.context = context;
    this.gateway = gateway;
    this.late = late;
  }

  /** A search that is under way: what it found, and what ends it altogether. */
  record Search(CompletableFuture<List<Description.Location>> found, Registration end) {}

  /**
   * Searches.
   *
   * @param from where answers are to come to
   * @param late hears of a router that answered when the search had failed already
   * @return where descriptions may be, one or more; fails if the router is silent
   */
  static Search of(
      PluginContext context, Route from, InetAddress router, Consumer<Description.Location> late) {
    return new Discovery(context, new Gateway(router), late).search(from);
  }

  private Search search(Route from) {
    Registration limit = context.eventLoop().schedule(LIMIT, this::silent);
    CompletableFuture<Pipe> opening =
        context.pipes().open(Transport.UDP, null, from, PipeOptions.defaults());
    opening.whenComplete(
        (pipe, error) -> {
          if (pipe == null) {
            result.completeExceptionally(
                error == null ? new P2pdException("no socket could be opened") : error);
          } else {
            pipe.onMessage((message, sender) -> heard(message));
            ask(pipe);
          }
        });
    Registration end =
        () -> {
          stopAsking();
          opening.cancel(false);
          opening.thenAccept(Pipe::abort);
        };
    result.whenComplete(
        (found, error) -> {
          limit.close();
          stopAsking();
          if (error == null) {
            end.close();
          } else {
            lingers(end);
          }
        });
    return new Search(result, end);
  }

  private synchronized void stopAsking() {
    timers.forEach(Registration::close);
    timers.clear();
  }

  private synchronized void lingers(Registration end) {
    timers.add(context.eventLoop().schedule(LATE, end::close));
  }

  private synchronized void ask(Pipe pipe) {
    if (result.isDone()) {
      return;
    }
    send(pipe);
    for (Duration when : REPEATS) {
      timers.add(context.eventLoop().schedule(when, () -> send(pipe)));
    }
    timers.add(context.eventLoop().schedule(PATIENCE, this::takeAny));
  }

  private void send(Pipe pipe) {
    InetAddress router = gateway.address();
    boolean six = Family.of(router) == Family.IPV6;
    for (String target : Ssdp.TARGETS) {
      to(pipe, new InetSocketAddress(router, Ssdp.PORT), Ssdp.search(text(router), target, false));
      String group = six ? "[FF02::C]" : "239.255.255.250";
      to(pipe, group(six, router), Ssdp.search(group, target, true));
    }
  }

  private static void to(Pipe pipe, InetSocketAddress where, byte[] search) {
    // What cannot be sent is as good as lost; the limit tells.
    pipe.send(ByteBuffer.wrap(search), where).exceptionally(error -> null);
  }

  private static String text(InetAddress router) {
    String bare = IpRange.of(router).toString();
    return Family.of(router) == Family.IPV6 ? "[" + bare + "]" : bare;
  }

  private static InetSocketAddress group(boolean six, InetAddress router) {
    byte[] bytes;
    if (six) {
      bytes = new byte[16];
      bytes[0] = (byte) 0xff;
      bytes[1] = 2;
      bytes[15] = 12;
    } else {
      bytes = new byte[] {(byte) 239, (byte) 255, (byte) 255, (byte) 250};
    }
    try {
      int scope = router instanceof java.net.Inet6Address zoned ? zoned.getScopeId() : 0;
      InetAddress group =
          six && scope > 0
              ? java.net.Inet6Address.getByAddress(null, bytes, scope)
              : InetAddress.getByAddress(bytes);
      return new InetSocketAddress(group, Ssdp.PORT);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }

  private void heard(Message message) {
    InetAddress sender = message.sender().map(InetSocketAddress::getAddress).orElse(null);
    if (sender == null || !sender.equals(gateway.address())) {
      return;
    }
    Optional<Ssdp.Found> found = Ssdp.read(message.bytes(), gateway);
    if (found.isPresent() && !noted(found.get()) && found.get().router()) {
      late.accept(found.get().location());
    }
  }

  /** Returns false if it comes too late. */
  private synchronized boolean noted(Ssdp.Found found) {
    Description.Location place = found.location();
    if (result.isDone()) {
      return false;
    }
    if (found.router()) {
      List<Description.Location> all = new ArrayList<>(List.of(place));
      others.stream().filter(other -> !other.equals(place)).forEach(all::add);
      complete(all);
    } else if (others.size() < 3 && !others.contains(place)) {
      others.add(place);
    }
    return true;
  }

  private synchronized void takeAny() {
    if (!others.isEmpty()) {
      complete(others);
    }
  }

  /** Not under the lock of others: what follows is none of our business. */
  private void complete(List<Description.Location> found) {
    List<Description.Location> all = List.copyOf(found);
    context.eventLoop().execute(() -> result.complete(all));
  }

  private void silent() {
    synchronized (this) {
      if (!others.isEmpty()) {
        complete(others);
        return;
      }
    }
    result.completeExceptionally(
        new P2pdException(
            "the router "
                + gateway.address().getHostAddress()
                + " opens no port by UPnP: it does not answer searches"));
  }

  /** The NIC and address of this machine to ask from; null if there is none. */
  static @Nullable Route route(PluginContext context, InetAddress local) {
    for (var nic : context.nics()) {
      for (var own : nic.addresses(Family.of(local))) {
        if (own.address().equals(local)) {
          return nic.route(own.family()).bind(own.address(), 0);
        }
      }
    }
    return null;
  }
}
