package net.p2pd.nat.stun.detect;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.NatQuestion;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.stun.client.StunRequest;
import net.p2pd.stun.codec.Attributes;

/**
 * Measures how long a mapping lives that nobody uses (RFC 5780 section 4.6): several sockets ask
 * once and fall silent, each for another time; then one more socket lets the server send to the
 * port that the silent one had outside.
 */
final class LifetimeMeasuring extends Measuring<Duration> {

  /** The times that are told apart, in seconds; 30 s and 120 s are what RFC 4787 REQ-5 is about. */
  private static final int[] SECONDS = {15, 30, 60, 120, 300};

  private static final PipeOptions OPTIONS = PipeOptions.defaults();

  /** By the time of silence; the one without silence shows that the server can do it at all. */
  private final TreeMap<Duration, Boolean> survived = new TreeMap<>();

  private @Nullable Asker messenger;

  LifetimeMeasuring(PluginContext context, NatQuestion question, List<String> names) {
    super(context, question, names);
  }

  @Override
  void begin(List<AskedServer> servers) {
    on(
        open(Transport.UDP, 0, null, OPTIONS),
        (asker, error) -> {
          if (asker == null) {
            fail("no UDP socket can be opened (" + words(error) + ")");
          } else {
            messenger = asker;
            choose(asker, servers);
          }
        });
  }

  /** Takes the first server that answers. */
  private void choose(Asker asker, List<AskedServer> servers) {
    boolean[] chosen = new boolean[1];
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (AskedServer server : servers) {
      CompletableFuture<?> asking =
          asker
              .transactions
              .send(StunRequest.binding().timing(Timings.FIRST), server.address)
              .thenAccept(server::learn);
      all.add(asking);
      on(
          asking,
          (nothing, error) -> {
            if (error != null) {
              note("the server " + server + ": " + words(error));
            } else if (!chosen[0]) {
              chosen[0] = true;
              fallSilent(server);
            }
          });
    }
    on(
        Sequence.all(all),
        (nothing, error) -> {
          if (!chosen[0]) {
            fail("no STUN server answered over UDP");
          }
        });
  }

  private void fallSilent(AskedServer server) {
    silence(server, Duration.ZERO);
    for (int seconds : SECONDS) {
      Duration time = Duration.ofSeconds(seconds);
      if (time.plus(Timings.ONE_MESSAGE).compareTo(question.limit()) < 0) {
        silence(server, time);
      }
    }
  }

  private void silence(AskedServer server, Duration time) {
    survived.put(time, false);
    on(
        open(Transport.UDP, 0, null, OPTIONS),
        (asker, error) -> {
          if (asker == null) {
            survived.remove(time);
            return;
          }
          on(
              asker.transactions.send(
                  StunRequest.binding().timing(Timings.answered(server.roundTrip())),
                  server.address),
              (answer, failure) -> {
                @Nullable
                InetSocketAddress external = answer == null ? null : server.external(answer);
                if (external == null) {
                  survived.remove(time);
                } else {
                  after(time, () -> wake(server, asker, external.getPort(), time));
                }
              });
        });
  }

  /** Lets the server send to the silent socket, again and again for a moment. */
  private void wake(AskedServer server, Asker silent, int port, Duration time) {
    Asker asking = messenger;
    if (asking == null) {
      return;
    }
    StunRequest request =
        StunRequest.binding()
            .with(builder -> builder.number(Attributes.RESPONSE_PORT, port))
            .timing(Timings.perhapsSilent(server.roundTrip()));
    on(
        asking.transactions.send(request, server.address),
        (answer, error) -> {
          if (answer != null) {
            fail("the server " + server + " cannot answer to another port (RESPONSE-PORT)");
          } else {
            woken(time, silent.wasAnswered());
          }
        });
  }

  private void woken(Duration time, boolean alive) {
    survived.put(time, alive);
    if (time.isZero() && !alive) {
      fail("no server can send to another port than the asking one (RESPONSE-PORT)");
    } else if (!alive || time.equals(survived.lastKey())) {
      conclude();
    }
  }

  @Override
  void conclude() {
    if (survived.getOrDefault(Duration.ZERO, false)) {
      complete(
          survived.entrySet().stream()
              .filter(Map.Entry::getValue)
              .map(Map.Entry::getKey)
              .max(Duration::compareTo)
              .orElse(Duration.ZERO));
    }
  }
}
