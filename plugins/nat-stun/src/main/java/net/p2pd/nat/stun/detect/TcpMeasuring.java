package net.p2pd.nat.stun.detect;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.Hairpinning;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatQuestion;
import net.p2pd.api.nat.UnsolicitedBehavior;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.stun.client.StunAnswer;
import net.p2pd.stun.client.StunRequest;

/**
 * Measures TCP: connections from one local port to all servers and to the other addresses of one or
 * two of them show the mapping, a row of connections from other ports, begun one after the other,
 * shows the delta, and servers that connect back show the filtering.
 */
final class TcpMeasuring extends Measuring<NatProfile> {

  /** Servers whose other addresses are asked, and which are asked to connect back. */
  private static final int THOROUGH = 2;

  /** So often another local port is tried if one is taken. */
  private static final int TRIES = 4;

  private static final PipeOptions SHARED =
      PipeOptions.defaults()
          .with(PipeOptions.REUSE_ADDRESS, true)
          .with(PipeOptions.REUSE_PORT, true)
          .with(PipeOptions.CONNECT_TIMEOUT, Duration.ofSeconds(4));

  private final List<AskedServer> servers = new ArrayList<>();
  private final List<Allocation> row = new ArrayList<>();
  private final List<CompletableFuture<?>> all = new ArrayList<>();
  private final List<ConnectBack> backs = new ArrayList<>();
  private PipeOptions options = SHARED;
  private @Nullable InetSocketAddress main;
  private boolean secondRound;

  TcpMeasuring(PluginContext context, NatQuestion question, List<String> names) {
    super(context, question, names);
  }

  @Override
  void begin(List<AskedServer> found) {
    servers.addAll(found);
    firstRound(TRIES);
  }

  // The first round: who is there?

  private void firstRound(int tries) {
    int port = LocalPorts.base(context.random());
    main = new InetSocketAddress(own(), port);
    List<CompletableFuture<?>> asked = new ArrayList<>();
    boolean[] again = new boolean[1];
    for (AskedServer server : servers) {
      asked.add(
          connection(
              port,
              server.address,
              StunRequest.binding(),
              (answer, error) -> {
                if (answer == null) {
                  server.silence = words(error);
                  again[0] |= isTaken(error) || isTooMuch(error);
                  return;
                }
                server.answered(server.address, answer);
                after(Timings.forOtherServers(server.roundTrip()), this::secondRoundIfUseful);
              }));
      askForOtherAddress(server);
    }
    on(
        Sequence.all(asked),
        (nothing, error) -> {
          if (again[0] && tries > 1 && servers.stream().noneMatch(AskedServer::isAnswering)) {
            firstRound(tries - 1);
          } else {
            firstRoundIsOver();
          }
        });
  }

  /** Some servers name their other address only over UDP, and have it for TCP nevertheless. */
  private void askForOtherAddress(AskedServer server) {
    on(
        open(Transport.UDP, 0, null, PipeOptions.defaults()),
        (asker, error) -> {
          if (asker != null) {
            on(
                asker.transactions.send(
                    StunRequest.binding().timing(Timings.FIRST), server.address),
                (answer, failure) -> {
                  if (answer != null && answer.isSuccess()) {
                    server.learnOther(answer);
                  }
                });
          }
        });
  }

  private void secondRoundIfUseful() {
    if (servers.stream().anyMatch(server -> server.isAnswering() && server.other() != null)) {
      secondRound();
    }
  }

  private void firstRoundIsOver() {
    if (servers.stream().anyMatch(AskedServer::isAnswering)) {
      secondRound();
    } else {
      noteSilence();
      fail("no STUN server answered over TCP");
    }
  }

  private void noteSilence() {
    servers.stream().map(AskedServer::whyNot).filter(Objects::nonNull).forEach(this::note);
  }

  // The second round: mapping, filtering, delta

