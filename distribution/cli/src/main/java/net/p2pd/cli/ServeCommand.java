package net.p2pd.cli;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.Nullable;
import net.p2pd.node.Infrastructure;
import net.p2pd.node.NodeRuntime;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code p2pd serve}: the servers that nodes need, so that nobody depends on public ones. */
@Command(
    name = "serve",
    description = "Runs STUN, TURN and MQTT servers for nodes until it gets a signal.",
    mixinStandardHelpOptions = true,
    versionProvider = P2pdCommand.ModuleVersion.class)
final class ServeCommand implements Callable<Integer> {

  /** A machine that boots is busy; servers that come late are better than none. */
  private static final String START_LIMIT = "30s";

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;

  @Option(names = "--stun", description = "Serve STUN: nodes learn their external addresses.")
  private boolean stun;

  @Option(names = "--turn", description = "Serve TURN: a relay where no direct path exists.")
  private boolean turn;

  @Option(
      names = "--mqtt",
      description = "Serve MQTT: nodes find each other. Without any of these: all three.")
  private boolean mqtt;

  @Option(
      names = "--listen",
      paramLabel = "IP",
      required = true,
      description = "The address of this machine that nodes will use.")
  private String listen = "";

  @Option(
      names = "--alternate",
      paramLabel = "IP",
      description = "A second one, with which STUN tells how a NAT behaves.")
  private @Nullable String alternate;

  @Option(
      names = "--users-file",
      paramLabel = "FILE",
      description = "Who may use TURN and MQTT: [\"name:password\"]. Made if none is named.")
  private @Nullable Path usersFile;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "Certificate chain in PEM: TURN and MQTT speak TLS, too.")
  private @Nullable Path certificate;

  @Option(
      names = "--private-key",
      paramLabel = "FILE",
      description = "The certificate's private key, PKCS #8 in PEM.")
  private @Nullable Path privateKey;

  @Option(names = "--json", description = "Events as JSON, one a line; the first is 'ready'.")
  private boolean json;

  private volatile @Nullable StartArchive archive;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    ServeAddresses addresses = addresses();
    if ((certificate == null) != (privateKey == null)) {
      throw wrong("For TLS both --certificate and --private-key are needed.");
    }
    ServeUsers users = null;
    if (wants(turn) || wants(mqtt)) {
      users = ServeUsers.of(usersFile, NodeRuntime.directory(common.nodeOptions()));
    }
    List<String> plugins = new ArrayList<>();
    NodeOptions options = options(addresses, users, plugins);
    Infrastructure running = Infrastructure.start(options, plugins);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running, out), "p2pd-signal"));
    ServeReport report = new ServeReport(running, addresses, users, plugins);
    if (json) {
      Output.json(out, report.event());
    } else {
      report.print(out);
    }
    archive = StartArchive.keepInBackground();
    running.closed().join();
    return P2pdCommandLine.DONE;
  }

  /** Without any flag all three are wanted. */
  private boolean wants(boolean flag) {
    return flag || (!stun && !turn && !mqtt);
  }

  private ServeAddresses addresses() {
    try {
      return ServeAddresses.of(listen, alternate, new NodeRuntime().nics());
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private CommandLine.ParameterException wrong(String words) {
    return new CommandLine.ParameterException(spec.commandLine(), words);
  }

  /** Makes the configuration; what the command line sets of it by itself wins. */
  private NodeOptions options(
      ServeAddresses addresses, @Nullable ServeUsers users, List<String> plugins) {
    NodeOptions options = NodeOptions.defaults().set("plugins.start-timeout", START_LIMIT);
    if (wants(stun)) {
      plugins.add(ServeReport.STUN);
      options = options.set("plugin.service-stun.listen", List.of(text(addresses.listen())));
      InetAddress second = addresses.alternate();
      if (second != null) {
        options = options.set("plugin.service-stun.alternate", List.of(text(second)));
      }
    }
    if (wants(turn)) {
      plugins.add(ServeReport.TURN);
      options = withUsers(options, ServeReport.TURN, addresses, users);
    }
    if (wants(mqtt)) {
      plugins.add(ServeReport.MQTT);
      options = withUsers(options, ServeReport.MQTT, addresses, users);
    }
    return common.over(options);
  }

  private NodeOptions withUsers(
      NodeOptions options, String plugin, ServeAddresses addresses, @Nullable ServeUsers users) {
    String prefix = "plugin." + plugin + ".";
    NodeOptions set = options.set(prefix + "listen", List.of(text(addresses.listen())));
    if (users != null) {
      set = set.set(prefix + "users-file", users.file().toString());
    }
    if (certificate != null && privateKey != null) {
      set =
          set.set(prefix + "certificate", certificate.toAbsolutePath().toString())
              .set(prefix + "private-key", privateKey.toAbsolutePath().toString());
    }
    return set;
  }

  private static String text(InetAddress address) {
    return Output.ip(address);
  }

  /** A signal is a wish, not a failure: once everything is closed, the exit code is 0. */
  private void stop(Infrastructure running, PrintWriter out) {
    StartArchive kept = archive;
    if (kept != null) {
      kept.close();
    }
    running.close();
    if (json) {
      Output.json(out, Map.of("event", "stopped"));
    }
    Runtime.getRuntime().halt(P2pdCommandLine.DONE);
  }
}
