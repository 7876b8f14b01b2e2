package net.p2pd.nat.stun.detect;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.Hairpinning;
import net.p2pd.api.nat.MappingBehavior;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.nat.NatQuestion;
import net.p2pd.api.nat.UnsolicitedBehavior;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.stun.client.StunAnswer;
import net.p2pd.stun.client.StunRequest;
import net.p2pd.stun.codec.Attributes;

/**
 * Measures UDP in three rounds: one socket asks all servers; then it asks the other addresses of
 * one or two of them, while other sockets ask these to answer from elsewhere, and a row of sockets
 * ask one after the other; then two of these try to reach each other from outside.
 */
final class UdpMeasuring extends Measuring<NatProfile> {

  /** So many servers with two addresses are asked for answers from elsewhere. */
  private static final int FILTER_SERVERS = 2;

  private static final PipeOptions OPTIONS = PipeOptions.defaults();

  private final List<AskedServer> servers = new ArrayList<>();
  private final List<@Nullable InetSocketAddress> outside = new ArrayList<>();
  private final List<Asker> row = new ArrayList<>();
  private final CompletableFuture<Void> rowIsOpen = new CompletableFuture<>();
  private final CompletableFuture<Void> hairpinIsOver = new CompletableFuture<>();
  private boolean hairpinBegan;
  private @Nullable Asker main;
  private @Nullable TcpReach reach;
  private Hairpinning hairpinning = Hairpinning.UNKNOWN;
  private boolean secondRound;

  UdpMeasuring(PluginContext context, NatQuestion question, List<String> names) {
    super(context, question, names);
  }

  @Override
  void begin(List<AskedServer> found) {
    servers.addAll(found);
    CompletableFuture<Asker> opening = open(Transport.UDP, 0, null, OPTIONS);
    on(
        opening,
        (asker, error) -> {
          if (asker == null) {
            fail("no UDP socket can be opened (" + words(error) + ")");
          } else {
            main = asker;
            firstRound(asker);
          }
        });
    SocketRow.open(
        this,
        OPTIONS,
        opened -> {
          row.addAll(opened);
          rowIsOpen.complete(null);
        });
  }

  // The first round: who is there?

