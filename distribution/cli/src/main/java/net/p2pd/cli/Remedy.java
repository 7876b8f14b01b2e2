package net.p2pd.cli;

import java.util.List;
import net.p2pd.api.NodeOptions;
import net.p2pd.node.Survey;
import net.p2pd.node.config.Configuration;
import net.p2pd.node.config.HostKeys;

/** What a user can do where nothing could be found out about the network. */
final class Remedy {

  private final String text;

  private Remedy(String text) {
    this.text = text;
  }

  static Remedy of(NodeOptions options, Survey survey) {
    if (survey.findings().isEmpty()) {
      return new Remedy("connect this machine to a network; 'p2pd nics' shows what it has");
    }
    if (!survey.hadSomebodyToAsk()) {
      return new Remedy(
          "install the plugin nat-stun, or take it out of plugins.disabled; 'p2pd plugins list' shows"
              + " what is there");
    }
    List<String> servers = Configuration.load(options).get(HostKeys.STUN_SERVERS);
    if (servers.isEmpty()) {
      return new Remedy(
          "name a STUN server, with --set 'stun.servers=[\"HOST:3478\"]' or in conf/p2pd.toml");
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
