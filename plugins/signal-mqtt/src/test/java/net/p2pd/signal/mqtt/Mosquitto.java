package net.p2pd.signal.mqtt;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.p2pd.foreign.Foreign;

/** Mosquitto on a port of loopback; can be stopped, with what it holds, and started again. */
final class Mosquitto implements AutoCloseable {

  private final Path configuration;
  private final Path log;
  private final int port;
  private Process process;

  private Mosquitto(Path configuration, Path log, int port) {
    this.configuration = configuration;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param lines what else its configuration says
   */
  static Mosquitto start(Path directory, String... lines) throws IOException {
    Foreign.need("mosquitto");
    int port = Foreign.freePort();
    List<String> all = new ArrayList<>(List.of("listener " + port + " 127.0.0.1"));
    all.addAll(List.of(lines));
    if (all.stream().noneMatch(line -> line.startsWith("password_file"))) {
      all.add("allow_anonymous true");
    }
    all.add("persistence false");
    all.add("log_type all");
    Path configuration = directory.resolve("mosquitto-" + port + ".conf");
    Files.write(configuration, all);
    Mosquitto made = new Mosquitto(configuration, directory.resolve("mosquitto.log"), port);
    made.start();
    return made;
  }

  /** Starts it again; returns when it takes connections. */
  void start() throws IOException {
    process =
        new ProcessBuilder(program(), "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    await()
        .pollInterval(5, TimeUnit.MILLISECONDS)
        .atMost(20, TimeUnit.SECONDS)
        .failFast("mosquitto ended; see its log", () -> !process.isAlive())
        .until(this::isListening);
  }

  /** Debian installs it where only root's path leads. */
  private static String program() {
    return Optional.of(Path.of("/usr/sbin/mosquitto"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .orElse("mosquitto");
  }

  private boolean isListening() {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Stops it at once; what it held is lost. */
  void stop() {
    Foreign.end(process);
  }

  URI uri(String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + port);
  }

  int port() {
    return port;
  }

  /** Returns what it wrote of itself: clients that come and go, and their messages. */
  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    stop();
  }
}
