package net.p2pd.portmap.pcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.Family;
import net.p2pd.portmap.lease.Grant;
import net.p2pd.portmap.lease.RouterPort;
import net.p2pd.portmap.pcp.Conversation.Patience;

/**
 * One port, by whichever of the two protocols its router speaks: PCP is asked for the port and
 * NAT-PMP, at the same time, for the address only, which changes nothing. Where PCP is refused, or
 * silent while NAT-PMP answers, NAT-PMP is asked for the port.
 */
final class PcpPort implements RouterPort {

  /** A router in the house answers within milliseconds; one that is silent costs little. */
  private static final Patience FIRST = Patience.of(240, 0, 80, 160);

  /** How long NAT-PMP's answer waits for PCP's. */
  private static final Duration HEAD_START = Duration.ofMillis(60);

  private static final Patience FALLBACK = Patience.of(170, 0, 50, 100);
  private static final Patience AGAIN = Patience.of(3000, 0, 250, 750, 1750);
  private static final Patience CLOSE = Patience.of(600, 0, 100, 300);

  private enum Protocol {
    PCP,
    NAT_PMP
  }

  private final PluginContext context;
  private final PortMappingRequest request;
  private final byte[] nonce = new byte[Pcp.NONCE];
  private final Epoch epoch = new Epoch();
  private @Nullable Protocol protocol;
  private boolean silentInPcp;
  private @Nullable InetSocketAddress external;

  PcpPort(PluginContext context, PortMappingRequest request) {
    this.context = context;
    this.request = request;
    context.random().nextBytes(nonce);
  }

  private <T> CompletableFuture<T> talk(Function<Conversation, CompletableFuture<T>> questions) {
    return Conversation.open(context, request)
        .thenCompose(
            conversation ->
                questions.apply(conversation).whenComplete((value, error) -> conversation.close()));
  }

  @Override
  public CompletionStage<Grant> open(BooleanSupplier wanted) {
    return talk(conversation -> new Opening(conversation, wanted).begin());
  }

  /** The first time: nobody knows yet which protocol the router speaks. */
  private final class Opening {
    private final Conversation conversation;
    private final BooleanSupplier wanted;
    private final CompletableFuture<Grant> result = new CompletableFuture<>();
    private final boolean fallsBack = Family.of(request.gateway()) == Family.IPV4;
    private NatPmp.@Nullable Outside outside;
    private @Nullable Throwable pcpFailure;
    private @Nullable Throwable natPmpFailure;
    private boolean headStartOver;
    private boolean fellBack;

    Opening(Conversation conversation, BooleanSupplier wanted) {
      this.conversation = conversation;
      this.wanted = wanted;
    }

    /** All answers are taken in on the loop, one at a time. */
    CompletableFuture<Grant> begin() {
      if (!wanted.getAsBoolean()) {
        return CompletableFuture.failedFuture(new P2pdException("the port is not wanted any more"));
      }
      Registration headStart =
          context
              .eventLoop()
              .schedule(
                  HEAD_START,
                  () -> {
                    headStartOver = true;
                    fallBack();
                  });
      result.whenComplete((grant, error) -> headStart.close());
      askPcp(conversation, wish(), FIRST)
          .whenComplete((mapped, error) -> onLoop(() -> pcp(mapped, error)));
      if (fallsBack) {
        conversation
            .ask(NatPmp.address(), FIRST, NatPmp::outside)
            .whenComplete((seen, error) -> onLoop(() -> natPmp(seen, error)));
      }
      return result;
    }

    private void pcp(@Nullable Mapped mapped, @Nullable Throwable error) {
      if (mapped != null) {
        took(result, Protocol.PCP, mapped);
        return;
      }
      pcpFailure = error;
      boolean refused = error instanceof RefusedException code && !code.isUnsupportedVersion();
      if (!fallsBack || refused) {
        fail(error);
      } else if (natPmpFailure != null) {
        failBoth();
      } else {
        fallBack();
      }
    }

    private void natPmp(NatPmp.@Nullable Outside seen, @Nullable Throwable error) {
      if (seen != null) {
        outside = seen;
        fallBack();
        return;
      }
      natPmpFailure = error;
      if (pcpFailure != null) {
        failBoth();
      }
    }

    /** What a router said is worth more than its silence. */
    private void failBoth() {
      fail(natPmpFailure instanceof RefusedException ? natPmpFailure : pcpFailure);
    }

    private void fallBack() {
      NatPmp.Outside known = outside;
      if (known == null || fellBack || (pcpFailure == null && !headStartOver)) {
        return;
      }
      fellBack = true;
      silentInPcp = !(pcpFailure instanceof RefusedException);
      if (!wanted.getAsBoolean()) {
        fail(new P2pdException("the port is not wanted any more"));
        return;
      }
      askNatPmp(conversation, known.address(), request.wantedExternalPort(), FALLBACK)
          .whenComplete(
              (mapped, error) ->
                  onLoop(
                      () -> {
                        if (mapped != null) {
                          took(result, Protocol.NAT_PMP, mapped);
                        } else {
                          fail(error);
                        }
                      }));
    }

