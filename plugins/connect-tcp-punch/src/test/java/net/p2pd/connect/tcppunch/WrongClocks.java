package net.p2pd.connect.tcppunch;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import net.p2pd.api.Node;
import net.p2pd.api.PeerId;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.plugin.Settings;
import net.p2pd.api.portmap.Mappings;
import net.p2pd.api.route.Nic;

/** A machine whose clocks, of the day and of time that passes, both show something else. */
final class WrongClocks implements PluginContext {

  private final PluginContext right;
  private final Duration wrong;
  private final Supplier<List<Nic>> nics;
  private final EventLoop loop;

  /**
   * Creates it.
   *
   * @param nics the network cards with what is known of them by now
   */
  WrongClocks(PluginContext right, Duration wrong, Supplier<List<Nic>> nics) {
    this.right = right;
    this.wrong = wrong;
    this.nics = nics;
    this.loop = new WrongLoop(right.eventLoop(), wrong);
  }

  private record WrongLoop(EventLoop real, Duration wrong) implements EventLoop {

    @Override
    public void execute(Runnable task) {
      real.execute(task);
    }

    @Override
    public Registration schedule(Duration delay, Runnable task) {
      return real.schedule(delay, task);
    }

    @Override
    public boolean inLoop() {
      return real.inLoop();
    }

    @Override
    public long nanoTime() {
      return real.nanoTime() + wrong.toNanos();
    }

    @Override
    public Instant now() {
      return real.now().plus(wrong);
    }
  }

  @Override
  public EventLoop eventLoop() {
    return loop;
  }

  @Override
  public Clock clock() {
    return Clock.offset(right.clock(), wrong);
  }

  @Override
  public String pluginId() {
    return right.pluginId();
  }

  @Override
  public Settings settings() {
    return right.settings();
  }

  @Override
  public Settings shared() {
    return right.shared();
  }

  @Override
  public System.Logger logger() {
    return right.logger();
  }

  @Override
  public Pipes pipes() {
    return right.pipes();
  }

  @Override
  public RandomGenerator random() {
    return right.random();
  }

  @Override
  public List<Nic> nics() {
    return nics.get();
  }

  @Override
  public Registration onNicsChanged(Runnable listener) {
    return right.onNicsChanged(listener);
  }

  @Override
  public Mappings mappings() {
    return right.mappings();
  }

  @Override
  public PeerId self() {
    return right.self();
  }

  @Override
  public Node node() {
    return right.node();
  }

  @Override
  public Path dataDirectory() {
    return right.dataDirectory();
  }
}
