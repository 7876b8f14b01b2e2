package net.p2pd.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import net.p2pd.api.Node;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.plugin.Settings;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.portmap.PortMapping;
import net.p2pd.api.portmap.PortMappingRequest;
import net.p2pd.api.route.Nic;

/** What a service under test gets; knows what it used and what it has not given back. */
final class KitContext implements PluginContext {

  private static final Mappings NOBODY_CAN_TELL = new NobodyCanTell();

  private final KitSettings settings;
  private final KitSettings shared;
  private final KitPipes pipes;
  private final KitLoop loop;
  private final RandomGenerator random;
  private final Supplier<List<Nic>> nics;
  private final Function<Runnable, Registration> onNicsChanged;
  private final PeerId self;
  private final KitLogger logger = new KitLogger();
  private final AtomicInteger uses = new AtomicInteger();
  private final AtomicInteger selfAsked = new AtomicInteger();
  private final Set<Object> listeners = ConcurrentHashMap.newKeySet();
  private Mappings mappings = NOBODY_CAN_TELL;
  private @Nullable Path directory;

  KitContext(
      KitSettings settings,
      KitSettings shared,
      Pipes pipes,
      EventLoop loop,
      RandomGenerator random,
      Supplier<List<Nic>> nics,
      Function<Runnable, Registration> onNicsChanged,
      PeerId self) {
    this.settings = settings;
    this.shared = shared;
    this.loop = new KitLoop(loop);
    this.pipes = new KitPipes(pipes, this.loop);
    this.random = random;
    this.nics = nics;
    this.onNicsChanged = onNicsChanged;
    this.self = self;
  }

  /** Returns how often anything was asked of this context. */
  int uses() {
    return uses.get();
  }

  /** Returns how often it was asked who this node is. */
  int selfAsked() {
    return selfAsked.get();
  }

  /** Returns what was taken from this context and not given back, each in words. */
  List<String> left() {
    List<String> left = new ArrayList<>(pipes.left());
    left.addAll(loop.left());
    listeners.forEach(listener -> left.add("a listener for changes of the NICs"));
    return left;
  }

  KitSettings kitSettings() {
    return settings;
  }

  KitPipes kitPipes() {
    return pipes;
  }

  /** Returns the loop, without counting that as a use. */
  EventLoop loop() {
    return loop;
  }

  /** Returns the network interfaces, without counting that as a use. */
  List<Nic> allNics() {
    return nics.get();
  }

  /** Returns what the service logged. */
  List<String> logged() {
    return logger.lines();
  }

  /** Sets who tells external addresses; nobody unless set. */
  void mappings(Mappings known) {
    mappings = known;
  }

  /** Deletes the files of the service. */
  void deleteFiles() {
    Path created = directory;
    if (created != null) {
      FileTrees.delete(created);
    }
  }

  private <T> T used(T thing) {
    uses.incrementAndGet();
    return thing;
  }

  @Override
  public String pluginId() {
    return used("testkit");
  }

  @Override
  public Settings settings() {
    return used(settings);
  }

  @Override
  public Settings shared() {
    return used(shared);
  }

  @Override
  public System.Logger logger() {
    return used(logger);
  }

  @Override
  public Pipes pipes() {
    return used(pipes);
  }

  @Override
  public EventLoop eventLoop() {
    return used(loop);
  }

  @Override
  public Clock clock() {
    return used(new LoopClock(loop, ZoneOffset.UTC));
  }

  @Override
  public RandomGenerator random() {
    return used(random);
  }

  @Override
  public List<Nic> nics() {
    return used(nics.get());
  }

  @Override
  public Registration onNicsChanged(Runnable listener) {
    Object own = new Object(); // each registration is one of its own
    Registration inner = onNicsChanged.apply(listener);
    listeners.add(own);
    return used(
        () -> {
          inner.close();
          listeners.remove(own);
        });
  }

  @Override
  public Mappings mappings() {
    return used(mappings);
  }

  @Override
  public PeerId self() {
    selfAsked.incrementAndGet();
    return used(self);
  }

  @Override
  public Node node() {
    throw new IllegalStateException("the test kit has no node; services are tested without one");
  }

  @Override
  public synchronized Path dataDirectory() {
    try {
      if (directory == null) {
        directory = Files.createTempDirectory("p2pd-testkit");
      }
      return used(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The loop's time of day. */
  private static final class LoopClock extends Clock {
    private final EventLoop loop;
    private final ZoneId zone;

    LoopClock(EventLoop loop, ZoneId zone) {
      this.loop = loop;
      this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
      return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
      return new LoopClock(loop, other);
    }

    @Override
    public Instant instant() {
      return loop.now();
    }
  }

  /** A node without services for the outside. */
  private static final class NobodyCanTell implements Mappings {

    @Override
    public CompletionStage<InetSocketAddress> probe(Pipe bound) {
      return CompletableFuture.failedFuture(
          new P2pdException("the external address of " + bound.name() + " is unknown here"));
    }

    @Override
    public CompletionStage<PortMapping> map(PortMappingRequest request) {
      return CompletableFuture.failedFuture(new P2pdException("no router here opens ports"));
    }
  }
}
