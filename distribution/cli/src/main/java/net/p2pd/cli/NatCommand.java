package net.p2pd.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.p2pd.api.NodeOptions;
import net.p2pd.api.Nullable;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.MappingBehavior;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.route.Nic;
import net.p2pd.node.NodeRuntime;
import net.p2pd.node.Survey;
import net.p2pd.node.Survey.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code p2pd nat}: what lies between this machine and the internet. */
@Command(
    name = "nat",
    description =
        "Asks the configured STUN servers how this machine's routers treat connections, and says"
            + " what that means.",
    mixinStandardHelpOptions = true,
    versionProvider = P2pdCommand.ModuleVersion.class)
final class NatCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  @Override
  public Integer call() {
    NodeOptions options = common.nodeOptions();
    Survey survey = NodeRuntime.survey(options);
    Remedy remedy = Remedy.of(options, survey);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      List<Object> tree = new ArrayList<>();
      survey.findings().forEach(finding -> tree.add(tree(finding, remedy)));
      Output.json(out, tree);
    } else {
      print(out, survey, remedy);
    }
    if (survey.isAnythingKnown()) {
      return P2pdCommandLine.DONE;
    }
    spec.commandLine().getErr().println("p2pd: " + failure(survey) + "; " + remedy.text());
    return P2pdCommandLine.FAILED;
  }

  private static String failure(Survey survey) {
    return survey.findings().isEmpty()
        ? "no network interface that is up has an address that others could answer to"
        : "nothing was found out: " + survey.findings().get(0).whyNatUnknown();
  }

  private static Map<String, @Nullable Object> tree(Finding finding, Remedy remedy) {
    NatProfile nat = finding.nat().orElse(NatProfile.assumed());
    boolean measured = finding.nat().isPresent();
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("nic", finding.nic().name());
    tree.put("family", finding.family().text());
    tree.put("transport", finding.transport().id());
    tree.put("measured", measured);
    tree.put("type", nat.type().text());
    tree.put("delta", Output.delta(nat));
    tree.put("mapping", (measured ? nat.mapping() : MappingBehavior.UNKNOWN).text());
    tree.put("filtering", (measured ? nat.filtering() : FilteringBehavior.UNKNOWN).text());
    tree.put("externalAddress", finding.external().map(Output::ip).orElse(null));
    tree.put("confidence", nat.confidence());
    tree.put("samples", nat.samples());
    tree.put("ports", nat.ports().toString());
    tree.put("unsolicited", nat.unsolicited().text());
    tree.put("hairpinning", nat.hairpinning().text());
    tree.put("internalAddresses", internal(finding));
    tree.put("gateways", gateways(finding));
    tree.put("does", measured ? NatWords.does(nat, finding.transport()) : null);
    tree.put("means", measured ? NatWords.means(nat, finding.transport()) : null);
    tree.put("cause", measured ? nat.cause().orElse(null) : finding.whyNatUnknown());
    tree.put("remedy", measured ? null : remedy.text());
    return tree;
  }

  private static List<String> internal(Finding finding) {
    return finding.nic().addresses(finding.family()).stream()
        .map(address -> Output.ip(address.address()))
        .toList();
  }

  /** Unknown is null, which is not the same as none. */
  private static @Nullable List<String> gateways(Finding finding) {
    return finding
        .nic()
        .gateways(finding.family())
        .map(all -> all.stream().map(Output::ip).toList())
        .orElse(null);
  }

  private static void print(PrintWriter out, Survey survey, Remedy remedy) {
    String last = "";
    for (Finding finding : survey.findings()) {
      String head = head(finding);
      if (!head.equals(last)) {
        out.println(head);
        out.println("  seen from outside as " + outside(finding));
      }
      last = head;
      String transport = finding.transport().id().toUpperCase(java.util.Locale.ROOT);
      if (finding.nat().isEmpty()) {
        out.println("  " + transport + ": unknown, so the usual home router is assumed");
        out.println("    why: " + finding.whyNatUnknown());
      } else {
        NatProfile nat = finding.nat().get();
        out.println("  " + transport + ": " + NatWords.names(nat));
        out.println("    what it does:  " + NatWords.does(nat, finding.transport()));
        out.println("    what it means: " + NatWords.means(nat, finding.transport()));
        nat.cause().ifPresent(cause -> out.println("    not certain:   " + cause));
      }
    }
    if (survey.findings().stream().anyMatch(finding -> finding.nat().isEmpty())) {
      out.println("What to do about what is unknown: " + remedy.text());
    }
    out.flush();
  }

  private static String head(Finding finding) {
    Nic nic = finding.nic();
    List<String> gateways = gateways(finding);
    String router =
        gateways == null
            ? ", router unknown"
            : gateways.isEmpty() ? "" : ", router " + String.join(", ", gateways);
    return nic.name()
        + ", "
        + finding.family()
        + " "
        + String.join(", ", internal(finding))
        + router;
  }

  private static String outside(Finding finding) {
    return finding
        .external()
        .map(Output::ip)
        .orElseGet(() -> "an unknown address: " + finding.whyExternalUnknown());
  }
}
