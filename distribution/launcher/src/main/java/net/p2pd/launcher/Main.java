package net.p2pd.launcher;

import java.net.URLConnection;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import net.p2pd.api.host.CommandLine;

/** The main class of the installed product. */
public final class Main {
  /** The system property with the directory of the installation, set by {@code bin/p2pd}. */
  static final String HOME = "p2pd.home";

  /** The exit code of wrong usage, wrong configuration, and an installation that is damaged. */
  private static final int UNUSABLE = 2;

  private Main() {}

  /**
   * Builds the layers, finds the command line in them, runs it, and exits with its code.
   *
   * @param args the words of the command
   */
  public static void main(String[] args) {
    // The cache of jar: URLs holds jars of plugins open for ever, so that none could be unloaded.
    URLConnection.setDefaultUseCaches("jar", false);
    CommandLine commandLine;
    String[] words = args;
    try {
      Path home = home();
      ModuleLayer layer = runtime(home);
      Optional<ModuleLayer> own = OwnLayer.of(home, layer, args);
      commandLine = commandLine(own.orElse(layer));
      words = own.isPresent() ? Arrays.copyOfRange(args, 1, args.length) : args;
    } catch (DamagedInstallationException e) {
      System.err.println("p2pd: " + e.getMessage());
      System.exit(UNUSABLE);
      return;
    }
    System.exit(commandLine.run(words));
  }

  private static Path home() {
    String home = System.getProperty(HOME);
    if (home == null) {
      throw new DamagedInstallationException(
          "the system property " + HOME + " is not set; start the program with bin/p2pd");
    }
    return Path.of(home);
  }

  /** Netty stands apart from the rest because plugins may ask to share it, and it alone. */
  private static ModuleLayer runtime(Path home) {
    Path lib = home.resolve("lib");
    // Reading the descriptors is most of the work, so the larger half is read beside the other.
    FutureTask<LayerFinder> modules = new FutureTask<>(() -> Layers.find(lib.resolve("runtime")));
    Thread finding = new Thread(modules, "p2pd-modules");
    finding.setDaemon(true);
    finding.start();
    ModuleLayer.Controller netty =
        Layers.child(ModuleLayer.boot(), Layers.find(lib.resolve("netty")));
    NativeAccess.enable(netty);
    return Layers.child(netty.layer(), result(modules)).layer();
  }

  private static LayerFinder result(FutureTask<LayerFinder> modules) {
    try {
      return modules.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DamagedInstallationException damaged) {
        throw damaged;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("the start was interrupted", e);
    }
  }

  private static CommandLine commandLine(ModuleLayer layer) {
    // Libraries of the runtime look for their own services through the loader of their layer.
    ClassLoader loader = layer.modules().iterator().next().getClassLoader();
    Thread.currentThread().setContextClassLoader(loader);
    List<CommandLine> found;
    try {
      found =
          ServiceLoader.load(layer, CommandLine.class).stream()
              .filter(provider -> layer.equals(provider.type().getModule().getLayer()))
              .map(ServiceLoader.Provider::get)
              .toList();
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new DamagedInstallationException("the command line in lib cannot be loaded: " + e, e);
    }
    if (found.size() != 1) {
      throw new DamagedInstallationException(
          "a layer in lib holds "
              + found.size()
              + " command lines instead of one; install the product again");
    }
    return found.get(0);
  }
}
