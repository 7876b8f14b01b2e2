package library;

import java.nio.file.Path;
import net.p2pd.api.Node;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.P2pd;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.plugin.PluginInfo;

/**
 * Lists the plugins of the directories that are its arguments, a line each, and prints what their
 * protocols answer.
 */
public final class Modes {

  private Modes() {}

  public static void main(String[] args) {
    NodeOptions options = NodeOptions.defaults().set("node.listen", "loopback");
    for (String directory : args) {
      options = options.plugins(Path.of(directory));
    }
    try (Node node = P2pd.start(options);
        Pipe pipe = node.connect(node.address()).join()) {
      for (PluginInfo plugin : node.plugins()) {
        System.out.println(
            String.join(
                "|",
                plugin.state().toString(),
                plugin.id(),
                plugin.version(),
                plugin.location(),
                plugin.services().toString(),
                plugin.warnings().toString(),
                plugin.problem().map(Object::toString).orElse("")));
      }
      for (String question : new String[] {"ECHO hello", "VERSIONS explicit"}) {
        pipe.send(question);
        System.out.println(pipe.receive().join().text());
      }
      boolean all = node.plugins().stream().allMatch(plugin -> plugin.problem().isEmpty());
      if (all) {
        pipe.send("VERSIONS automatic");
        System.out.println(pipe.receive().join().text());
      }
    }
  }
}
