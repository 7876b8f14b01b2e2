package net.p2pd.foreign;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Servers of NATS on loopback, one or a cluster: MQTT over JetStream, plain and by web socket. */
public final class Nats implements AutoCloseable {

  /** The setting of a web socket that speaks without TLS. */
  public static final String NO_TLS = "no_tls: true";

  private static final int TRIES = 4;

  /** An election takes 4 to 9 s, and a busy machine more. */
  private static final int LEADER_SECONDS = 25;

  private final List<Server> servers = new ArrayList<>();
  private final Map<Integer, ForeignProgram> running = new TreeMap<>();

  private static final class Server {
    final Path configuration;
    final int client = Foreign.freePort();
    final int mqtt = Foreign.freePort();
    final int webSocket = Foreign.freePort();
    final int route = Foreign.freePort();

    Server(Path configuration) {
      this.configuration = configuration;
    }

    List<String> lines(int number, String tls) {
      return List.of(
          "server_name: n" + number,
          "listen: \"127.0.0.1:" + client + "\"",
          "jetstream { store_dir: \"" + configuration.getParent() + "\", max_file_store: 256MB }",
          "mqtt { host: \"127.0.0.1\", port: " + mqtt + " }",
          "websocket { host: \"127.0.0.1\", port: " + webSocket + ", " + tls + " }");
    }
  }

  private Nats() {}

  /**
   * Starts them; returns when they take messages. Skips the test where NATS is not installed.
   *
   * @param count how many; more than one are a cluster
   * @param tls what the web socket's configuration says of TLS
   */
  public static Nats start(Path directory, int count, String tls) throws IOException {
    for (int i = 1; ; i++) {
      Nats nats = new Nats();
      try {
        nats.configure(Files.createDirectories(directory.resolve("nats-" + i)), count, tls);
        nats.start();
        return nats;
      } catch (AssertionError e) {
        nats.close();
        // Two servers that dial each other at the same time may both hang up ("Duplicate Route"),
        // and version 2.9 then waits for a route for ever, once in 20 starts on a busy machine.
        if (i == TRIES) {
          throw e;
        }
        System.out.println("NATS is started again: " + e.getMessage());
      } catch (IOException | RuntimeException e) {
        nats.close();
        throw e;
      }
    }
  }

  private void configure(Path directory, int count, String tls) throws IOException {
    for (int i = 0; i < count; i++) {
      servers.add(new Server(Files.createDirectory(directory.resolve("n" + i)).resolve("conf")));
    }
    String routes =
        servers.stream()
            .map(server -> "\"nats://127.0.0.1:" + server.route + "\"")
            .collect(Collectors.joining(", "));
    for (int i = 0; i < count; i++) {
      Server server = servers.get(i);
      List<String> lines = new ArrayList<>(server.lines(i, tls));
      if (count > 1) {
        lines.add(
            "cluster { name: c, listen: \"127.0.0.1:"
                + server.route
                + "\", routes: ["
                + routes
                + "] }");
      }
      Files.write(server.configuration, lines);
    }
  }

  private void start() {
    for (int i = 0; i < servers.size(); i++) {
      start(i);
    }
    if (servers.size() > 1) {
      running.values().forEach(server -> server.await("metadata leader", LEADER_SECONDS));
    }
  }

  /** Starts one, again perhaps; returns when it takes connections. */
  public void start(int index) {
    ForeignProgram server =
        ForeignProgram.start("nats-server", "-c", servers.get(index).configuration);
    running.put(index, server);
    String unused = server.await("Server is ready");
  }

  /** Kills one. */
  public void stop(int index) {
    ForeignProgram server = running.remove(index);
    if (server != null) {
      server.close();
    }
  }

  /** Returns how many there are, dead ones included. */
  public int count() {
    return servers.size();
  }

  /** Returns where one takes MQTT. */
  public URI mqtt(int index) {
    return URI.create("tcp://127.0.0.1:" + servers.get(index).mqtt);
  }

  /** Returns where one takes MQTT by web socket, with {@code ws} or {@code wss}. */
  public URI webSocket(int index, String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + servers.get(index).webSocket + "/mqtt");
  }

  @Override
  public void close() {
    running.values().forEach(ForeignProgram::close);
  }
}
