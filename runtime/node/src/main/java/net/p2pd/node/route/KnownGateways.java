package net.p2pd.node.route;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.NicBuilder;

/**
 * Adds gateways to NICs. A source that is slow to answer is asked on the executor, one question at
 * a time: when a NIC is others than before, and else every {@link #FRESH}. What its answer is not
 * about is unknown. Thread-safe.
 */
final class KnownGateways {
  /** How old the answer of a slow source may be: routes change mostly when NICs do. */
  static final Duration FRESH = Duration.ofSeconds(30);

  /** How long a thread that may wait waits for a slow source: two families, and some to spare. */
  static final Duration WAIT_LIMIT = ToolGateways.TOOL_TIMEOUT.multipliedBy(2).plusSeconds(1);

  private static final System.Logger LOG = System.getLogger(KnownGateways.class.getName());

  /** What a slow source said, and of which NICs. */
  private record Answer(List<Nic> nics, Map<Family, GatewayTable> tables, long at) {}

  private final GatewaySource source;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final Consumer<String> log;
  private final Map<Family, String> logged = new EnumMap<>(Family.class);
  private @Nullable Answer answer;
  private long answers;
  private @Nullable CompletableFuture<Void> asking;

  /** What the question that is under way is about. */
  private List<Nic> asked = List.of();

  KnownGateways(GatewaySource source, Executor executor, LongSupplier nanoTime) {
    this(source, executor, nanoTime, text -> LOG.log(System.Logger.Level.WARNING, text));
  }

  /**
   * Creates it.
   *
   * @param log where it is said why gateways are unknown
   */
  KnownGateways(
      GatewaySource source, Executor executor, LongSupplier nanoTime, Consumer<String> log) {
    this.source = source;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.log = log;
  }

  /** Returns the NICs with what is known of their gateways; takes no longer than the kernel. */
  List<Nic> addTo(List<Nic> nics) {
    if (source.isQuick()) {
      return add(new Answer(nics, read(nics), 0), nics);
    }
    CompletableFuture<Void> question = question(nics);
    if (question != null) {
      try {
        executor.execute(() -> ask(nics, question));
      } catch (RejectedExecutionException e) {
        answered(new Answer(nics, Map.of(), nanoTime.getAsLong()), question);
      }
    }
    Answer last;
    synchronized (this) {
      last = answer;
    }
    return last == null ? nics : add(last, nics);
  }

  /** Returns how many answers have come, so that a caller notices a new one. */
  synchronized long answers() {
    return answers;
  }

  /** Waits, within a limit, while the source is asked about NICs that are new or have changed. */
  void await() {
    CompletableFuture<Void> pending;
    synchronized (this) {
      pending = answer == null || !answer.nics().equals(asked) ? asking : null;
    }
    if (pending == null) {
      return;
    }
    try {
      pending.get(WAIT_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // It stays unknown, and who asks later hears more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable CompletableFuture<Void> question(List<Nic> nics) {
    Answer last = answer;
    boolean fresh =
        last != null
            && last.nics().equals(nics)
            && nanoTime.getAsLong() - last.at() <= FRESH.toNanos();
    if (fresh || asking != null) {
      return null;
    }
    asked = nics;
    asking = new CompletableFuture<>();
    return asking;
  }

  private void ask(List<Nic> nics, CompletableFuture<Void> question) {
    Map<Family, GatewayTable> tables = Map.of();
    try {
      tables = read(nics);
    } finally {
      answered(new Answer(nics, tables, nanoTime.getAsLong()), question);
    }
  }

  private void answered(Answer given, CompletableFuture<Void> question) {
    synchronized (this) {
      answer = given;
      answers++;
      asking = null;
    }
    question.complete(null);
  }

  private Map<Family, GatewayTable> read(List<Nic> nics) {
    Map<Family, GatewayTable> tables = new EnumMap<>(Family.class);
    for (Family family : Family.values()) {
      GatewayTable table = source.read(family);
      tables.put(family, table);
      // Where no NIC speaks the family, nobody misses its gateways.
      if (nics.stream().anyMatch(nic -> !nic.isLoopback() && nic.families().contains(family))) {
        table.whyUnknown().ifPresent(reason -> log(family, reason));
      }
    }
    return tables;
  }

  private void log(Family family, String reason) {
    synchronized (logged) {
      if (reason.equals(logged.put(family, reason))) {
        return;
      }
    }
    log.accept(
        "the default gateways of "
            + family
            + " are unknown: "
            + reason
            + "; network interfaces are chosen without them");
  }

  private static List<Nic> add(Answer known, List<Nic> nics) {
    return nics.stream().map(nic -> known.nics().contains(nic) ? add(known, nic) : nic).toList();
  }

  private static Nic add(Answer known, Nic nic) {
    NicBuilder builder = nic.toBuilder();
    known
        .tables()
        .forEach(
            (family, table) ->
                table.of(nic).ifPresent(gateways -> builder.gateways(family, gateways)));
    return builder.build();
  }
}
