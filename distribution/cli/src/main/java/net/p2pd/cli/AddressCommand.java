package net.p2pd.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.p2pd.api.Nullable;
import net.p2pd.api.PeerAddress;
import net.p2pd.api.PeerEndpoint;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.node.NodeRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code p2pd address}: the address of the node that runs here, or any address explained. */
@Command(
    name = "address",
    description =
        "Prints the address of the node that runs with this data directory, or explains one.",
    mixinStandardHelpOptions = true,
    versionProvider = P2pdCommand.ModuleVersion.class)
final class AddressCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  @Option(names = "--explain", description = "Says in words what the running node's address says.")
  private boolean explain;

  @Parameters(
      arity = "0..1",
      paramLabel = "ADDRESS",
      description = "The address to explain; default: the running node's own.")
  private @Nullable String text;

  @Override
  public Integer call() {
    PeerAddress address =
        text == null
            ? NodeRuntime.runningAddress(common.nodeOptions())
            : PeerAddress.parse(NodeRuntime.named(common.nodeOptions(), text));
    var out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, tree(address));
    } else if (text == null && !explain) {
      out.println(address.text());
    } else {
      out.println(address.explain().strip());
    }
    out.flush();
    return P2pdCommandLine.DONE;
  }

  private static Map<String, Object> tree(PeerAddress address) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", address.formatVersion());
    tree.put("peerId", address.peerId().toString());
    tree.put("issuedAt", address.issuedAt().toString());
    tree.put("serial", address.serial());
    List<Object> endpoints = new ArrayList<>();
    for (PeerEndpoint endpoint : address.endpoints()) {
      endpoints.add(tree(endpoint));
    }
    tree.put("endpoints", endpoints);
    tree.put("signalling", address.signalling());
    tree.put("text", address.text());
    tree.put("compact", address.compact());
    return tree;
  }

  private static Map<String, Object> tree(PeerEndpoint endpoint) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("nic", endpoint.nic());
    tree.put("family", endpoint.isIpv6() ? "ipv6" : "ipv4");
    tree.put("internal", endpoint.internalAddress().getHostAddress());
    tree.put("internalPort", endpoint.internalPort());
    tree.put(
        "external",
        endpoint.externalAddress().map(address -> address.getHostAddress()).orElse(null));
    tree.put(
        "externalPort",
        endpoint.externalPort().isPresent() ? endpoint.externalPort().getAsInt() : null);
    tree.put("udp", endpoint.udp().toString());
    tree.put("tcp", endpoint.tcp().toString());
    Map<String, Object> nat = new LinkedHashMap<>();
    nat.put("udp", tree(endpoint.udp()));
    nat.put("tcp", tree(endpoint.tcp()));
    tree.put("nat", nat);
    return tree;
  }

  private static Map<String, Object> tree(NatProfile nat) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("type", nat.type().text());
    tree.put("delta", Output.delta(nat));
    tree.put("confidence", nat.confidence());
    return tree;
  }
}
