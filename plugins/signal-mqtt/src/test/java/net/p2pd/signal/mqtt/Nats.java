package net.p2pd.signal.mqtt;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.p2pd.api.Nullable;
import net.p2pd.foreign.Foreign;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** Servers of NATS on loopback, one or a cluster: MQTT over JetStream, plain and by web socket. */
final class Nats implements AutoCloseable {

  private final List<Server> servers = new ArrayList<>();

  private static final class Server {
    final Path configuration;
    final Path log;
    final int mqtt;
    final int webSocket;
    @Nullable Process process;

    Server(Path configuration, Path log, int mqtt, int webSocket) {
      this.configuration = configuration;
      this.log = log;
      this.mqtt = mqtt;
      this.webSocket = webSocket;
    }
  }

  private Nats() {}

  /**
   * Starts them; returns when they take messages.
   *
   * @param tls what the web socket's configuration says of TLS
   */
  static Nats start(Path directory, int count, String tls) throws IOException {
    Foreign.need("nats-server");
    Nats nats = new Nats();
    List<Integer> ports = Stream.generate(Foreign::freePort).limit(4L * count).toList();
    String routes =
        IntStream.range(0, count)
            .mapToObj(i -> "\"nats://127.0.0.1:" + ports.get(4 * i + 3) + "\"")
            .collect(Collectors.joining(", "));
    for (int i = 0; i < count; i++) {
      Path home = Files.createDirectories(directory.resolve("nats" + i));
      List<String> lines =
          new ArrayList<>(
              List.of(
                  "server_name: n" + i,
                  "listen: \"127.0.0.1:" + ports.get(4 * i) + "\"",
                  "jetstream { store_dir: \"" + home + "\", max_file_store: 256MB }",
                  "mqtt { host: \"127.0.0.1\", port: " + ports.get(4 * i + 1) + " }",
                  "websocket { host: \"127.0.0.1\", port: "
                      + ports.get(4 * i + 2)
                      + ", "
                      + tls
                      + " }"));
      if (count > 1) {
        lines.add(
            "cluster { name: c, listen: \"127.0.0.1:"
                + ports.get(4 * i + 3)
                + "\", routes: ["
                + routes
                + "] }");
      }
      Path configuration = home.resolve("nats.conf");
      Files.write(configuration, lines);
      nats.servers.add(
          new Server(
              configuration, home.resolve("log"), ports.get(4 * i + 1), ports.get(4 * i + 2)));
    }
    try {
      for (int i = 0; i < count; i++) {
        nats.start(i);
      }
      if (count > 1) {
        nats.awaitLog("metadata leader");
      }
    } catch (IOException | RuntimeException e) {
      nats.close();
      throw e;
    }
    return nats;
  }

  /** Starts one, again perhaps. */
  void start(int index) throws IOException {
    Server server = servers.get(index);
    Files.deleteIfExists(server.log);
    server.process =
        new ProcessBuilder("nats-server", "-c", server.configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(server.log.toFile())
            .start();
    awaitLog(server, "Server is ready");
  }

  private void awaitLog(String text) {
    servers.forEach(server -> awaitLog(server, text));
  }

  private static void awaitLog(Server server, String text) {
    Process process = Objects.requireNonNull(server.process);
    try {
      await()
          .pollInterval(10, TimeUnit.MILLISECONDS)
          .atMost(60, TimeUnit.SECONDS)
          .failFast("it ended", () -> !process.isAlive())
          .until(() -> log(server).contains(text));
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      throw new AssertionError("nats-server does not say '" + text + "' but\n" + log(server), e);
    }
  }

  private static String log(Server server) {
    try {
      return Files.readString(server.log);
    } catch (IOException notYet) {
      return "";
    }
  }

  /** Kills one. */
  void stop(int index) {
    @Nullable Process process = servers.get(index).process;
    if (process != null) {
      Foreign.end(process);
    }
  }

  URI mqtt(int index) {
    return URI.create("tcp://127.0.0.1:" + servers.get(index).mqtt);
  }

  URI webSocket(int index, String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + servers.get(index).webSocket + "/mqtt");
  }

  @Override
  public void close() {
    for (int i = 0; i < servers.size(); i++) {
      stop(i);
    }
  }
}
