package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.nat.NatDetector;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatQuestion;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.virtual.VirtualHome;
import org.junit.jupiter.api.Test;

/**
 * What every {@link NatDetector} has to keep to ({@code NAT-1} and so on): it measures all 23 kinds
 * of NAT from inside, asking servers that its author puts on the laboratory's internet.
 */
public abstract class NatDetectorContract extends AskingContract<NatDetector> {

  /** From this confidence on a profile has to be true (rule NAT-2). */
  private static final double SURE = 0.5;

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration TICK = Duration.ofMillis(10);
  private static final String UNLIKE =
      "full-cone-equal tcp.mapping=address-and-port-dependent"
          + " tcp.filtering=address-and-port-dependent tcp.delta=random";

  /** For test classes of detectors. */
  protected NatDetectorContract() {}

  /** Makes a detector, a new one each time, as its provider does. */
  protected abstract NatDetector detector();

  /** Says whether it measures TCP too; if not, it has to say that it does not know. */
  protected boolean measuresTcp() {
    return true;
  }

  @Override
  final NatDetector service() {
    return detector();
  }

  private static CompletableFuture<NatProfile> ask(
      NatDetector detector, KitContext context, Transport transport, Duration limit) {
    return detector
        .detect(new NatQuestion(nic(context), Family.IPV4, transport, limit))
        .toCompletableFuture();
  }

  /** Returns the verdict, or null if there is none but a sentence. */
  private @Nullable NatProfile verdict(CompletableFuture<NatProfile> asked, Duration limit) {
    boolean done = world().until(asked::isDone, limit.plus(TICK));
    assertThat(done).as("a verdict or a failure within the limit of " + limit).isTrue();
    @Nullable Throwable failure = Meeting.failure(asked);
    if (failure != null) {
      assertSentence(failure);
      return null;
    }
    return asked.join();
  }

  @Override
  void exercise(NatDetector service, KitContext context) {
    verdict(ask(service, context, Transport.UDP, LIMIT), LIMIT);
  }

  @Override
  CompletionStage<?> lasting(NatDetector service, KitContext context) {
    silenceServers();
    return ask(service, context, Transport.UDP, Duration.ofHours(1));
  }

  @Override
  CompletionStage<?> hopeless(NatDetector service, KitContext context) {
    silenceServers();
    return ask(service, context, Transport.UDP, LIMIT)
        .thenCompose(
            profile ->
                CompletableFuture.failedFuture(
                    new P2pdException(
                        "it answers that nothing is known, or so it should: " + profile)));
  }

  // For whom it is

  @Test
  @Rule("NAT-1")
  void eachTransportIsMeasuredByItself() {
    KitContext context = inside(home(UNLIKE));
    NatDetector detector = start(service(), context);
    @Nullable NatProfile udp = verdict(ask(detector, context, Transport.UDP, LIMIT), LIMIT);
    @Nullable NatProfile tcp = verdict(ask(detector, context, Transport.TCP, LIMIT), LIMIT);
    if (udp != null && udp.confidence() >= SURE) {
      assertThat(udp.type())
          .as("the type for UDP of a NAT that is another one for TCP")
          .isEqualTo(NatType.FULL_CONE);
    }
    if (tcp != null && tcp.confidence() >= SURE) {
      assertThat(measuresTcp()).as("measuresTcp(), since it is sure of " + tcp).isTrue();
      assertThat(tcp.type())
          .as("the type for TCP, of which nothing may come from what was measured for UDP")
          .isEqualTo(NatType.SYMMETRIC);
    }
  }

  @Test
  @Rule("NAT-1")
  void eachNicIsMeasuredByItself() {
    VirtualHome first = home("full-cone-equal");
    KitContext there = inside(first);
    NatDetector detector = start(service(), there);
    verdict(ask(detector, there, Transport.UDP, LIMIT), LIMIT);
    first.router().connected(false);
    @Nullable NatProfile after = verdict(ask(detector, there, Transport.UDP, LIMIT), LIMIT);
    assertThat(after == null || after.confidence() < SURE)
        .as("it says that nothing is known once its network is cut; it said %s", after)
        .isTrue();
  }

  // What it says

  @Test
  @Rule("NAT-2")
  void whatItIsSureOfIsTrue() {
    for (NatKind kind : NatKind.canonical()) {
      if (kind.type() == NatType.BLOCKED) {
        continue; // nothing comes back; see silence
      }
      KitContext context = inside(home(kind.name()));
      NatDetector detector = start(service(), context);
      @Nullable NatProfile found = verdict(ask(detector, context, Transport.UDP, LIMIT), LIMIT);
      if (found != null && found.confidence() >= SURE) {
        assertThat(found.kind().folded())
            .as("what it is sure of (%s) behind a NAT that is %s", found, kind)
            .isEqualTo(kind);
      }
      close(detector);
    }
  }

  @Test
  @Rule("NAT-2")
  void whereNobodyAnswersNothingIsKnown() {
    silenceServers();
    KitContext context = newContext();
    NatDetector detector = start(service(), context);
    @Nullable NatProfile found = verdict(ask(detector, context, Transport.UDP, LIMIT), LIMIT);
    assertThat(found == null ? 0 : found.confidence())
        .as("the confidence of %s where no server answered", found)
        .isLessThan(SURE);
  }

  @Test
  @Rule("NAT-2")
  void behindARouterWithoutUdpNothingElseIsClaimed() {
    KitContext context = inside(home("blocked-equal"));
    NatDetector detector = start(service(), context);
    @Nullable NatProfile found = verdict(ask(detector, context, Transport.UDP, LIMIT), LIMIT);
    if (found != null && found.confidence() >= SURE) {
      assertThat(found.type()).as("the type of a NAT without UDP").isEqualTo(NatType.BLOCKED);
    }
    if (!measuresTcp()) {
      @Nullable NatProfile tcp = verdict(ask(detector, context, Transport.TCP, LIMIT), LIMIT);
      assertThat(tcp == null ? 0 : tcp.confidence())
          .as("the confidence for TCP (measuresTcp() is false)")
          .isLessThan(SURE);
    }
  }

  // What it leaves

  @Test
  @Rule("NAT-3")
  void whatItOpenedIsClosedWhenItIsDone() {
    KitContext context = newContext();
    NatDetector detector = start(service(), context);
    verdict(ask(detector, context, Transport.UDP, LIMIT), LIMIT);
    assertNothingLeftIn(context, "after a verdict");
  }

  @Test
  @Rule("NAT-3")
  void whatItOpenedIsClosedWhenItIsCancelled() {
    silenceServers();
    KitContext context = newContext();
    NatDetector detector = start(service(), context);
    CompletableFuture<NatProfile> asked =
        ask(detector, context, Transport.UDP, Duration.ofHours(1));
    world().pass(Duration.ofMillis(100));
    asked.cancel(false);
    assertNothingLeftIn(context, "after detecting was cancelled");
  }
}