  private void secondRound() {
    if (secondRound) {
      return;
    }
    secondRound = true;
    int port = Objects.requireNonNull(main, "the first round is over").getPort();
    List<AskedServer> able =
        servers.stream()
            .filter(server -> server.isAnswering() && server.other() != null)
            .sorted(Comparator.comparing(AskedServer::roundTrip))
            .limit(THOROUGH)
            .toList();
    for (AskedServer server : able) {
      InetSocketAddress other = Objects.requireNonNull(server.other(), "chosen for it");
      for (InetSocketAddress place :
          List.of(server.otherPort(other), server.otherAddress(other), other)) {
        all.add(
            connection(
                port,
                place,
                StunRequest.binding(),
                (answer, error) -> {
                  if (answer != null) {
                    server.answered(place, answer);
                  }
                }));
      }
    }
    for (AskedServer server : able) {
      ConnectBack back = new ConnectBack(this, server);
      backs.add(back);
      all.add(back.ask(options));
    }
    after(Timings.TCP_PACE, () -> next(favourite(able), LocalPorts.base(context.random()), 0));
  }

  private AskedServer favourite(List<AskedServer> able) {
    return able.isEmpty()
        ? servers.stream().filter(AskedServer::isAnswering).findFirst().orElseThrow()
        : able.get(0);
  }

  /** Begins one connection of the row; the next one follows when this one has surely left. */
  private void next(AskedServer server, int base, int index) {
    if (index == LocalPorts.OFFSETS.length) {
      on(Sequence.all(all), (nothing, error) -> conclude());
      return;
    }
    int local = base + LocalPorts.OFFSETS[index];
    row.add(new Allocation(index, local, null));
    all.add(
        connection(
            local,
            server.address,
            StunRequest.binding(),
            (answer, error) -> {
              if (answer != null) {
                row.set(index, new Allocation(index, local, server.external(answer)));
              }
            }));
    after(Timings.TCP_PACE, () -> next(server, base, index + 1));
  }

  /** Connects, asks, and keeps the connection open, so that its port stays taken outside. */
  private CompletableFuture<Void> connection(
      int port, InetSocketAddress to, StunRequest request, AnswerHandler handler) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    on(
        open(Transport.TCP, port, to, options),
        (asker, error) -> {
          if (asker == null) {
            handler.handle(null, error);
            done.complete(null);
            return;
          }
          on(
              asker.transactions.send(request.timing(Timings.FIRST)),
              (answer, failure) -> {
                handler.handle(answer, failure);
                done.complete(null);
              });
        });
    return done;
  }

  /** What to do with an answer, or with the reason why there is none. */
  @FunctionalInterface
  private interface AnswerHandler {
    void handle(@Nullable StunAnswer answer, @Nullable Throwable error);
  }

  private static boolean isTaken(@Nullable Throwable error) {
    return cause(error) instanceof PipeOpenException refusal
        && refusal.reason().equals(PipeOpenException.NOT_BINDABLE);
  }

  /** Where ports cannot be shared by that option, the other one is usually enough. */
  private boolean isTooMuch(@Nullable Throwable error) {
    boolean refused =
        cause(error) instanceof UnsupportedOptionException && options.get(PipeOptions.REUSE_PORT);
    if (refused) {
      options = options.with(PipeOptions.REUSE_PORT, false);
    }
    return refused;
  }

  // The verdict

  @Override
  void conclude() {
    noteSilence();
    InetSocketAddress local = main;
    if (local == null || servers.stream().noneMatch(AskedServer::isAnswering)) {
      return;
    }
    List<ServerReport> reports =
        servers.stream().filter(AskedServer::isAnswering).map(AskedServer::report).toList();
    complete(
        judged(new Evidence(local, reports, row, Hairpinning.UNKNOWN, unsolicited(), notes())));
  }

  private UnsolicitedBehavior unsolicited() {
    List<UnsolicitedBehavior> seen = backs.stream().map(ConnectBack::unsolicited).toList();
    for (UnsolicitedBehavior behavior :
        List.of(UnsolicitedBehavior.ANSWERED, UnsolicitedBehavior.DROPPED)) {
      if (seen.contains(behavior)) {
        return behavior;
      }
    }
    return UnsolicitedBehavior.UNKNOWN;
  }
}
