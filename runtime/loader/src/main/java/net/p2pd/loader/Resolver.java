package net.p2pd.loader;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The step "resolve": all modules of the plugin together, its own before anything of the parents,
 * so that no version is exchanged silently and no module is forgotten. On the class path nothing is
 * made of the result, but a plugin that the launcher would refuse is refused there too.
 */
final class Resolver {

  private final Surroundings host;

  Resolver(Surroundings host) {
    this.host = host;
  }

  /**
   * Resolves a plugin's modules.
   *
   * @param copies where the jars will lie when their classes are loaded
   * @throws Refusal if that is not possible, with the module and jar to blame
   */
  Configuration resolve(PluginSource plugin, List<JarCopy> copies, JarReaders readers) {
    Map<String, ModuleReference> modules = new HashMap<>();
    for (JarCopy copy : copies) {
      ModuleDescriptor descriptor = copy.jar().descriptor();
      modules.put(descriptor.name(), new JarModule(descriptor, copy.path(), readers));
    }
    ModuleFinder after = host.layers() ? ModuleFinder.of() : new HostModules(plugin, host);
    try {
      return Configuration.resolve(
          finder(modules), host.configurations(plugin.sharesNetty()), after, plugin.moduleNames());
    } catch (FindException | ResolutionException e) {
      throw ResolutionWords.refusal(String.valueOf(e.getMessage()), plugin, host);
    }
  }

  private static ModuleFinder finder(Map<String, ModuleReference> modules) {
    return new ModuleFinder() {
      @Override
      public Optional<ModuleReference> find(String name) {
        return Optional.ofNullable(modules.get(name));
      }

      @Override
      public Set<ModuleReference> findAll() {
        return Set.copyOf(modules.values());
      }
    };
  }

  /**
   * Stands for the host's modules where they lie on the class path and are none. The API exports
   * what the plugin's descriptors name of it, which is all that resolving asks for.
   */
  private record HostModules(PluginSource plugin, Surroundings host) implements ModuleFinder {

    @Override
    public Optional<ModuleReference> find(String name) {
      if (name.equals(HostApi.MODULE)) {
        return Optional.of(api());
      }
      boolean shared =
          plugin.sharesNetty() && host.offersNetty() && name.startsWith(Surroundings.NETTY_MODULES);
      return shared
          ? Optional.of(reference(ModuleDescriptor.newModule(name).build()))
          : Optional.empty();
    }

    @Override
    public Set<ModuleReference> findAll() {
      return Set.of(api());
    }

    private ModuleReference api() {
      ModuleDescriptor.Builder api = ModuleDescriptor.newModule(HostApi.MODULE);
      plugin.jars().stream()
          .map(PluginJar::descriptor)
          .flatMap(
              module ->
                  Stream.concat(
                      module.uses().stream(),
                      module.provides().stream().map(ModuleDescriptor.Provides::service)))
          .filter(service -> service.startsWith(HostApi.PACKAGES))
          .map(service -> service.substring(0, service.lastIndexOf('.')))
          .distinct()
          .forEach(api::exports);
      return reference(api.build());
    }

    private static ModuleReference reference(ModuleDescriptor descriptor) {
      return new ModuleReference(descriptor, null) {
        @Override
        public ModuleReader open() {
          throw new UnsupportedOperationException(descriptor.name() + " is on the class path");
        }
      };
    }
  }
}
