package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.leaks.LeakWatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The rules that hold for every service ({@code SERVICE-1} and so on), and what all contracts have
 * in common. An author extends the contract of his service, not this class.
 *
 * <p>Everything runs in the laboratory's virtual time, so that a minute of waiting takes none. A
 * service that was declared to have a network of its own ({@link #usesOnlyTheContext}) is tested in
 * real time.
 *
 * @param <S> the service
 */
@DisplayNameGeneration(RuleNames.class)
@ExtendWith(ContractExtension.class)
public abstract class ServiceContract<S extends PluginService> {

  private static final int ROUNDS = 50;
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final Duration SETTLING = Duration.ofMillis(800);

  private @Nullable World world;
  private final List<S> started = new ArrayList<>();

  /** For contracts only. */
  ServiceContract() {}

  /** Makes a service, a new one each time, as its provider does. */
  abstract S service();

  /**
   * Returns values for the service's configuration, by the names of its keys and of the keys'
   * types; none unless overridden.
   */
  protected Map<String, Object> settings() {
    return Map.of();
  }

  /** Returns shared settings such as {@code stun.servers}; none unless overridden. */
  protected Map<String, Object> shared() {
    return Map.of();
  }

  /** Returns how long tests wait; {@link Limits#usual} unless overridden. */
  protected Limits limits() {
    return Limits.usual();
  }

  /**
   * Says whether pipes, timers and threads all come from the context, as SERVICE-5 wants it. A
   * service whose library opens sockets of its own says false and is tested in real time.
   */
  protected boolean usesOnlyTheContext() {
    return true;
  }

  /** Uses a started service once, to the end, as its contract's first test does. */
  void exercise(S service, KitContext context) {}

  /** Begins something that lasts until the service is closed; null where there is no such thing. */
  @Nullable
  CompletionStage<?> lasting(S service, KitContext context) {
    return null;
  }

  /** Asks for what cannot succeed here; null where there is no such thing. */
  @Nullable
  CompletionStage<?> hopeless(S service, KitContext context) {
    return null;
  }

  /** Returns a new world; a contract may furnish it. */
  World newWorld(long seed) {
    return usesOnlyTheContext() ? new VirtualWorld(seed) : new RealWorld(seed);
  }

  @BeforeEach
  final void openWorld() {
    world = newWorld(Seeds.ofThisRun());
  }

  @AfterEach
  final void closeWorld() {
    for (S service : started) {
      try {
        close(service); // it may wait for its pipes, and time has to pass for them
      } catch (RuntimeException | AssertionError e) {
        // What a second close may do is tested elsewhere; this one only tidies up.
      }
    }
    world().close();
  }

  final World world() {
    World here = world;
    if (here == null) {
      throw new IllegalStateException("there is a world only while a test runs");
    }
    return here;
  }

  /** Returns the laboratory. */
  final VirtualWorld lab() {
    if (world() instanceof VirtualWorld virtual) {
      return virtual;
    }
    throw skipped("the service has a network of its own (usesOnlyTheContext() is false)");
  }

  /** Ends the test as skipped. */
  static RuntimeException skipped(String reason) {
    if (reason.isBlank()) {
      throw new IllegalArgumentException("a skipped test needs a reason");
    }
    return Assumptions.abort(reason);
  }

  final KitSettings kitSettings() {
    return KitSettings.of(service().configuration(), settings());
  }

  KitContext newContext() {
    return world().context(kitSettings(), KitSettings.shared(shared()));
  }

  /** Starts a service as a host does: on a thread that may block, within a deadline. */
  final S start(S service, KitContext context) {
    started.add(service);
    world()
        .call(
            "start of " + name(service),
            limits().arrive(),
            () -> {
              service.start(context);
              return "started";
            });
    return service;
  }

  /** Closes a service as a host does. */
  final void close(S service) {
    world()
        .call(
            "close of " + name(service),
            limits().close(),
            () -> {
              service.close();
              return "closed";
            });
  }

  static String name(PluginService service) {
    return service.getClass().getSimpleName();
  }

  /** How long it may take to give everything back; in virtual time nothing needs longer. */
  private Duration settling() {
    return world() instanceof VirtualWorld ? SETTLING : limits().close();
  }

  /** Waits until everything that came from contexts was given back. */
  final void assertNothingLeft(String when) {
    world().until(() -> world().left().isEmpty(), settling());
    assertThat(world().left()).as("what is open " + when).isEmpty();
  }

  /** Waits until everything that came from one context was given back. */
  final void assertNothingLeftIn(KitContext context, String when) {
    world().until(() -> context.left().isEmpty(), settling());
    assertThat(context.left()).as("what is open " + when).isEmpty();
  }

  @Test
  @Rule("SERVICE-1")
  void describingItselfHasNoSideEffectAndAlwaysSaysTheSame() {
    LeakWatch watch = LeakWatch.start();
    S service = service();
    String first = SelfDescription.of(service);
    assertThat(service.id())
        .as("id() is lower case with dashes")
        .matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    assertThat(SelfDescription.of(service))
        .as("what it says of itself the second time")
        .isEqualTo(first);
    assertThat(SelfDescription.of(service()))
        .as("what another instance says of itself")
        .isEqualTo(first);
    assertThat(watch.left(limits().silence())).as("what describing itself left behind").isEmpty();
    start(service, newContext());
    assertThat(SelfDescription.of(service))
        .as("what it says of itself once started")
        .isEqualTo(first);
  }

  @Test
  @Rule("SERVICE-2")
  void eachInstanceUsesOnlyItsOwnContext() {
    S one = service();
    S other = service();
    assertThat(one).as("a second service() makes a second instance").isNotSameAs(other);
    KitContext mine = newContext();
    start(one, mine);
    KitContext others = newContext();
    start(other, others);
    exercise(other, others);
    close(other);
    world().pass(limits().silence()); // it may still tidy up
    int before = others.uses();
    exercise(one, mine);
    assertThat(others.uses() - before)
        .as("how often the first instance used the context of the second one, which was closed")
        .isZero();
  }

  @Test
  @Rule("SERVICE-3")
  void startReturnsWithinItsDeadline() {
    start(service(), newContext());
  }

  @Test
  @Rule("SERVICE-4")
  void closeIsIdempotent() {
    S never = service();
    close(never);
    S service = start(service(), newContext());
    close(service);
    close(service);
  }

  @Test
  @Rule("SERVICE-4")
  void twoThreadsMayCloseAtOnce() {
    S service = start(service(), newContext());
    world().callTwice("close of " + name(service), limits().close(), service::close);
    assertNothingLeft("after two threads closed it at once");
  }

  @Test
  @Rule("SERVICE-4")
  void closeUnblocksWhatWaits() {
    KitContext context = newContext();
    S service = start(service(), context);
    @Nullable CompletionStage<?> lasting = lasting(service, context);
    if (lasting == null) {
      throw skipped("nothing that this service does lasts");
    }
    world().pass(limits().silence());
    close(service);
    boolean ended = world().until(() -> lasting.toCompletableFuture().isDone(), settling());
    assertThat(ended).as("what was under way ended when the service was closed").isTrue();
    assertNothingLeft("after close");
  }

  @Test
  @Rule("SERVICE-4")
  void fiftyStartsAndClosesLeaveNothing() {
    LeakWatch watch = LeakWatch.start();
    for (int i = 0; i < ROUNDS; i++) {
      KitContext context = newContext();
      S service = start(service(), context);
      if (i % 10 == 0) {
        exercise(service, context);
      }
      close(service);
      started.clear(); // closed once is enough
    }
    assertNothingLeft("after " + ROUNDS + " starts and closes");
    List<String> left = watch.left(limits().close());
    assertThat(left).as("what " + ROUNDS + " starts and closes left behind").isEmpty();
  }

  @Test
  @Rule("SERVICE-5")
  void itOpensNothingWhereTheContextOffersIt() {
    if (!usesOnlyTheContext()) {
      throw skipped("declared: it has a network of its own (usesOnlyTheContext() is false)");
    }
    LeakWatch watch = LeakWatch.start();
    KitContext context = newContext();
    S service = start(service(), context);
    exercise(service, context);
    List<String> opened = watch.left(limits().silence());
    assertThat(opened).as("threads, sockets and files that it opened beside the context").isEmpty();
  }

  @Test
  @Rule("SERVICE-6")
  void aFailureSaysInASentenceWhatWentWrong() {
    KitContext context = newContext();
    S service = start(service(), context);
    @Nullable CompletionStage<?> hopeless = hopeless(service, context);
    if (hopeless == null) {
      throw skipped("nothing can be asked of this service that has to fail");
    }
    Throwable failure = world().failure("what cannot succeed", hopeless, A_MINUTE);
    assertSentence(failure);
  }

  /** A sentence has several words and is no dump of an exception. */
  static void assertSentence(Throwable failure) {
    @Nullable String message = failure.getMessage();
    assertThat(message)
        .as("the message of " + failure.getClass().getName() + " is a sentence for a user")
        .isNotNull()
        .matches("(?s)\\S+(\\s+\\S+){2,}.*")
        .doesNotContain("Exception")
        .doesNotContain("\tat ");
  }

  @Test
  @Rule("SERVICE-7")
  void eachKeyThatItReadsIsDeclaredOnceAndExplained() {
    Set<String> names = new HashSet<>();
    for (ConfigKey<?> key : service().configuration()) {
      assertThat(names.add(key.name()))
          .as("the key '" + key.name() + "' is declared once")
          .isTrue();
      assertThat(key.meaning()).as("the meaning of the key '" + key.name() + "'").isNotBlank();
    }
    KitContext context = newContext();
    S service = start(service(), context);
    exercise(service, context);
    assertThat(context.kitSettings().undeclared())
        .as("keys that it read and that configuration() does not declare")
        .isEmpty();
  }

  @Test
  @Rule("SERVICE-7")
  void aRequiredKeyWithoutAValueIsNamed() {
    List<ConfigKey<?>> required =
        service().configuration().stream()
            .filter(key -> key.isRequired() && key.defaultValue().isEmpty())
            .toList();
    if (required.isEmpty()) {
      throw skipped("it declares no required key");
    }
    for (ConfigKey<?> key : required) {
      KitContext context =
          world().context(kitSettings().without(key.name()), KitSettings.shared(shared()));
      try {
        start(service(), context);
      } catch (RuntimeException refusal) {
        assertThat(refusal.getMessage())
            .as("the failure of a start without '" + key.name() + "'")
            .contains(key.name());
        assertSentence(refusal);
      }
    }
  }

  @Test
  @Rule("SERVICE-8")
  void secretsAreNotTold() {
    Secrets secrets = Secrets.of(service().configuration());
    if (secrets.isEmpty()) {
      throw skipped("it declares no secret text");
    }
    KitContext context = world().context(secrets.in(kitSettings()), KitSettings.shared(shared()));
    S service = service();
    try (Told told = Told.listening()) {
      try {
        start(service, context);
        @Nullable CompletionStage<?> hopeless = hopeless(service, context);
        if (hopeless != null) {
          told.add(world().failure("what cannot succeed", hopeless, A_MINUTE).toString());
        }
      } catch (CompletionException | IllegalStateException | P2pdException refusal) {
        told.add(refusal.toString());
      }
      told.add(service.toString());
      told.add(SelfDescription.of(service));
      context.logged().forEach(told::add);
      secrets.assertUntold(told.text());
    }
  }
}
