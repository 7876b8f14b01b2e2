package net.p2pd.node.route;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.p2pd.api.route.Family;

/** The gateways of a system whose kernel shows its routes only to a program that comes with it. */
final class ToolGateways implements GatewaySource {
  /** It usually takes some ten milliseconds. */
  static final Duration TOOL_TIMEOUT = Duration.ofSeconds(2);

  /** Ten thousand routes. */
  static final int MOST_OUTPUT = 1 << 20;

  private final RouteTool tool;

  ToolGateways(RouteTool tool) {
    this.tool = tool;
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public GatewayTable read(Family family) {
    Optional<Path> program = tool.installed();
    if (program.isEmpty()) {
      return GatewayTable.unknown("there is no program " + tool.program().get(0));
    }
    List<String> command = new ArrayList<>();
    command.add(program.get().toString());
    command.addAll(tool.arguments().getOrDefault(family, List.of()));
    String called = String.join(" ", command);
    try {
      String text = SystemTool.run(command, TOOL_TIMEOUT, MOST_OUTPUT, RouteTool.CHARSET);
      return tool.parser().apply(text.lines(), family);
    } catch (SystemTool.ToolException e) {
      return GatewayTable.unknown("'" + called + "' " + e.getMessage());
    } catch (IllegalArgumentException e) {
      return GatewayTable.unknown("'" + called + "' is not understood: " + e.getMessage());
    }
  }
}
