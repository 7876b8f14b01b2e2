package net.p2pd.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.connect.ConnectStrategy;
import net.p2pd.api.connect.PathVerdict;
import net.p2pd.api.connect.RawPath;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeKind;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.natlab.virtual.VirtualHost;

/** One of two peers: its machine, its half of the strategy, and what a runtime does for it. */
final class MeetingSide {

  /** Where it listens. */
  static final int PORT = 10001;

  private static final String LOST = "another path won";

  private static final PipeOptions SHARED =
      PipeOptions.defaults()
          .with(PipeOptions.REUSE_ADDRESS, true)
          .with(PipeOptions.REUSE_PORT, true);

  final VirtualHost host;
  final KitContext context;
  final ConnectStrategy strategy;
  final KitSignal signal;
  private final boolean calling;
  private final String connection;
  private final Map<Pipe, Prover> provers = new LinkedHashMap<>();
  private final Map<Pipe, Duration> idleAfter = new HashMap<>();
  private final List<Pipe> raw = new ArrayList<>();
  private final List<CompletableFuture<PathVerdict>> inbound = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private @Nullable PeerAddress address;
  private @Nullable Pipe arrived;
  private int judging;
  @Nullable KitAttempt attempt;
  @Nullable CompletableFuture<Void> stage;
  @Nullable Pipe winner;

  /** Whether its runtime makes sessions of datagrams. */
  boolean datagrams = true;

  /** Paths that are offered are neither proven nor refused while this is set. */
  boolean holding;

  /** Paths that are offered are refused while this is set. */
  boolean refusing;

  MeetingSide(
      boolean calling,
      VirtualHost host,
      KitContext context,
      ConnectStrategy strategy,
      String connection) {
    this.calling = calling;
    this.host = host;
    this.context = context;
    this.strategy = strategy;
    this.connection = connection;
    this.signal = new KitSignal(host.eventLoop());
  }

  void listen(VirtualWorld world) {
    world
        .await(
            "listening",
            host.pipes().listen(ListenSpec.all().port(PORT).options(SHARED)),
            Duration.ofSeconds(5))
        .onOpen(this::accepted);
  }

  private void accepted(Pipe pipe) {
    if (holding) {
      raw.add(pipe);
    } else {
      prove(pipe, null);
    }
  }

  void address(PeerAddress known) {
    address = known;
  }

  PeerAddress address() {
    PeerAddress known = address;
    if (known == null) {
      throw new IllegalStateException("the address is not known yet");
    }
    return known;
  }

  KitAttempt newAttempt(KitRequest request, Duration limit) {
    KitAttempt made = new KitAttempt(request, context, connection, limit, signal, this::judge);
    attempt = made;
    return made;
  }

  boolean isJudging() {
    return judging > 0;
  }

  /** Returns what it has to complain of about paths that were offered. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  private void judge(RawPath path, CompletableFuture<PathVerdict> verdict) {
    judging++;
    verdict.whenComplete((result, error) -> judging--);
    Pipe pipe = path.pipe().orElse(null);
    if (pipe == null) {
      inbound.add(verdict);
      if (arrived != null) {
        choose(arrived, verdict);
      }
      return;
    }
    raw.add(pipe);
    path.idleAfter().ifPresent(silence -> idleAfter.put(pipe, silence));
    if (pipe.kind() == PipeKind.DATAGRAM && !datagrams) {
      complaints.add("datagrams were offered though this node makes no sessions of them");
    }
    if (pipe.kind() == PipeKind.DATAGRAM && pipe.remote().isEmpty()) {
      complaints.add("datagrams were offered without a fixed remote");
    }
    if (pipe.kind() == PipeKind.STREAM && pipe.stats().bytesOut() > 0) {
      complaints.add(
          "something was sent on the stream before it was offered: "
              + pipe.stats().bytesOut()
              + " bytes");
    }
    if (refusing) {
      pipe.abort();
      verdict.complete(PathVerdict.refused("the test refuses every path"));
    } else if (!holding) {
      prove(pipe, verdict);
    }
  }

  private void prove(Pipe pipe, @Nullable CompletableFuture<PathVerdict> verdict) {
    raw.add(pipe);
    Prover prover =
        new Prover(
            pipe,
            host.eventLoop(),
            connection,
            calling,
            new Prover.Listener() {
              @Override
              public void proven(Pipe proven) {
                if (!calling) {
                  return; // the caller decides
                }
                if (verdict != null) {
                  choose(proven, verdict);
                } else {
                  arrived = proven;
                  List.copyOf(inbound).forEach(waiting -> choose(proven, waiting));
                }
              }

              @Override
              public void taken(Pipe taken) {
                win(taken, verdict == null ? new CompletableFuture<>() : verdict);
              }

              @Override
              public void useless(Pipe refused, String why) {
                if (why.contains("first bytes")) {
                  complaints.add(why);
                }
                refused.abort();
                if (verdict != null) {
                  verdict.complete(PathVerdict.refused(why));
                }
              }
            });
    provers.put(pipe, prover);
    prover.start();
  }

  /** The caller takes the first path that is proven, and says so on it. */
  private void choose(Pipe pipe, CompletableFuture<PathVerdict> verdict) {
    Prover prover = provers.get(pipe);
    if (winner == null && prover != null) {
      prover.choose();
      win(pipe, verdict);
    } else if (!pipe.equals(winner)) {
      pipe.abort();
      verdict.complete(PathVerdict.refused(LOST));
    }
  }

  private void win(Pipe pipe, CompletableFuture<PathVerdict> verdict) {
    winner = pipe;
    verdict.complete(PathVerdict.taken());
    List.copyOf(provers.values()).forEach(prover -> prover.lose(LOST));
    Duration silence = idleAfter.get(pipe);
    if (silence != null) {
      keepUp(pipe, silence.multipliedBy(6).dividedBy(10));
    }
  }

  /** Says something often enough, as sessions do. */
  private void keepUp(Pipe pipe, Duration pause) {
    host.eventLoop()
        .schedule(
            pause,
            () -> {
              if (pipe.isOpen()) {
                tell("still here");
                keepUp(pipe, pause);
              }
            });
  }

  /** Returns whether the path that was taken says how long it may be silent. */
  boolean saysHowLongItLasts() {
    return winner != null && idleAfter.containsKey(winner);
  }

  /** Says something on the path that was taken. */
  void tell(String text) {
    Prover prover = winner == null ? null : provers.get(winner);
    if (prover != null) {
      prover.tell(text);
    }
  }

  /** Returns whether something was heard on the path that was taken. */
  boolean hears(String text) {
    Prover prover = winner == null ? null : provers.get(winner);
    return prover != null && prover.hears(text);
  }

  String story() {
    StringBuilder text = new StringBuilder(calling ? "caller: " : "callee: ");
    text.append(winner == null ? "no path" : "path " + winner.name());
    CompletableFuture<Void> running = stage;
    if (running == null) {
      text.append(", not asked");
    } else {
      Throwable failure = Meeting.failure(running);
      text.append(
          failure != null ? ", failed: " + failure : running.isDone() ? ", done" : ", under way");
    }
    KitAttempt mine = attempt;
    if (mine != null) {
      mine.lines().forEach(line -> text.append("\n  ").append(line));
    }
    complaints.forEach(complaint -> text.append("\n  ").append(complaint));
    return text.append('\n').toString();
  }

  /** Lets go of everything that belongs to the runtime. */
  void close() {
    provers.values().forEach(Prover::stop);
    raw.forEach(Pipe::abort);
  }
}
