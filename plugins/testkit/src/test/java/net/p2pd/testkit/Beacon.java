package net.p2pd.testkit;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.P2pdException;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Registration;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.plugin.PluginService;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;

/**
 * A service as it should be, to be broken in one way after the other: it answers datagrams with its
 * name, and calls out now and then.
 */
class Beacon implements PluginService {

  static final ConfigKey<String> NAME = ConfigKey.string("name", "what it answers").required();
  static final ConfigKey<String> PASSWORD =
      ConfigKey.string("password", "who knows it hears more").secret();
  static final ConfigKey<Duration> PAUSE =
      ConfigKey.duration("pause", "between two calls").withDefault(Duration.ofSeconds(1));

  PluginContext context;
  Pipe socket;
  String name;
  Registration timer;
  boolean closed;
  final List<CompletableFuture<?>> waiting = new ArrayList<>();

  @Override
  public String id() {
    return "beacon";
  }

  @Override
  public List<ConfigKey<?>> configuration() {
    return List.of(NAME, PASSWORD, PAUSE);
  }

  @Override
  public void start(PluginContext started) {
    context = started;
    name = started.settings().get(NAME);
    Nic nic = started.nics().get(1);
    Route route =
        Route.of(nic.name(), nic.index(), List.of(IpRange.of(nic.addresses().get(0).address())));
    socket = started.pipes().open(Transport.UDP, null, route.bind(), PipeOptions.defaults()).join();
    socket.onMessage((message, pipe) -> pipe.send(name));
    started.eventLoop().execute(this::call);
  }

  synchronized void call() {
    if (closed) {
      return;
    }
    timer = context.eventLoop().schedule(context.settings().get(PAUSE), this::call);
  }

  /** Asks itself over the network. */
  CompletableFuture<String> ask() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    context
        .pipes()
        .open(Transport.UDP, Destination.of(socket.local().orElseThrow()))
        .whenComplete(
            (pipe, error) -> {
              if (pipe == null) {
                answer.completeExceptionally(error);
                return;
              }
              pipe.onMessage(
                  (message, from) -> {
                    answer.complete(message.text());
                    from.closeAsync();
                  });
              pipe.send(ByteBuffer.wrap(new byte[1]));
            });
    return answer;
  }

  /** Waits for something that never comes. */
  CompletableFuture<String> godot() {
    CompletableFuture<String> coming = new CompletableFuture<>();
    waiting.add(coming);
    return coming;
  }

  /** Calls somebody who is not there. */
  CompletableFuture<Pipe> nobody() {
    return context.pipes().open(Transport.TCP, Destination.of("nobody.example", 80));
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.close();
    }
    if (socket != null) {
      socket.closeAsync();
    }
    waiting.forEach(
        future -> future.completeExceptionally(new P2pdException("the beacon was closed")));
  }
}
