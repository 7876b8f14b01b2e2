package net.p2pd.signal.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import net.p2pd.api.signal.SignalTransport;
import net.p2pd.loader.LoadedPlugins;
import net.p2pd.loader.PluginLoader;
import net.p2pd.loader.UnloadResult;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plugin in a layer of its own, with its library, as nodes load it. */
@Timeout(120)
class UnloadTest {

  @TempDir Path directory;

  private final boolean cached = URLConnection.getDefaultUseCaches("jar");

  /**
   * As the launcher does: where Java keeps jars that resources were read from, it keeps them open.
   */
  @BeforeEach
  void keepNoJarsOpen() {
    URLConnection.setDefaultUseCaches("jar", false);
  }

  @AfterEach
  void asItWas() {
    URLConnection.setDefaultUseCaches("jar", cached);
  }

  @Test
  void afterItSpokeWithBrokersNothingOfItStaysInMemory() throws Exception {
    Path plugin = plugin();
    try (Mosquitto mosquitto = Mosquitto.start(directory);
        LoadedPlugins plugins = PluginLoader.builder().build().load()) {
      assertThat(plugins.add(plugin).problem()).isEmpty();
      // A method of its own: what it had of the plugin is gone from the stack when it comes back.
      use(plugins, mosquitto.uri("tcp"));
      UnloadResult unloaded =
          plugins.unload("signal-mqtt", Duration.ofSeconds(30)).get(90, TimeUnit.SECONDS);
      assertThat(unloaded.isUnloaded()).as(unloaded.toString()).isTrue();
    }
  }

  private void use(LoadedPlugins plugins, URI broker) throws Exception {
    SignalTransport transport = plugins.services(SignalTransport.class).get(0).create();
    assertThat(transport.getClass()).isNotEqualTo(MqttTransport.class);
    try (TestHost host = new TestHost(directory)) {
      transport.start(host);
      Inbox inbox = Inbox.open(transport, broker, "box");
      Inbox.send(transport, broker, "box", "hello");
      assertThat(inbox.next()).isEqualTo("hello");
      // An attempt that fails takes other ways through the library.
      transport.send(URI.create("tcp://127.0.0.1:1"), "box", Inbox.bytes("nobody listens"));
      transport.close();
    }
  }

  /** Packs the classes that are tested, and the library beside them. */
  private Path plugin() throws Exception {
    Path classes = place(MqttTransport.class);
    Assumptions.assumeTrue(
        Files.exists(classes.resolve("module-info.class")), "compiled without its module");
    Path plugin = Files.createDirectory(directory.resolve("signal-mqtt"));
    Path library = place(MqttAsyncClient.class);
    Files.copy(library, plugin.resolve(library.getFileName()));
    try (OutputStream out = Files.newOutputStream(plugin.resolve("p2pd-signal-mqtt.jar"));
        JarOutputStream jar = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        add(jar, classes, file);
      }
    }
    return plugin;
  }

  private static void add(JarOutputStream jar, Path classes, Path file) throws IOException {
    jar.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
    Files.copy(file, jar);
    jar.closeEntry();
  }

  private static Path place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