    private void fail(@Nullable Throwable error) {
      if (result.isDone()) {
        return;
      }
      // If only the answer was lost, something is open now.
      conversation.send(remove());
      result.completeExceptionally(
          error == null ? new P2pdException("the router opened no port") : error);
    }
  }

  private void onLoop(Runnable task) {
    if (context.eventLoop().inLoop()) {
      task.run();
    } else {
      context.eventLoop().execute(task);
    }
  }

  /** Notes what the router opened, and believes it if it makes sense; else it is closed again. */
  private void took(CompletableFuture<Grant> result, Protocol spoken, Mapped mapped) {
    if (result.isDone()) {
      return;
    }
    protocol = spoken;
    external = mapped.external();
    epoch.isConsistent(mapped.epoch(), context.eventLoop().nanoTime());
    try {
      result.complete(mapped.checked());
    } catch (P2pdException e) {
      close().whenComplete((nothing, ignored) -> result.completeExceptionally(e));
    }
  }

  private InetSocketAddress wish() {
    InetSocketAddress known = external;
    if (known != null) {
      return known;
    }
    // A firewall does not translate (RFC 6887 section 11.1); some say what they were asked for.
    return Family.of(request.gateway()) == Family.IPV6
        ? request.internal()
        : suggestion(request.wantedExternalPort());
  }

  private InetSocketAddress suggestion(int port) {
    return new InetSocketAddress(Family.of(request.gateway()).any(), port);
  }

  private CompletableFuture<Mapped> askPcp(
      Conversation conversation, InetSocketAddress wish, Patience patience) {
    return conversation.ask(
        Pcp.map(
            request.transport(),
            request.internal(),
            nonce,
            wish,
            Mapped.seconds(request.lifetime())),
        patience,
        answer -> Pcp.mapped(answer, request.transport(), request.internal(), nonce));
  }

  private CompletableFuture<Mapped> askNatPmp(
      Conversation conversation, InetAddress outside, int wish, Patience patience) {
    int port = request.internal().getPort();
    return conversation.ask(
        NatPmp.map(request.transport(), port, wish, Mapped.seconds(request.lifetime())),
        patience,
        answer -> NatPmp.mapped(answer, request.transport(), port, outside));
  }

  @Override
  public CompletionStage<Grant> renew() {
    if (protocol == Protocol.PCP) {
      return talk(
          conversation -> askPcp(conversation, wish(), AGAIN).thenCompose(mapped -> again(mapped)));
    }
    return talk(
        conversation ->
            conversation
                .ask(NatPmp.address(), AGAIN, NatPmp::outside)
                .thenCompose(
                    outside -> askNatPmp(conversation, outside.address(), wish().getPort(), AGAIN))
                .thenCompose(mapped -> again(mapped)));
  }

  private CompletableFuture<Grant> again(Mapped mapped) {
    CompletableFuture<Grant> result = new CompletableFuture<>();
    onLoop(() -> took(result, protocol == null ? Protocol.PCP : protocol, mapped));
    return result;
  }

  @Override
  public CompletionStage<Boolean> isKnown() {
    if (protocol == Protocol.PCP) {
      return talk(
          conversation ->
              conversation
                  .ask(Pcp.announce(request.internal().getAddress()), AGAIN, Pcp::announced)
                  .thenApply(this::isConsistent));
    }
    return talk(
        conversation ->
            conversation
                .ask(NatPmp.address(), AGAIN, NatPmp::outside)
                .thenApply(seen -> isConsistent(seen.epoch()) && seen.address().equals(outside())));
  }

  private boolean isConsistent(long seconds) {
    return epoch.isConsistent(seconds, context.eventLoop().nanoTime());
  }

  private @Nullable InetAddress outside() {
    InetSocketAddress known = external;
    return known == null ? null : known.getAddress();
  }

  private ByteBuffer remove() {
    return Pcp.map(request.transport(), request.internal(), nonce, suggestion(0), 0);
  }

  @Override
  public CompletionStage<Void> close() {
    return talk(conversation -> {
          if (protocol != Protocol.NAT_PMP) {
            return askPcpToClose(conversation);
          }
          if (silentInPcp) { // it may have heard that request, and only its answer was lost
            conversation.send(remove());
          }
          return askNatPmpToClose(conversation);
        })
        .handle(
            (removed, error) -> {
              if (error != null) {
                context
                    .logger()
                    .log(
                        System.Logger.Level.DEBUG,
                        "the port for " + request.internal() + " was not closed: " + error);
              }
              return null;
            });
  }

  private CompletableFuture<Mapped> askPcpToClose(Conversation conversation) {
    return conversation.ask(
        remove(),
        CLOSE,
        answer -> Pcp.mapped(answer, request.transport(), request.internal(), nonce));
  }

  private CompletableFuture<Mapped> askNatPmpToClose(Conversation conversation) {
    int port = request.internal().getPort();
    InetAddress outside = Family.IPV4.any(); // of no interest here
    return conversation.ask(
        NatPmp.map(request.transport(), port, 0, 0),
        CLOSE,
        answer -> NatPmp.mapped(answer, request.transport(), port, outside));
  }
}
