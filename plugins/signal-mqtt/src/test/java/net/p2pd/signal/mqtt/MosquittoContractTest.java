package net.p2pd.signal.mqtt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.testkit.SignalTransportContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The rules of signalling, with Mosquitto. */
class MosquittoContractTest extends SignalTransportContract {

  @TempDir Path directory;

  private Mosquitto mosquitto;

  @BeforeEach
  void startMosquitto() throws IOException {
    mosquitto = Mosquitto.start(directory);
  }

  @AfterEach
  void stopMosquitto() {
    mosquitto.close();
  }

  @Override
  protected SignalTransport transport() {
    return new MqttTransport();
  }

  @Override
  protected URI endpoint() {
    return mosquitto.uri("tcp");
  }

  @Override
  protected boolean usesOnlyTheContext() {
    return false; // Paho has sockets and threads of its own
  }

  @Override
  protected Map<String, Object> settings() {
    return Map.of("send-timeout", Duration.ofSeconds(2));
  }

  @Override
  protected Duration sendLimit() {
    return Duration.ofSeconds(10);
  }

  @Override
  protected void serverRunning(boolean is) {
    if (!is) {
      mosquitto.stop();
      return;
    }
    try {
      mosquitto.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
