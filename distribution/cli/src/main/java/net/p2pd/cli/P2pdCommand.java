package net.p2pd.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code p2pd} itself, which without a subcommand is wrong usage. */
@Command(
    name = "p2pd",
    description = "Pipes between programs on any two machines, whatever NATs lie between.",
    mixinStandardHelpOptions = true,
    versionProvider = P2pdCommand.ModuleVersion.class)
final class P2pdCommand implements Callable<Integer> {
  private static final Map<String, Supplier<Object>> SUBCOMMANDS = new LinkedHashMap<>();

  static {
    SUBCOMMANDS.put("demo", DemoCommand::new);
    SUBCOMMANDS.put("up", UpCommand::new);
    SUBCOMMANDS.put("connect", ConnectCommand::new);
    SUBCOMMANDS.put("forward", ForwardCommand::new);
    SUBCOMMANDS.put("nat", NatCommand::new);
    SUBCOMMANDS.put("nics", NicsCommand::new);
    SUBCOMMANDS.put("address", AddressCommand::new);
    SUBCOMMANDS.put("stun", StunCommand::new);
    SUBCOMMANDS.put("serve", ServeCommand::new);
    SUBCOMMANDS.put("plugins", PluginsCommand::new);
    SUBCOMMANDS.put("lab", LabCommand::new);
    SUBCOMMANDS.put(TrainCommand.NAME, TrainCommand::new);
  }

  @Spec private CommandSpec spec;

  /** Returns a line for these words: with the command alone that they name, else with all. */
  static CommandLine line(String... words) {
    CommandLine line = new CommandLine(new P2pdCommand());
    Supplier<Object> named = words.length == 0 ? null : SUBCOMMANDS.get(words[0]);
    if (named != null) {
      line.addSubcommand(words[0], named.get());
    } else {
      SUBCOMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
    }
    return line;
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Name a command.");
  }

  /** The version that the build wrote into the module. */
  static final class ModuleVersion implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version =
          P2pdCommand.class.getModule().getDescriptor().rawVersion().orElse("without a version");
      return new String[] {"p2pd " + version};
    }
  }
}
