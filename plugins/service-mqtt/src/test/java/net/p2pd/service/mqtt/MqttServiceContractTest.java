package net.p2pd.service.mqtt;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.testkit.NodeServiceContract;

/** The broker keeps the rules of all services beside a node. */
class MqttServiceContractTest extends NodeServiceContract {

  @Override
  protected NodeService nodeService() {
    return new MqttService();
  }

  @Override
  protected Map<String, Object> settings() {
    return Map.of("listen", List.of("127.0.0.1"), "port", 0L);
  }

  @Override
  protected boolean usesOnlyTheContext() {
    return false; // the library opens its own sockets and threads
  }

  @Override
  protected List<InetSocketAddress> ports(NodeService started) {
    return ((MqttService) started).addresses();
  }
}
