package net.p2pd.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code p2pd} itself, which without a subcommand is wrong usage. */
@Command(
    name = "p2pd",
    description = "Pipes between programs on any two machines, whatever NATs lie between.",
    mixinStandardHelpOptions = true,
    versionProvider = P2pdCommand.ModuleVersion.class,
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      ConnectCommand.class,
      NicsCommand.class,
      AddressCommand.class,
      PluginsCommand.class,
      TrainCommand.class
    })
final class P2pdCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

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
