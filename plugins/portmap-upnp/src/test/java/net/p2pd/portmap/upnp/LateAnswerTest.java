package net.p2pd.portmap.upnp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.virtual.VirtualHost;
import org.junit.jupiter.api.Test;

/** A node has several event loops; answers come on one while questions are asked on another. */
class LateAnswerTest {

  private static final Duration FAILED = Duration.ofSeconds(20);

  /** Keeps what a plugin gets of its node. */
  private static final class Guest implements NodeService {
    private @Nullable PluginContext context;

    @Override
    public String id() {
      return "guest";
    }

    @Override
    public void start(PluginContext started) {
      context = started;
    }
  }

  private final Home home = new Home("port-restricted-equal");
  private final ScriptedRouter scripted = new ScriptedRouter(home);

  /** Runs when somebody asks for the NICs, which a search does at its beginning. */
  private final AtomicReference<Runnable> atNextSearch = new AtomicReference<>(() -> {});

  private PluginContext context(VirtualHost host) {
    Guest guest = new Guest();
    home.lab.node(host, guest);
    return (PluginContext)
        Proxy.newProxyInstance(
            PluginContext.class.getClassLoader(),
            new Class<?>[] {PluginContext.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("nics")) {
                atNextSearch.getAndSet(() -> {}).run();
              }
              try {
                return method.invoke(guest.context, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void anAnswerThatComesWhileTheNextSearchBeginsStopsNobody() throws InterruptedException {
    List<Pipe> askers = new ArrayList<>();
    scripted.slow = askers::add;
    VirtualHost bob = home.home.host("bob");
    Router router = new Router(context(bob), bob.address(Family.IPV4), scripted.address);
    var first = router.description();
    home.lab.pass(Discovery.LIMIT.plusMillis(10));
    assertThat(first).isCompletedExceptionally();

    askers.get(0).send(ScriptedRouter.found(scripted.location));
    Thread answer = daemon("late answer", () -> home.lab.pass(Duration.ofMillis(20)));
    atNextSearch.set(
        () -> {
          answer.start();
          awaitEndOrLock(answer);
        });
    Thread question = daemon("next question", router::description);
    question.start();
    question.join(FAILED.toMillis());
    assertThat(question.isAlive()).as("the next question waits for the late answer").isFalse();
    answer.join(FAILED.toMillis());
    assertThat(answer.isAlive()).as("the late answer waits for the next question").isFalse();
    router.close();
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private static void awaitEndOrLock(Thread thread) {
    long end = System.nanoTime() + FAILED.toNanos();
    while (thread.isAlive()
        && thread.getState() != Thread.State.BLOCKED
        && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }
}
