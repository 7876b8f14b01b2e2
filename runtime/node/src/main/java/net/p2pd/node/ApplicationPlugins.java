package net.p2pd.node;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginService;

/**
 * Services that an application has on its own class path or module path: it put the plugin there as
 * a dependency, so it trusts it, and no layer or class loader is made for it.
 */
final class ApplicationPlugins {

  private static final String DESCRIPTOR = "META-INF/p2pd/plugin.properties";

  /** One service with the id of the plugin it comes from. */
  static final class Found<S extends PluginService> {
    final String pluginId;
    final S service;

    Found(String pluginId, S service) {
      this.pluginId = pluginId;
      this.service = service;
    }
  }

  private final Map<Class<?>, List<Found<?>>> found = new LinkedHashMap<>();
  private final Map<String, String> ids = new LinkedHashMap<>();

  /**
   * Makes a new instance of each service of the given types that the application has.
   *
   * @param application the class loader of the application that starts the node
   * @throws P2pdException if one cannot be made: the application's own path is damaged
   */
  ApplicationPlugins(@Nullable ClassLoader application, Set<Class<? extends PluginService>> types) {
    for (Class<? extends PluginService> type : types) {
      List<Found<?>> services = new ArrayList<>();
      try {
        for (PluginService service : ServiceLoader.load(type, application)) {
          services.add(new Found<>(pluginId(service.getClass()), service));
        }
      } catch (ServiceConfigurationError e) {
        throw new P2pdException("a plugin on the application's path cannot be used: " + e, e);
      }
      found.put(type, services);
    }
  }

  /** Returns the services of one type. */
  List<Found<?>> of(Class<? extends PluginService> type) {
    return found.getOrDefault(type, List.of());
  }

  /** Returns the keys that each plugin declares, by plugin id. */
  Map<String, List<ConfigKey<?>>> keys() {
    Map<String, List<ConfigKey<?>>> keys = new LinkedHashMap<>();
    found
        .values()
        .forEach(
            services ->
                services.forEach(
                    one ->
                        keys.computeIfAbsent(one.pluginId, id -> new ArrayList<>())
                            .addAll(one.service.configuration())));
    return keys;
  }

  private String pluginId(Class<?> type) {
    java.lang.Module module = type.getModule();
    String key = module.isNamed() ? module.getName() : String.valueOf(source(type));
    return ids.computeIfAbsent(key, name -> readId(type));
  }

  private static @Nullable URL source(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? null : source.getLocation();
  }

  /** The id of the descriptor beside the class, else the module's name. */
  private static String readId(Class<?> type) {
    Properties properties = new Properties();
    try (InputStream in = descriptor(type)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new P2pdException(
          "the descriptor of the plugin with " + type.getName() + " cannot be read: " + e, e);
    }
    java.lang.Module module = type.getModule();
    String name = module.isNamed() ? module.getName() : type.getPackageName();
    return properties.getProperty("id", name);
  }

  private static @Nullable InputStream descriptor(Class<?> type) throws IOException {
    if (type.getModule().isNamed()) {
      return type.getModule().getResourceAsStream(DESCRIPTOR);
    }
    URL source = source(type);
    if (source == null) {
      return null;
    }
    String place = source.toString();
    URL file =
        URI.create(place.endsWith("/") ? place + DESCRIPTOR : "jar:" + place + "!/" + DESCRIPTOR)
            .toURL();
    URLConnection connection = file.openConnection();
    connection.setUseCaches(false);
    try {
      return connection.getInputStream();
    } catch (FileNotFoundException e) {
      return null;
    }
  }
}
