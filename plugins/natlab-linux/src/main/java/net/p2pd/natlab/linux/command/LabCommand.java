package net.p2pd.natlab.linux.command;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import net.p2pd.api.Nullable;
import net.p2pd.natlab.linux.LabCleaner;
import net.p2pd.natlab.linux.LinuxScenario;
import net.p2pd.natlab.linux.LinuxSupport;
import net.p2pd.natlab.scenario.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code p2pd lab}: builds a scenario on real network stacks and runs a program on a host of it.
 */
@Command(
    name = "p2pd lab",
    description = {
      "Runs a program on a host of a NAT laboratory and exits with its status.",
      "As root, or as anybody where user namespaces are allowed. Linux only."
    },
    customSynopsis = {"p2pd lab [OPTION]... SCENARIO -- COMMAND...", "       p2pd lab clean"},
    mixinStandardHelpOptions = true,
    versionProvider = LabCommand.ModuleVersion.class,
    sortOptions = false)
final class LabCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = "The host to run on; default: the scenario's \"run\", or its first host.")
  private @Nullable String host;

  @Option(names = "--seed", paramLabel = "N", description = "Another seed than the scenario's.")
  private @Nullable Long seed;

  @Option(
      names = "--trace",
      description = "Prints every packet and every NAT decision to standard error.")
  private boolean trace;

  @Option(
      names = "--trace-to",
      paramLabel = "FILE",
      description = "Writes every packet and every NAT decision to a file.")
  private @Nullable Path traceTo;

  @Parameters(
      paramLabel = "SCENARIO",
      index = "0",
      description = "The scenario file; or \"clean\" alone, to end what killed laboratories left.")
  private String scenario = "";

  @Parameters(paramLabel = "COMMAND", index = "1..*", description = "The program to run.")
  private List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    List<String> command = new ArrayList<>(words);
    if (!command.isEmpty() && command.get(0).equals("--")) {
      command.remove(0);
    }
    if (scenario.equals("clean") && command.isEmpty()) {
      return clean();
    }
    if (command.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "No program to run; give one, as in: p2pd lab FILE -- COMMAND.");
    }
    Scenario read = Scenario.read(Path.of(scenario));
    Long other = seed;
    Scenario wanted = other == null ? read : read.withSeed(other);
    String where = hostOf(wanted);
    try (PrintWriter lines = traceWriter()) {
      String problem = LinuxSupport.problem().orElse(null);
      if (problem != null) {
        problem = UserNamespace.tryInstead(problem);
        spec.commandLine().getErr().println("p2pd lab: " + problem);
        return LabCommandLine.FAILED;
      }
      try (LinuxScenario lab = LinuxScenario.of(wanted)) {
        return new LabRun(lab, wanted, lines, spec.commandLine().getErr()).run(where, command);
      }
    }
  }

  private int clean() {
    List<String> removed = LabCleaner.clean();
    PrintWriter out = spec.commandLine().getOut();
    removed.forEach(out::println);
    out.println(removed.isEmpty() ? "nothing was left" : removed.size() + " removed");
    out.flush();
    return 0;
  }

  private String hostOf(Scenario wanted) {
    String named = host;
    if (named != null) {
      List<String> names = new ArrayList<>();
      wanted.homes().forEach(home -> names.addAll(home.hosts()));
      wanted.publicHosts().forEach(each -> names.add(each.name()));
      if (!names.contains(named)) {
        throw new ParameterException(
            spec.commandLine(),
            "There is no host \"" + named + "\"; the scenario has " + names + ".");
      }
      return named;
    }
    return wanted
        .run()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), scenario + " has no host to run a program on."));
  }

  private @Nullable PrintWriter traceWriter() {
    Path file = traceTo;
    if (file == null) {
      return trace ? new PrintWriter(System.err, true, StandardCharsets.UTF_8) : null;
    }
    try {
      BufferedWriter writer = Files.newBufferedWriter(file);
      return new PrintWriter(writer);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "The trace cannot be written to " + file + ": " + e + ".");
    }
  }

  /** The version that the build wrote into the module. */
  static final class ModuleVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
      ModuleDescriptor module = LabCommand.class.getModule().getDescriptor();
      String version = module == null ? null : module.rawVersion().orElse(null);
      return new String[] {"p2pd lab " + (version == null ? "without a version" : version)};
    }
  }
}
