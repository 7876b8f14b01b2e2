package probe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.google.inject.Guice;
import io.netty.channel.epoll.Epoll;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import net.p2pd.api.host.CommandLine;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Writes one JSON document about layers and libraries. */
public final class Probe implements CommandLine {
  @Override
  public int run(String[] args) {
    ModuleLayer runtime = getClass().getModule().getLayer();
    ModuleLayer netty = runtime.parents().get(0);
    Map<String, Object> seen = new LinkedHashMap<>();
    seen.put("boot", names(ModuleLayer.boot(), false));
    seen.put("bootAutomatic", names(ModuleLayer.boot(), true));
    seen.put("netty", names(netty, false));
    seen.put("runtime", names(runtime, false));
    seen.put("runtimeAutomatic", names(runtime, true));
    seen.put("injected", Guice.createInjector().getInstance(Outer.class).inner.text);
    seen.put("epoll", Epoll.isAvailable() ? "available" : "" + Epoll.unavailabilityCause());
    seen.put("provider", new BouncyCastleProvider().getName());
    seen.put("jarCache", URLConnection.getDefaultUseCaches("jar"));
    seen.put(
        "contextLoader",
        Thread.currentThread().getContextClassLoader() == getClass().getClassLoader());
    try {
      seen.put("toml", new TomlMapper().readTree("answer = 42").get("answer").asInt());
      System.out.println(new ObjectMapper().writeValueAsString(seen));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return 7;
  }

  private static Stream<String> stream(ModuleLayer layer, boolean automaticOnly) {
    return layer.modules().stream()
        .filter(module -> !automaticOnly || module.getDescriptor().isAutomatic())
        .map(Module::getName);
  }

  private static String[] names(ModuleLayer layer, boolean automaticOnly) {
    return stream(layer, automaticOnly).sorted().toArray(String[]::new);
  }

  /** Not public and not exported, as the classes of the node are. */
  static final class Outer {
    final Inner inner;

    @Inject
    Outer(Inner inner) {
      this.inner = inner;
    }
  }

  /** What is injected. */
  static final class Inner {
    final String text = "injected";
  }
}
