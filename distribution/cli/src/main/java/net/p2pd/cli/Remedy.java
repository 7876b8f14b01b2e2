package net.p2pd.cli;

import java.util.List;
import net.p2pd.api.NodeOptions;
import net.p2pd.node.Survey;
import net.p2pd.node.config.Configuration;
import net.p2pd.node.config.HostKeys;

/** What a user can do where nothing could be found out about the network. */
final class Remedy {

  private static final String NAT_STUN = "nat-stun";

  private final String text;

  private Remedy(String text) {
    this.text = text;
  }

  static Remedy of(NodeOptions options, Survey survey) {
    if (survey.findings().isEmpty()) {
      return new Remedy("connect this machine to a network; 'p2pd nics' shows what it has");
    }
    Configuration configuration = Configuration.load(options);
    List<String> servers = configuration.get(HostKeys.STUN_SERVERS);
    boolean switchedOff = configuration.get(HostKeys.PLUGINS_DISABLED).contains(NAT_STUN);
    if (servers.isEmpty() && (!switchedOff || survey.hadSomebodyToAsk())) {
      // Without a server the plugin that would ask it is not even loaded.
      return new Remedy(
          "name a STUN server, with --set 'stun.servers=[\"HOST:3478\"]' or in conf/p2pd.toml");
    }
    if (!survey.hadSomebodyToAsk()) {
      return new Remedy(
          "install the plugin nat-stun, or take it out of plugins.disabled; 'p2pd plugins list' shows"
              + " what is there");
    }
    return new Remedy(
        "check that stun.servers names servers that run ("
            + String.join(", ", servers)
            + "), and that no firewall of this machine or network keeps packets from them");
  }

  String text() {
    return text;
  }
}
