package net.p2pd.testkit;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.connect.Applicability;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.KnownNat;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.VirtualHost;

/**
 * Two peers in homes of the laboratory, each with a strategy, a listener and an address that tells
 * the truth about its NAT; the kit is the runtime of both.
 */
final class Meeting {

  /** How long a race lasts. */
  static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Duration PREPARING = Duration.ofSeconds(5);

  final VirtualWorld world;
  final MeetingSide caller;
  final MeetingSide callee;
  private final String connection;

  Meeting(
      VirtualWorld world,
      NatKinds nats,
      ConnectStrategy calling,
      ConnectStrategy answering,
      KitSettings settings,
      KitSettings shared) {
    this.world = world;
    this.connection = "test";
    Mirror mirror = new Mirror(world);
    this.caller = side(1, mirror, nats.caller(), nats.answers(), calling, settings, shared);
    this.callee = side(2, mirror, nats.callee(), nats.answers(), answering, settings, shared);
    KitSignal.join(caller.signal, callee.signal);
    callee.signal.onFirst(this::answer);
  }

  private MeetingSide side(
      int number,
      Mirror mirror,
      net.p2pd.api.nat.NatKind kind,
      boolean answers,
      ConnectStrategy strategy,
      KitSettings settings,
      KitSettings shared) {
    NatOptions options = nat(kind, answers);
    VirtualHost host =
        world.internet().home("home-" + number, options).host(number == 1 ? "caller" : "callee");
    KitContext context = world.context(host, settings, shared);
    context.mappings(mirror.mappings(host));
    MeetingSide side = new MeetingSide(number == 1, host, context, strategy, connection);
    side.listen(world);
    InetSocketAddress internal = new InetSocketAddress(host.address(Family.IPV4), MeetingSide.PORT);
    PeerEndpoint.Builder endpoint =
        PeerEndpoint.builder(0, internal.getAddress(), internal.getPort());
    InetSocketAddress seen = internal;
    if (options.translates()) {
      seen = world.await("the look from outside", mirror.tcp(host, internal), PREPARING);
    }
    endpoint.external(seen.getAddress(), seen.getPort());
    endpoint.udp(KnownNat.of(host, Family.IPV4, Transport.UDP).brief());
    endpoint.tcp(KnownNat.of(host, Family.IPV4, Transport.TCP).brief());
    side.address(Addresses.of(number, List.of(endpoint.build())));
    return side;
  }

  private static NatOptions nat(net.p2pd.api.nat.NatKind kind, boolean answers) {
    NatOptions options = NatOptions.of(kind);
    return answers
        ? options.toBuilder().answering(net.p2pd.natlab.model.Answer.RESET).build()
        : options;
  }

  KitRequest request(boolean calling, boolean signalling) {
    MeetingSide here = calling ? caller : callee;
    MeetingSide there = calling ? callee : caller;
    return new KitRequest(
        here.address(),
        there.address(),
        KnownNat.nics(here.host),
        calling,
        signalling,
        here.datagrams);
  }

  Applicability applicable() {
    return world.callOnLoop(
        "applicable",
        caller.context,
        PREPARING,
        () -> caller.strategy.applicable(request(true, true)));
  }

  /** Starts the calling half; returns its stage. */
  CompletionStage<Void> connect(Duration limit) {
    KitAttempt attempt = caller.newAttempt(request(true, true), LIMIT);
    CompletionStage<Void> stage =
        world.callOnLoop("connect", caller.context, limit, () -> caller.strategy.connect(attempt));
    caller.stage = stage.toCompletableFuture();
    return stage;
  }

  /** The first message of the calling half came. */
  private void answer() {
    KitAttempt attempt = callee.newAttempt(request(false, true), LIMIT);
    CompletableFuture<Void> stage;
    try {
      stage =
          world
              .callOnLoop(
                  "answer", callee.context, PREPARING, () -> callee.strategy.answer(attempt))
              .toCompletableFuture();
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    callee.stage = stage;
  }

  /** Lets time pass until both sides have the same path, and returns whether they have. */
  boolean meets() {
    return world.until(() -> (isMet() || isHopeless()), LIMIT) && isMet();
  }

  boolean isMet() {
    return caller.winner != null && callee.winner != null;
  }

  /** Whether a side was told how long the path that both take may be silent. */
  boolean saysHowLongItLasts() {
    return caller.saysHowLongItLasts() || callee.saysHowLongItLasts();
  }

  private boolean isHopeless() {
    CompletableFuture<Void> stage = caller.stage;
    return stage != null && stage.isDone() && caller.winner == null && !caller.isJudging();
  }

  /** Tells the whole story, for failures. */
  String story() {
    StringBuilder text = new StringBuilder();
    text.append("caller ").append(caller.address()).append('\n');
    text.append("callee ").append(callee.address()).append('\n');
    text.append(caller.story()).append(callee.story());
    return text.toString();
  }

  static @Nullable Throwable failure(CompletableFuture<?> stage) {
    if (!stage.isCompletedExceptionally()) {
      return null;
    }
    try {
      stage.join();
      return null;
    } catch (CompletionException e) {
      return e.getCause() == null ? e : e.getCause();
    } catch (java.util.concurrent.CancellationException e) {
      return e;
    }
  }

  void close() {
    caller.close();
    callee.close();
  }
}
