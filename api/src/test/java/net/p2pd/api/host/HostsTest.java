package net.p2pd.api.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API alone, without a runtime, as its tests run. */
class HostsTest {

  private static final String NO_RUNTIME =
      "no P2PD runtime found: add the artifact net.p2pd:p2pd-node to the module path or class path";

  /** Defines {@link PluginCode} itself, and leaves all else to the API's loader. */
  private static final class PluginLoader extends ClassLoader {

    PluginLoader() {
      super(PluginCode.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(PluginCode.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) {
      try (InputStream in = PluginCode.class.getResourceAsStream("PluginCode.class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @SuppressWarnings("unchecked") // PluginCode takes strings
    Consumer<String> code() throws Exception {
      Class<?> type = loadClass(PluginCode.class.getName());
      return (Consumer<String>) type.getDeclaredConstructor().newInstance();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Pipe.open",
        "Nic.preferred",
        "Nic.byName, handed to the JDK",
        "P2pd.start",
        "P2pd.startAsync",
        "Destination.resolve"
      })
  void aPluginIsSentToItsContext(String what) throws Exception {
    PluginLoader loader = new PluginLoader();
    PluginLoaders.register(loader);
    assertThatThrownBy(() -> loader.code().accept(what))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            PluginCode.class.getName() + " is part of a plugin: use the context");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Pipe.open",
        "Nic.preferred",
        "Nic.byName, handed to the JDK",
        "P2pd.start",
        "P2pd.startAsync",
        "Destination.resolve"
      })
  void anApplicationWithoutARuntimeIsToldWhatToAdd(String what) throws Exception {
    Consumer<String> code = new PluginLoader().code();
    assertThatThrownBy(() -> code.accept(what))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(NO_RUNTIME);
  }

  @Test
  void onlyARegisteredLoaderBelongsToAPlugin() throws Exception {
    PluginLoader plugin = new PluginLoader();
    PluginLoader other = new PluginLoader();
    PluginLoaders.register(plugin);
    assertThat(PluginLoaders.isPlugin(plugin.loadClass(PluginCode.class.getName()))).isTrue();
    assertThat(PluginLoaders.isPlugin(other.loadClass(PluginCode.class.getName()))).isFalse();
    assertThat(PluginLoaders.isPlugin(PluginCode.class)).isFalse();
    assertThat(PluginLoaders.isPlugin(String.class)).as("the JDK has no loader").isFalse();
  }

  @Test
  void theCallerIsNeverTheApiNorTheJdk() {
    assertThat(Hosts.caller().getModule())
        .isNotEqualTo(Hosts.class.getModule())
        .isNotEqualTo(Object.class.getModule());
  }
}
