package net.p2pd.connect.tcppunch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.DeltaType;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOpenException;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.pipe.UnsupportedOptionException;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.connect.tcppunch.Mapping.Certainty;

/**
 * Opens the sockets of one series and finds out how they are seen outside, or will be. Runs on the
 * attempt's loop.
 */
final class Preparing {

  /** Hears of what is ready; called on the loop. */
  interface Listener {

    /** A port is open, and it is known how it is seen, or that nobody can tell. */
    void ready(LocalPort port);

    /** Somebody connected to one. */
    void accepted(LocalPort port, Pipe pipe);

    /** A lane lacks something, with the reason as a sentence. */
    void lacking(Place place, String reason);

    /** There will be no more. */
    void complete();
  }

  /** How many more ports are tried where the router is unknown. */
  private static final int UNMEASURED = 4;

  private final PluginContext context;
  private final EventLoop loop;
  private final PunchSettings settings;
  private final int series;
  private final boolean calling;
  private final Listener listener;
  private final Set<Pipe> open = new HashSet<>();
  private final Set<CompletableFuture<Pipe>> opening = new HashSet<>();
  private boolean shares = true;
  private boolean stopped;
  private int pending;

  Preparing(
      PluginContext context,
      EventLoop loop,
      PunchSettings settings,
      int series,
      boolean calling,
      Listener listener) {
    this.context = context;
    this.loop = loop;
    this.settings = settings;
    this.series = series;
    this.calling = calling;
    this.listener = listener;
  }

  /** The options of all sockets of one port, as this system has them. */
  PipeOptions options() {
    PipeOptions options = PipeOptions.defaults().with(PipeOptions.REUSE_ADDRESS, true);
    return shares ? options.with(PipeOptions.REUSE_PORT, true) : options;
  }

  void start(List<Place> places) {
    pending++;
    for (Place place : places) {
      prepare(place);
    }
    finished();
  }

  private void finished() {
    pending--;
    if (pending == 0 && !stopped) {
      listener.complete();
    }
  }

  private void prepare(Place place) {
    InetAddress external = place.external();
    Nat nat = place.nat();
    if (!place.lane().crossesRouters() || place.isPlain()) {
      openAll(place, null, port -> seen(port, new InetSocketAddress(place.address(), port.port)));
    } else if (!nat.hard()) {
      openAll(place, null, this::ask);
    } else if (external != null && !Prediction.needsSample(nat.delta())) {
      openAll(place, null, port -> foretell(port, external, null));
    } else {
      sample(place);
    }
  }

  /** Asks how a socket that is good for nothing else is seen just now. */
  private void sample(Place place) {
    pending++;
    listen(
        place,
        0,
        pipe -> {
          int local = portOf(pipe);
          probe(
              pipe,
              seen -> {
                close(pipe);
                Prediction.Sample sample = new Prediction.Sample(local, seen);
                openAll(place, sample, port -> foretell(port, seen.getAddress(), sample));
                finished();
              },
              why -> {
                close(pipe);
                lacking(place, why);
                openAll(place, null, this::unknown);
                finished();
              });
        },
        why -> {
          listener.lacking(place, why);
          finished();
        });
  }

  private void openAll(
      Place place, Prediction.@Nullable Sample sample, Consumer<LocalPort> whenOpen) {
    int total = place.sockets(settings.mappings());
    Prediction prediction = new Prediction(place.nat(), sample);
    for (int index = 0; index < total; index++) {
      int number = index;
      pending++;
      listen(
          place,
          prediction.wantedLocal(index),
          pipe -> {
            LocalPort port = new LocalPort(place, number, total, pipe, portOf(pipe));
            pipe.onOpen(accepted -> loop.execute(() -> accept(port, accepted)));
            whenOpen.accept(port);
          },
          why -> {
            listener.lacking(place, why);
            finished();
          });
    }
  }

  private void accept(LocalPort port, Pipe accepted) {
    if (stopped) {
      accepted.abort();
    } else {
      listener.accepted(port, accepted);
    }
  }

  private void ask(LocalPort port) {
    probe(
        port.listening,
        seen -> seen(port, seen),
        why -> {
          lacking(port.place, why);
          unknown(port);
        });
  }

