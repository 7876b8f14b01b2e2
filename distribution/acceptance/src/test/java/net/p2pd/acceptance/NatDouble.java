package net.p2pd.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A plugin that knows external addresses and NATs without asking anybody: what the test wrote into
 * a file, which it reads for each question. Compiled against the product's API while the tests run.
 */
final class NatDouble {

  /** In the configuration: the file with the answers. */
  static final String FILE = "plugin.natdouble.file";

  private static final String SERVICES =
      """
      package natdouble;

      import java.net.InetSocketAddress;
      import java.nio.file.*;
      import java.util.*;
      import java.util.concurrent.*;
      import net.p2pd.api.P2pdException;
      import net.p2pd.api.nat.*;
      import net.p2pd.api.pipe.*;
      import net.p2pd.api.plugin.*;
      import net.p2pd.api.route.*;

      final class Answers {
        static final ConfigKey<String> FILE = ConfigKey.string("file", "The answers.");

        static Properties read(PluginContext context) {
          Properties answers = new Properties();
          Optional<String> file = context.settings().find(FILE);
          if (file.isEmpty()) {
            throw new P2pdException("no STUN server is configured");
          }
          try (var in = Files.newBufferedReader(Path.of(file.get()))) {
            answers.load(in);
          } catch (java.io.IOException e) {
            throw new P2pdException("the file of answers cannot be read: " + e, e);
          }
          return answers;
        }

        static <T> CompletionStage<T> answer(Properties answers, T value) {
          return answers.getProperty("silent") == null
              ? CompletableFuture.completedFuture(value)
              : new CompletableFuture<>();
        }
      }
      """;

  private static final String RESOLVER =
      """
      package natdouble;

      import java.net.InetSocketAddress;
      import java.util.*;
      import java.util.concurrent.*;
      import net.p2pd.api.P2pdException;
      import net.p2pd.api.pipe.Pipe;
      import net.p2pd.api.plugin.*;
      import net.p2pd.api.route.*;

      public final class Resolver implements RouteResolver {
        private PluginContext context;

        public String id() { return "double"; }

        public List<ConfigKey<?>> configuration() { return List.of(Answers.FILE); }

        public void start(PluginContext given) { context = given; }

        public CompletionStage<List<Route>> resolve(Nic nic, Family family) {
          Properties answers = Answers.read(context);
          String external = answers.getProperty("external." + family);
          List<Route> routes = new ArrayList<>();
          for (Route route : nic.routes(family).routes()) {
            routes.add(external == null ? route : route.withExternal(IpRange.parse(external)));
          }
          return Answers.answer(answers, routes);
        }

        public CompletionStage<InetSocketAddress> probe(Pipe bound) {
          return CompletableFuture.failedFuture(new P2pdException("not asked for"));
        }
      }
      """;

  private static final String DETECTOR =
      """
      package natdouble;

      import java.util.*;
      import java.util.concurrent.*;
      import net.p2pd.api.P2pdException;
      import net.p2pd.api.nat.*;
      import net.p2pd.api.plugin.*;

      public final class Detector implements NatDetector {
        private PluginContext context;

        public String id() { return "double"; }

        public void start(PluginContext given) { context = given; }

        public CompletionStage<NatProfile> detect(NatQuestion question) {
          Properties answers = Answers.read(context);
          String profile =
              answers.getProperty("nat." + question.family() + "." + question.transport());
          if (profile == null) {
            throw new P2pdException("none of 2 servers answered by " + question.transport());
          }
          return Answers.answer(answers, NatProfile.parse(profile));
        }
      }
      """;

  private final Path plugins;
  private final Path file;

  private NatDouble(Path plugins, Path file) {
    this.plugins = plugins;
    this.file = file;
  }

  /** Compiles the plugin into a plugin directory. */
  static NatDouble make(Path work, Path plugins) throws IOException {
    new Gallery(work, plugins)
        .plugin(
            "natdouble",
            "provides net.p2pd.api.route.RouteResolver with natdouble.Resolver;"
                + " provides net.p2pd.api.nat.NatDetector with natdouble.Detector;")
        .source("natdouble/Answers.java", SERVICES)
        .source("natdouble/Resolver.java", RESOLVER)
        .source("natdouble/Detector.java", DETECTOR)
        .make();
    return new NatDouble(plugins, work.resolve("answers.properties"));
  }

  /** Lets it answer this from now on; lines of {@code key=value}. */
  NatDouble answers(String... lines) throws IOException {
    Path aside = file.resolveSibling("answers.new");
    Files.write(aside, List.of(lines));
    Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    return this;
  }

  /** The options of the program that make it the only one that knows anything. */
  List<String> options() {
    return List.of(
        "--plugins",
        plugins.toString(),
        "--set",
        FILE + "=\"" + file + "\"",
        "--set",
        "plugins.disabled=[\"nat-stun\"]");
  }
}
