package net.p2pd.nat.stun.detect;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatType;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.stun.client.StunException;
import net.p2pd.stun.client.StunRequest;

/**
 * Where nobody answers over UDP: is it UDP that does not get through, or is there no server? Asks
 * them over TCP, and by a UDP socket that hears whether a machine says that nothing listens there.
 */
final class TcpReach {

  /**
   * What came of it.
   *
   * @param profile the verdict, null if nothing is known
   * @param words why nothing is known
   */
  record Outcome(@Nullable NatProfile profile, String words) {}

  /** A SYN that got lost is repeated after one second, and once more after three. */
  private static final PipeOptions PATIENT =
      PipeOptions.defaults().with(PipeOptions.CONNECT_TIMEOUT, Duration.ofSeconds(4));

  private static final double SURE = 0.9;
  private static final double ONE_SERVER = 0.6;
  private static final double ONLY_THERE = 0.4;

  private final Measuring<?> measuring;
  private final List<AskedServer> servers;
  private final List<CompletableFuture<?>> all = new ArrayList<>();
  private int answered;
  private int there;
  private int withoutUdp;

  TcpReach(Measuring<?> measuring, List<AskedServer> servers) {
    this.measuring = measuring;
    this.servers = servers;
  }

  void begin() {
    for (AskedServer server : servers) {
      all.add(askByTcp(server));
      all.add(askByConnectedUdp(server.address));
    }
  }

  /** Calls back when all that could answer has, or has been given up. */
  void verdict(Consumer<Outcome> then) {
    measuring.on(Sequence.all(all), (nothing, error) -> then.accept(outcome()));
  }

  private CompletableFuture<Void> askByTcp(AskedServer server) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    measuring.on(
        measuring.open(Transport.TCP, 0, server.address, PATIENT),
        (asker, error) -> {
          if (asker == null) {
            there += isRefused(error) ? 1 : 0;
            done.complete(null);
            return;
          }
          there++;
          measuring.on(
              asker.transactions.send(StunRequest.binding().timing(Timings.FIRST)),
              (answer, failure) -> {
                answered += answer == null ? 0 : 1;
                done.complete(null);
              });
        });
    return done;
  }

  private CompletableFuture<Void> askByConnectedUdp(InetSocketAddress server) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    measuring.on(
        measuring.open(Transport.UDP, 0, server, PipeOptions.defaults()),
        (asker, error) -> {
          if (asker == null) {
            done.complete(null);
            return;
          }
          measuring.on(
              asker.transactions.send(StunRequest.binding().timing(Timings.FIRST.withRequests(3))),
              (answer, failure) -> {
                withoutUdp += saysNobodyListens(failure) ? 1 : 0;
                done.complete(null);
              });
        });
    return done;
  }

  private static boolean isRefused(@Nullable Throwable error) {
    return Measuring.cause(error) instanceof PipeOpenException refusal
        && refusal.reason().equals(PipeOpenException.REFUSED);
  }

  private static boolean saysNobodyListens(@Nullable Throwable error) {
    return Measuring.cause(error) instanceof StunException failure
        && failure.reason().equals(StunException.UNREACHABLE);
  }

  private Outcome outcome() {
    if (there == 0) {
      return new Outcome(null, "no STUN server answered, neither over UDP nor over TCP");
    }
    if (withoutUdp > 0) {
      return new Outcome(null, "UDP gets through, but no STUN server listens there");
    }
    double confidence = answered > 1 ? SURE : answered == 1 ? ONE_SERVER : ONLY_THERE;
    String cause =
        answered == 0
            ? "no server answers STUN; over TCP their machines are reached, over UDP nothing is"
            : answered == 1
                ? "only one server was found, and it answers over TCP but not over UDP"
                : "";
    NatProfile.Builder profile =
        NatProfile.builder(NatType.BLOCKED, NatDelta.equal())
            .confidence(confidence)
            .samples(answered + there);
    return new Outcome(cause.isEmpty() ? profile.build() : profile.cause(cause).build(), "");
  }
}
