package net.p2pd.node;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;

/**
 * How this machine's network looks from outside, asked once: external addresses and NATs, each with
 * what is known or why it is not. Immutable.
 */
public final class Survey {

  private final List<Nic> nics;
  private final List<Finding> findings;
  private final boolean askable;

  private Survey(List<Nic> nics, List<Finding> findings, boolean askable) {
    this.nics = List.copyOf(nics);
    this.findings = List.copyOf(findings);
    this.askable = askable;
  }

  /** What was found out about one transport of one family of one NIC. Immutable. */
  public static final class Finding {
    private final Nic nic;
    private final Family family;
    private final Transport transport;
    private final Answer<List<Route>> routes;
    private final Answer<NatProfile> nat;

    private Finding(Nic nic, Family family, Transport transport, Outlook outlook) {
      this.nic = nic;
      this.family = family;
      this.transport = transport;
      this.routes = outlook.routes();
      this.nat = outlook.nat(transport);
    }

    /** Returns the network interface, with all that is known of it. */
    public Nic nic() {
      return nic;
    }

    /** Returns the family. */
    public Family family() {
      return family;
    }

    /** Returns the transport, TCP or UDP. */
    public Transport transport() {
      return transport;
    }

    /** Returns what was measured of the NAT; empty if nothing could be. */
    public Optional<NatProfile> nat() {
      return nat.value();
    }

    /** Returns why nothing is known of the NAT; empty if something is. */
    public String whyNatUnknown() {
      return nat.whyUnknown();
    }

    /** Returns the first address that is seen from outside; empty if none is known. */
    public Optional<InetAddress> external() {
      return routes.value().stream()
          .flatMap(List::stream)
          .flatMap(route -> route.external().stream())
          .findFirst()
          .map(range -> range.first());
    }

    /** Returns why no external address is known; empty if one is. */
    public String whyExternalUnknown() {
      if (external().isPresent()) {
        return "";
      }
      return routes.isKnown() ? "nobody outside told the address" : routes.whyUnknown();
    }

    /** Whether anything at all was found out. */
    public boolean isAnythingKnown() {
      return nat.isKnown() || external().isPresent();
    }
  }

  /** Asks about all NICs that may reach further than this machine, and waits for the answers. */
  static Survey of(List<Nic> nics, Inquiry inquiry) {
    Map<Reach.Candidate, CompletableFuture<Outlook>> asked = new LinkedHashMap<>();
    for (Reach.Candidate candidate : Reach.of(nics)) {
      asked.put(candidate, ask(inquiry, candidate));
    }
    inquiry.start().join();
    Map<String, Nic> known = new LinkedHashMap<>();
    nics.forEach(nic -> known.put(nic.name(), nic));
    asked.forEach(
        (candidate, outlook) ->
            known.computeIfPresent(
                candidate.nic().name(),
                (name, nic) -> outlook.join().addTo(nic, candidate.place())));
    List<Finding> findings = new ArrayList<>();
    asked.forEach(
        (candidate, outlook) -> {
          for (Transport transport : Outlook.TRANSPORTS) {
            Nic nic = known.getOrDefault(candidate.nic().name(), candidate.nic());
            findings.add(new Finding(nic, candidate.family(), transport, outlook.join()));
          }
        });
    return new Survey(List.copyOf(known.values()), findings, inquiry.hasSomebodyToAsk());
  }

  private static CompletableFuture<Outlook> ask(Inquiry inquiry, Reach.Candidate candidate) {
    CompletableFuture<Outlook> outlook =
        inquiry.routes(candidate.nic(), candidate.family()).thenApply(Outlook.NONE::withRoutes);
    for (Transport transport : Outlook.TRANSPORTS) {
      outlook =
          outlook.thenCombine(
              inquiry.nat(candidate.nic(), candidate.family(), transport),
              (before, answer) -> before.withNat(transport, answer));
    }
    return outlook;
  }

  /** Returns the network interfaces that a node would use, with all that was found out. */
  public List<Nic> nics() {
    return nics;
  }

  /**
   * Returns what was asked, in the order of the NICs; empty if none reaches beyond this machine.
   */
  public List<Finding> findings() {
    return findings;
  }

  /** Returns what was asked about one NIC. */
  public List<Finding> findings(String nic) {
    return findings.stream().filter(finding -> finding.nic().name().equals(nic)).toList();
  }

  /** Whether there was any plugin that could have known. */
  public boolean hadSomebodyToAsk() {
    return askable;
  }

  /** Whether anything at all was found out. */
  public boolean isAnythingKnown() {
    return findings.stream().anyMatch(Finding::isAnythingKnown);
  }

  @Override
  public String toString() {
    Stream<String> lines =
        findings.stream()
            .map(
                finding ->
                    finding.nic().name()
                        + " "
                        + finding.family()
                        + " "
                        + finding.transport()
                        + ": "
                        + finding.nat().map(Object::toString).orElse(finding.whyNatUnknown()));
    return String.join("; ", lines.toList());
  }
}
