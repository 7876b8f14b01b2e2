package net.p2pd.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.node.NodeRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Does once, on loopback and in a directory of its own, what the commands do, so that all classes
 * for that are loaded. Not for users: the process that makes the start-up archive runs it.
 *
 * <p>It reads a configuration of its own and loads the bundled plugins only, so it disturbs nobody.
 */
@Command(name = TrainCommand.NAME, hidden = true)
final class TrainCommand implements Callable<Integer> {

  static final String NAME = "train-start";

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** A key of each form, so that all that reads them is loaded. */
  private static final String CONFIGURATION =
      """
      [node]
      listen = "loopback"
      port = 0
      handshake-timeout = "10s"
      nics = []
      """;

  @Option(names = "--classes", paramLabel = "LOG", description = "The log of loaded classes.")
  private @Nullable Path classes;

  @Override
  public Integer call() throws IOException {
    PrintWriter nowhere =
        new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    P2pdCommand.line().usage(nowhere);
    Path directory = Files.createTempDirectory("p2pd-train");
    try {
      Path configuration = Files.writeString(directory.resolve("p2pd.toml"), CONFIGURATION);
      NodeOptions options =
          NodeOptions.defaults()
              .dataDirectory(directory.resolve("data"))
              .configuration(configuration);
      Path home = CommonOptions.home();
      if (home != null) {
        options = options.plugins(home.resolve("plugins"));
      }
      try (Node node = Starting.await(new NodeRuntime().start(options))) {
        UpCommand.ready(node, nowhere, true);
        StartArchive.keepInBackground(); // for its classes: this process is told of no archive
        Pipe pipe =
            Starting.await(
                node.connect(node.address()).orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS));
        pipe.send("ECHO hello");
        Starting.await(pipe.receive(LIMIT));
        pipe.close();
      }
      if (classes != null) {
        LoadedClasses.link(classes, TrainCommand.class.getClassLoader());
      }
    } finally {
      delete(directory);
    }
    return P2pdCommandLine.DONE;
  }

  private static void delete(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