  /**
   * As long as nobody has measured the router, it may be one with another port for each
   * destination: mostly one of the next, or the one above a taken one.
   */
  private void seen(LocalPort port, InetSocketAddress seen) {
    List<Integer> ports = new ArrayList<>(List.of(seen.getPort()));
    if (port.place.lane().crossesRouters()
        && !port.place.isPlain()
        && !port.place.nat().measured()) {
      for (int more = 1; more <= UNMEASURED && seen.getPort() + more <= 65535; more++) {
        ports.add(seen.getPort() + more);
      }
    }
    ready(port, Certainty.SEEN, seen.getAddress(), ports);
  }

  private void foretell(LocalPort port, InetAddress external, Prediction.@Nullable Sample sample) {
    List<Integer> ports =
        new Prediction(port.place.nat(), sample)
            .ports(
                port.port,
                port.index,
                port.place.foreign(port.index, calling, series),
                settings.neighbours() * series);
    if (ports.isEmpty()) {
      int any = sample == null ? port.port : sample.seen().getPort();
      ready(port, Certainty.ADDRESS_ONLY, external, List.of(any));
    } else {
      List<Integer> some = ports.subList(0, Math.min(ports.size(), Mapping.MAX_PORTS));
      ready(port, Certainty.PREDICTED, external, some);
    }
  }

  /** Nobody could tell: the port may still be the same outside, which many routers try for. */
  private void unknown(LocalPort port) {
    InetAddress external = port.place.external();
    DeltaType delta = port.place.nat().delta().type();
    if (external == null) {
      port.seenAs(null);
      readyNow(port);
    } else {
      boolean same = delta == DeltaType.EQUAL || !port.place.nat().measured();
      Certainty certainty = same ? Certainty.PREDICTED : Certainty.ADDRESS_ONLY;
      ready(port, certainty, external, List.of(port.port));
    }
  }

  private void ready(
      LocalPort port, Certainty certainty, InetAddress address, List<Integer> ports) {
    port.seenAs(new Mapping(port.place.lane(), port.index, port.total, certainty, address, ports));
    readyNow(port);
  }

  private void readyNow(LocalPort port) {
    if (!stopped) {
      listener.ready(port);
    }
    finished();
  }

  private void lacking(Place place, String why) {
    if (!stopped) {
      listener.lacking(place, why);
    }
  }

  private void probe(Pipe bound, Consumer<InetSocketAddress> seen, Consumer<String> failed) {
    context
        .mappings()
        .probe(bound)
        .whenComplete(
            (address, error) ->
                loop.execute(
                    () -> {
                      if (address == null) {
                        failed.accept(Words.of(error));
                      } else {
                        seen.accept(address);
                      }
                    }));
  }

  private static int portOf(Pipe pipe) {
    return pipe.local().orElseThrow().getPort();
  }

  private void listen(Place place, int port, Consumer<Pipe> opened, Consumer<String> failed) {
    if (stopped) {
      return;
    }
    CompletableFuture<Pipe> result =
        context.pipes().listen(Transport.TCP, place.route().bind(place.address(), port), options());
    opening.add(result);
    result.whenComplete(
        (pipe, error) ->
            loop.execute(() -> listening(result, pipe, error, place, port, opened, failed)));
  }

  private void listening(
      CompletableFuture<Pipe> result,
      @Nullable Pipe pipe,
      @Nullable Throwable error,
      Place place,
      int port,
      Consumer<Pipe> opened,
      Consumer<String> failed) {
    opening.removeIf(one -> one == result);
    if (stopped) {
      if (pipe != null) {
        pipe.abort();
      }
      return;
    }
    if (pipe != null) {
      open.add(pipe);
      opened.accept(pipe);
      return;
    }
    Throwable cause = Words.unwrap(error);
    if (cause instanceof UnsupportedOptionException && shares) {
      shares = false; // such systems let ports be shared by SO_REUSEADDR alone
      listen(place, port, opened, failed);
    } else if (port > 0 && PipeOpenException.NOT_BINDABLE.equals(Words.reason(cause))) {
      listen(place, 0, opened, failed); // taken: then any other
    } else {
      failed.accept(Words.of(cause));
    }
  }

  private void close(Pipe pipe) {
    open.remove(pipe);
    pipe.abort();
  }

  /** Closes all that is open; what was accepted and not taken yet, too. */
  void stop() {
    stopped = true;
    opening.forEach(result -> result.cancel(false));
    open.forEach(Pipe::abort);
    open.clear();
  }
}
