package net.p2pd.cli;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;
import net.p2pd.node.NodeRuntime;
import net.p2pd.node.config.Configuration;
import net.p2pd.node.config.HostKeys;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code p2pd nics}: the network interfaces with their routes. */
@Command(
    name = "nics",
    description =
        "Shows the network interfaces of this machine with their routes; where STUN servers are"
            + " configured, also how they are seen from outside.",
    mixinStandardHelpOptions = true,
    versionProvider = P2pdCommand.ModuleVersion.class)
final class NicsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  @Option(names = "--local", description = "Asks nobody outside.")
  private boolean local;

  @Override
  public Integer call() {
    List<Nic> nics = nics(common.nodeOptions());
    if (json) {
      List<Object> tree = new ArrayList<>();
      for (Nic nic : nics) {
        tree.add(Output.tree(nic.toJson()));
      }
      Output.json(spec.commandLine().getOut(), tree);
    } else {
      print(nics);
    }
    return P2pdCommandLine.DONE;
  }

  private List<Nic> nics(NodeOptions options) {
    boolean somebodyToAsk = !Configuration.load(options).get(HostKeys.STUN_SERVERS).isEmpty();
    return somebodyToAsk && !local ? NodeRuntime.survey(options).nics() : NodeRuntime.nics(options);
  }

  private void print(List<Nic> nics) {
    List<List<String>> rows = new ArrayList<>();
    for (Nic nic : nics) {
      rows.add(List.of(nic.name(), nic.isUp() ? "up" : "down", usable(nic), addresses(nic)));
      for (Family family : Family.values()) {
        for (Route route : nic.routes(family).routes()) {
          rows.add(List.of("", "", "route", words(route)));
        }
        String gateways = gateways(nic, family);
        if (!gateways.isEmpty()) {
          rows.add(List.of("", "", "gateway", gateways));
        }
        for (Transport transport : List.of(Transport.UDP, Transport.TCP)) {
          NatProfile nat = nic.nat(family, transport);
          if (nat.confidence() > 0) {
            rows.add(
                List.of("", "", "nat", family + ", " + transport + ": " + NatWords.names(nat)));
          }
        }
      }
    }
    Output.table(
        spec.commandLine().getOut(), List.of("NIC", "STATE", "USABLE FOR", "ADDRESSES"), rows);
  }

  private static String gateways(Nic nic, Family family) {
    boolean expected = !nic.isLoopback() && nic.families().contains(family);
    return nic.gateways(family)
        .map(all -> String.join(", ", all.stream().map(InetAddress::getHostAddress).toList()))
        .orElse(expected ? "unknown (" + family + ")" : "");
  }

  private static String usable(Nic nic) {
    if (nic.usableForWan()) {
      return "internet";
    }
    return nic.usableForLan() ? "local network" : nic.isLoopback() ? "this machine" : "nothing";
  }

  private static String addresses(Nic nic) {
    return String.join(", ", nic.addresses().stream().map(Object::toString).toList());
  }

  private static String words(Route route) {
    return route.nicRanges() + " -> " + route.external().map(Object::toString).orElse("unknown");
  }
}