  private void firstRound(Asker asker) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (AskedServer server : servers) {
      CompletableFuture<StunAnswer> asking =
          asker.transactions.send(StunRequest.binding().timing(Timings.FIRST), server.address);
      all.add(Sequence.settled(asking));
      on(
          asking,
          (answer, error) -> {
            if (answer == null) {
              server.silence = words(error);
            } else {
              server.answered(server.address, answer);
              after(Timings.forOtherServers(server.roundTrip()), this::secondRoundIfUseful);
            }
          });
    }
    on(Sequence.all(all), (nothing, error) -> firstRoundIsOver());
    after(Timings.UNTIL_TCP, this::tryTcpIfSilent);
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
      if (Objects.requireNonNull(main, "it asked").pipe.stats().messagesIn() > 0) {
        noteSilence();
        fail("what came back over UDP were no answers to what was asked");
        return;
      }
      tryTcpIfSilent();
      Objects.requireNonNull(reach, "asked by TCP").verdict(this::silent);
    }
  }

  // Nobody answers: because of UDP?

  private void tryTcpIfSilent() {
    if (reach == null && servers.stream().noneMatch(AskedServer::isAnswering)) {
      reach = new TcpReach(this, servers);
      reach.begin();
    }
  }

  private void silent(TcpReach.Outcome outcome) {
    noteSilence();
    if (outcome.profile() == null) {
      fail(outcome.words());
    } else {
      complete(outcome.profile());
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
    List<AskedServer> able =
        servers.stream()
            .filter(server -> server.isAnswering() && server.other() != null)
            .sorted(Comparator.comparing(AskedServer::roundTrip))
            .limit(FILTER_SERVERS)
            .toList();
    List<CompletableFuture<Asker>> filters = new ArrayList<>();
    List<CompletableFuture<?>> opening = new ArrayList<>(List.of(rowIsOpen));
    for (AskedServer ignored : able) {
      filters.add(open(Transport.UDP, 0, null, OPTIONS));
    }
    opening.addAll(filters);
    on(Sequence.all(opening), (nothing, error) -> ask(able, filters));
  }

  private void ask(List<AskedServer> able, List<CompletableFuture<Asker>> filters) {
    Asker asker = Objects.requireNonNull(main, "the first round is over");
    Sequence sequence = new Sequence(this);
    for (AskedServer server : able) {
      InetSocketAddress other = Objects.requireNonNull(server.other(), "chosen for it");
      StunRequest request = StunRequest.binding().timing(Timings.answered(server.roundTrip()));
      for (InetSocketAddress place :
          List.of(server.otherPort(other), server.otherAddress(other), other)) {
        sequence.add(
            asker,
            request,
            place,
            (answer, error) -> {
              if (answer != null) {
                server.answered(place, answer);
              }
            });
      }
    }
    for (int i = 0; i < able.size(); i++) {
      if (!filters.get(i).isCompletedExceptionally()) {
        askForChange(sequence, able.get(i), filters.get(i).join());
      }
    }
    AskedServer favourite = favourite(able);
    for (Asker one : row) {
      int place = outside.size();
      outside.add(null);
      sequence.add(
          one,
          StunRequest.binding().timing(Timings.answered(favourite.roundTrip())),
          favourite.address,
          (answer, error) -> {
            if (answer != null) {
              outside.set(place, favourite.external(answer));
            }
            if (!hairpinBegan && outside.stream().filter(Objects::nonNull).count() == 2) {
              hairpin(); // as early as possible, so that it takes no time of its own
            }
          });
    }
    sequence.run(
        () -> {
          if (!hairpinBegan) {
            hairpinIsOver.complete(null);
          }
          on(hairpinIsOver, (nothing, error) -> conclude());
        });
  }

  private void askForChange(Sequence sequence, AskedServer server, Asker asker) {
    InetSocketAddress other = Objects.requireNonNull(server.other(), "chosen for it");
    CompletableFuture<CompletableFuture<StunAnswer>> toOther =
        sequence.add(
            asker,
            change(Attributes.CHANGE_IP | Attributes.CHANGE_PORT, server),
            server.address,
            (answer, error) -> server.fromOther = outcome(answer, server, other));
    CompletableFuture<CompletableFuture<StunAnswer>> toOtherPort =
        sequence.add(
            asker,
            change(Attributes.CHANGE_PORT, server),
            server.address,
            (answer, error) ->
                server.fromOtherPort = outcome(answer, server, server.otherPort(other)));
    on(
        toOtherPort,
        (sent, error) ->
            after(
                Timings.untilControl(server.roundTrip()),
                () -> control(server, asker, List.of(toOther.join(), toOtherPort.join()))));
  }

  /**
   * Waits for answers from elsewhere until the server has answered what the same socket asked it
   * after them: a server that is busy for a while is as silent as a NAT that lets nothing in.
   */
  private void control(
      AskedServer server, Asker asker, List<CompletableFuture<StunAnswer>> changes) {
    if (changes.stream().allMatch(CompletableFuture::isDone)) {
      return;
    }
    StunRequest request = StunRequest.binding().timing(Timings.answered(server.roundTrip()));
    on(
        asker.transactions.send(request, server.address),
        (answer, error) -> {
          server.controlled = answer != null && answer.isSuccess();
          after(
              Timings.straggling(server.roundTrip()),
              () -> changes.forEach(change -> change.cancel(false)));
        });
  }

  private static StunRequest change(int flags, AskedServer server) {
    return StunRequest.binding()
        .with(request -> request.number(Attributes.CHANGE_REQUEST, flags))
        .answeredFromAnywhere()
        .timing(Timings.controlled(server.roundTrip()));
  }

  private static ChangeAnswer outcome(
      @Nullable StunAnswer answer, AskedServer server, InetSocketAddress expected) {
    if (answer == null) {
      return ChangeAnswer.SILENT;
    }
    @Nullable InetSocketAddress from = answer.from().orElse(null);
    if (answer.isSuccess() && expected.equals(from)) {
      return ChangeAnswer.CAME;
    }
    if (answer.isSuccess() && from != null && !from.equals(server.address)) {
      server.fault("answers from " + Text.of(from) + " instead of " + Text.of(expected));
    }
    return ChangeAnswer.UNSUPPORTED;
  }

  /** The server that the row asks: with two addresses if possible, and not alone in its view. */
  private AskedServer favourite(List<AskedServer> able) {
    List<ServerReport> reports =
        servers.stream().filter(AskedServer::isAnswering).map(AskedServer::report).toList();
    @Nullable InetSocketAddress usual = MappingAnalysis.external(reports);
    return servers.stream()
        .filter(AskedServer::isAnswering)
        .max(
            Comparator.comparing(
                    (AskedServer server) ->
                        usual != null
                            && server.external() != null
                            && usual.getAddress().equals(server.external().getAddress()))
                .thenComparing(able::contains))
        .orElseThrow();
  }

  // The third round: in and out again

  private void hairpin() {
    hairpinBegan = true;
    List<Integer> known = new ArrayList<>();
    for (int i = 0; i < outside.size() && known.size() < 2; i++) {
      if (outside.get(i) != null) {
        known.add(i);
      }
    }
    Asker one = row.get(known.get(0));
    Asker other = row.get(known.get(1));
    InetSocketAddress here = Objects.requireNonNull(outside.get(known.get(0)));
    InetSocketAddress there = Objects.requireNonNull(outside.get(known.get(1)));
    if (here.getAddress().equals(own()) || here.equals(there)) {
      hairpinIsOver.complete(null); // nothing is translated, so there is nothing to turn around
      return;
    }
    StunRequest request = StunRequest.binding().timing(Timings.hairpin());
    List<CompletableFuture<?>> both =
        List.of(
            Sequence.settled(one.transactions.send(request, there)),
            Sequence.settled(other.transactions.send(request, here)));
    on(
        Sequence.all(both),
        (nothing, error) -> {
          hairpinning = one.wasAsked() || other.wasAsked() ? Hairpinning.YES : Hairpinning.NO;
          hairpinIsOver.complete(null);
        });
  }

  // The verdict

  @Override
  void conclude() {
    Asker asker = main;
    if (asker == null || servers.stream().noneMatch(AskedServer::isAnswering)) {
      noteSilence();
      return;
    }
    noteSilence();
    List<ServerReport> reports =
        servers.stream().filter(AskedServer::isAnswering).map(AskedServer::report).toList();
    List<Allocation> allocations = new ArrayList<>();
    for (int i = 0; i < outside.size(); i++) {
      allocations.add(new Allocation(i, row.get(i).local.getPort(), outside.get(i)));
    }
    boolean steady = MappingAnalysis.of(reports).behavior() == MappingBehavior.ENDPOINT_INDEPENDENT;
    complete(
        judged(
            new Evidence(
                asker.local,
                reports,
                allocations,
                // Where the mapping depends on the destination, the packet comes from a new one.
                steady ? hairpinning : unlessYes(hairpinning),
                UnsolicitedBehavior.UNKNOWN,
                notes())));
  }

  private static Hairpinning unlessYes(Hairpinning found) {
    return found == Hairpinning.YES ? found : Hairpinning.UNKNOWN;
  }
}
