package net.p2pd.api.host;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.P2pd;
import net.p2pd.api.pipe.Destination;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Nic;

/** What a plugin must not do; {@link HostsTest} defines it once more in a plugin's class loader. */
public final class PluginCode implements Consumer<String> {

  @Override
  public void accept(String what) {
    switch (what) {
      case "Pipe.open" -> Pipe.open(Transport.TCP, Destination.of("localhost", 7));
      case "Nic.preferred" -> Nic.preferred();
      case "Nic.byName, handed to the JDK" -> List.of("lo").forEach(Nic::byName);
      case "P2pd.start" -> P2pd.start();
      case "P2pd.startAsync" -> P2pd.startAsync(NodeOptions.defaults());
      case "Destination.resolve" -> Destination.of("localhost", 7).resolve(Duration.ofSeconds(1));
      default -> throw new AssertionError(what);
    }
  }
}
