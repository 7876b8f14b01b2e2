package net.p2pd.node.route;

import java.nio.file.Path;
import java.util.Locale;
import net.p2pd.api.route.Family;

/** Where a system tells the default gateways of its NICs. */
interface GatewaySource {

  /** Returns the gateways of one family, or why they are unknown. Never throws. */
  GatewayTable read(Family family);

  /** Whether {@link #read} takes no longer than asking the kernel, so that an event loop may. */
  boolean isQuick();

  /**
   * Returns the source of a system.
   *
   * @param osName as Java's {@code os.name} has it
   */
  static GatewaySource of(String osName) {
    String name = osName.toLowerCase(Locale.ROOT);
    if (name.startsWith("linux")) {
      return new ProcGateways(Path.of("/proc/net"));
    }
    return RouteTool.of(name)
        .<GatewaySource>map(ToolGateways::new)
        .orElseGet(() -> new NoGateways(osName));
  }

  /** A system that nobody has taught us to ask. */
  record NoGateways(String osName) implements GatewaySource {

    @Override
    public GatewayTable read(Family family) {
      return GatewayTable.unknown("how to ask " + osName + " for its routes is not known");
    }

    @Override
    public boolean isQuick() {
      return true;
    }
  }
}
