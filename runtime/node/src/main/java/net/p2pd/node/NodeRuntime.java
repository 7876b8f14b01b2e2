package net.p2pd.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.host.HostRuntime;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.api.plugin.PluginInfo;
import net.p2pd.api.route.Nic;
import net.p2pd.loader.LoadedPlugins;
import net.p2pd.loader.PluginLoader;
import net.p2pd.loader.PluginVerification;
import net.p2pd.node.config.Configuration;
import net.p2pd.node.config.HostKeys;
import net.p2pd.node.identity.DataDirectory;
import net.p2pd.node.route.NicChoice;
import net.p2pd.node.route.SystemRouteProvider;

/** The runtime behind the API; also what the command line starts from. Thread-safe. */
public final class NodeRuntime implements HostRuntime {

  private @Nullable Pipes pipes;

  private final SystemRouteProvider routes =
      new SystemRouteProvider(task -> Threads.start("p2pd-nics", task));

  /** Creates the runtime; nothing is started before it is needed. */
  public NodeRuntime() {}

  @Override
  public CompletableFuture<Node> start(NodeOptions options) {
    return NodeStarter.start(options);
  }

  @Override
  public synchronized Pipes pipes() {
    Pipes made = pipes;
    if (made == null) {
      made = NodePipes.withoutNode(routes);
      pipes = made;
    }
    return made;
  }

  @Override
  public List<Nic> nics() {
    return routes.nics();
  }

  /**
   * Returns the network interfaces that a node with these options would use.
   *
   * @throws P2pdException if the configuration is wrong or names an interface that is not there
   */
  public static List<Nic> nics(NodeOptions options) {
    NicChoice choice = NicChoice.of(Configuration.load(options).get(HostKeys.NODE_NICS));
    List<Nic> all = new NodeRuntime().nics();
    choice.check(all);
    return choice.apply(all);
  }

  /**
   * Asks how the network looks from outside, as a node with these options would; keeps nothing and
   * disturbs no node that runs. Blocks, as long as {@code nat.timeout} says and what plugins need
   * to start.
   *
   * @throws P2pdException if the configuration or a plugin directory is wrong
   */
  public static Survey survey(NodeOptions options) {
    return NodeStarter.survey(options.ephemeral());
  }

  /** Returns whether a node of another process runs in the data directory of these options. */
  public static boolean isRunning(NodeOptions options) {
    return !options.isEphemeral() && Storage.isLocked(directory(options));
  }

  /**
   * Returns the address of the node that runs in the data directory of these options.
   *
   * @throws P2pdException if none runs there
   */
  public static PeerAddress runningAddress(NodeOptions options) {
    Path directory = directory(options);
    String text = Storage.isLocked(directory) ? Storage.publishedAddress(directory) : null;
    if (text == null) {
      throw new P2pdException(
          "no node runs in the data directory "
              + directory
              + "; start one with 'p2pd up', or name another directory with --data-dir");
    }
    return PeerAddress.parse(text);
  }

  /**
   * Returns what a text stands for that names a peer: the address or the id of a peer, also for a
   * name that the user gave it in {@code aliases.toml} of the data directory; each may be given to
   * {@link net.p2pd.api.Node#connect(String)}. Blocks.
   *
   * @throws P2pdException if it is none of these, or the file is wrong
   */
  public static String named(NodeOptions options, String text) {
    Whom whom = Whom.of(text, directory(options));
    return whom.address().map(PeerAddress::text).orElseGet(() -> whom.peer().toString());
  }

  /** Returns the data directory that these options name, or the one of this user. */
  public static Path directory(NodeOptions options) {
    return options.dataDirectory().orElseGet(DataDirectory::standard);
  }

  /**
   * Loads all plugins as a node would, without starting any, and tells what became of them.
   *
   * @throws P2pdException if the configuration or a plugin directory is wrong
   */
  public static List<PluginInfo> inspectPlugins(NodeOptions options) {
    Configuration configuration = Configuration.load(options);
    try (LoadedPlugins plugins = PluginFinder.loader(configuration, options).build().load()) {
      return plugins.infos();
    }
  }

  /**
   * Checks plugins by the rules for their packaging, as a node with these options would meet them.
   *
   * @param named ids of plugins in the plugin directories, or places of plugins anywhere; empty for
   *     all plugins in the plugin directories
   * @throws P2pdException if the configuration or a plugin directory is wrong, or nothing has such
   *     a name
   */
  public static List<PluginVerification> verifyPlugins(NodeOptions options, List<String> named) {
    PluginLoader loader = PluginFinder.loader(Configuration.load(options), options).build();
    if (named.isEmpty()) {
      return loader.verify();
    }
    List<PluginVerification> verified = new ArrayList<>();
    for (String name : named) {
      Path location = Path.of(name);
      verified.addAll(
          Files.exists(location) ? List.of(loader.verify(location)) : loader.verify(name));
    }
    return verified;
  }
}
