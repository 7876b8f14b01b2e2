package net.p2pd.node.route;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import net.p2pd.api.route.Family;

/**
 * The program of a system that prints its routes: where it is, what to say to it and how to read
 * its answer. It is started by its full path, so that nothing else on the search path is taken for
 * it.
 *
 * @param program where it may be, the first that is there counts
 * @param arguments what to say to it, by family
 * @param parser reads what it prints
 */
record RouteTool(
    List<Path> program,
    Map<Family, List<String>> arguments,
    BiFunction<Stream<String>, Family, GatewayTable> parser) {

  /** Names and numbers are ASCII; the words of a translated Windows are not looked at. */
  static final Charset CHARSET = StandardCharsets.ISO_8859_1;

  private static final List<Path> NETSTAT =
      List.of(Path.of("/usr/sbin/netstat"), Path.of("/usr/bin/netstat"));

  /**
   * Returns the tool of a system.
   *
   * @param osName as Java's {@code os.name} has it, in lower case
   */
  static Optional<RouteTool> of(String osName) {
    if (osName.startsWith("windows")) {
      return Optional.of(windows(Optional.ofNullable(System.getenv("SystemRoot"))));
    }
    if (osName.startsWith("freebsd") || osName.startsWith("dragonfly")) {
      return Optional.of(netstat("-rnW")); // W: no name of a NIC is cut off
    }
    boolean known =
        osName.startsWith("mac") || osName.startsWith("openbsd") || osName.startsWith("netbsd");
    return known ? Optional.of(netstat("-rn")) : Optional.empty();
  }

  private static RouteTool netstat(String options) {
    return new RouteTool(
        NETSTAT,
        Map.of(
            Family.IPV4, List.of(options, "-f", "inet"),
            Family.IPV6, List.of(options, "-f", "inet6")),
        BsdRoutes::parse);
  }

  private static RouteTool windows(Optional<String> systemRoot) {
    return new RouteTool(
        List.of(Path.of(systemRoot.orElse("C:\\Windows"), "System32", "route.exe")),
        Map.of(Family.IPV4, List.of("print", "-4"), Family.IPV6, List.of("print", "-6")),
        WindowsRoutes::parse);
  }

  /** Returns the program, if it is there. */
  Optional<Path> installed() {
    return program.stream().filter(Files::isExecutable).findFirst();
  }
}
