package net.p2pd.loader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.plugin.PluginService;

/**
 * The step "instantiate": makes one instance of each provider and lets it describe itself, guarded
 * and with a deadline. The instance is thrown away; nodes get their own. One provider that fails
 * costs the others nothing.
 */
final class Describer implements AutoCloseable {

  private static final String ID_FORM = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
  private static final String ASK_AUTHOR = "ask the plugin's author";

  /** One thread for all calls, and another one only if a call is stuck. */
  private final ExecutorService threads = Executors.newCachedThreadPool(Describer::thread);

  private final PluginCalls calls = PluginCalls.on(threads);
  private final Duration deadline;
  private final List<ServiceFactory<?>> factories = new ArrayList<>();
  private final List<PluginInfo.Problem> problems = new ArrayList<>();

  Describer(Duration deadline) {
    this.deadline = deadline;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "p2pd-plugin-load");
    thread.setDaemon(true);
    thread.setContextClassLoader(Describer.class.getClassLoader());
    return thread;
  }

  /** Ends the threads; what was described stays. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  List<ServiceFactory<?>> factories() {
    return factories;
  }

  List<PluginInfo.Problem> problems() {
    return problems;
  }

  /** Describes the providers of the wanted services. */
  void describe(
      PluginSource plugin, PluginSpace space, Set<Class<? extends PluginService>> wanted) {
    Map<String, Class<? extends PluginService>> types = new TreeMap<>();
    for (Provision provision : plugin.provisions()) {
      if (wanted.contains(provision.type())) {
        types.put(provision.type().getName(), provision.type());
      }
    }
    types.values().forEach(type -> describe(plugin, space, type));
  }

  private <S extends PluginService> void describe(
      PluginSource plugin, PluginSpace space, Class<S> type) {
    List<String> declared =
        plugin.provisions().stream()
            .filter(provision -> provision.type() == type)
            .map(Provision::provider)
            .collect(Collectors.toList());
    Set<String> ids = new HashSet<>();
    for (ProviderSlot<S> slot : space.providers(type, declared)) {
      if (slot.provider() == null) {
        problems.add(Objects.requireNonNull(slot.problem()));
        continue;
      }
      try {
        ServiceFactory<S> factory =
            factory(plugin.id(), space.loader(), type, slot, slot.provider());
        if (!ids.add(factory.id())) {
          throw refusal(
              slot.name()
                  + " has the id '"
                  + factory.id()
                  + "', which another "
                  + type.getSimpleName()
                  + " of this plugin has already",
              "give it another id");
        }
        factories.add(factory);
      } catch (PluginCallException e) {
        problems.add(e.problem(Refusal.INSTANTIATE));
      } catch (Refusal e) {
        problems.add(e.problem());
      }
    }
  }

  private <S extends PluginService> ServiceFactory<S> factory(
      String pluginId,
      ClassLoader loader,
      Class<S> type,
      ProviderSlot<S> slot,
      ServiceLoader.Provider<S> provider) {
    S service = calls.run(pluginId, loader, slot.maker(), provider::get, deadline);
    String name = slot.name();
    String id =
        checkId(name, calls.run(pluginId, loader, "id() of " + name, service::id, deadline));
    int priority =
        calls.run(pluginId, loader, "priority() of " + name, service::priority, deadline);
    @Nullable
    String text =
        calls.run(pluginId, loader, "description() of " + name, service::description, deadline);
    if (text == null) {
      throw refusal("description() of " + name + " returned null", ASK_AUTHOR);
    }
    List<ConfigKey<?>> keys =
        checkKeys(
            name,
            calls.run(
                pluginId, loader, "configuration() of " + name, () -> keys(service), deadline));
    return new ServiceFactory<>(
        pluginId,
        type,
        name,
        slot.maker(),
        new ServiceFactory.Description(id, priority, text, keys),
        provider,
        loader);
  }

  private static String checkId(String name, @Nullable String id) {
    if (id == null) {
      throw refusal("id() of " + name + " returned null", ASK_AUTHOR);
    }
    if (!id.matches(ID_FORM)) {
      throw refusal(
          "id() of " + name + " returned '" + id + "', which is no service id",
          "use lower case letters, digits and single dashes, such as carrier-pigeon");
    }
    return id;
  }

  /** Copies the list while the guard is around it: its class may be the plugin's. */
  private static @Nullable List<ConfigKey<?>> keys(PluginService service) {
    @Nullable List<ConfigKey<?>> keys = service.configuration();
    return keys == null ? null : List.copyOf(keys);
  }

  private static List<ConfigKey<?>> checkKeys(String name, @Nullable List<ConfigKey<?>> keys) {
    if (keys == null) {
      throw refusal("configuration() of " + name + " returned null", ASK_AUTHOR);
    }
    Set<String> names = new HashSet<>();
    for (ConfigKey<?> key : keys) {
      if (!names.add(key.name())) {
        throw refusal("configuration() of " + name + " names '" + key + "' twice", ASK_AUTHOR);
      }
    }
    return keys;
  }

  private static Refusal refusal(String cause, String remedy) {
    return new Refusal(Refusal.INSTANTIATE, cause, remedy);
  }
}
