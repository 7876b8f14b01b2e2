package net.p2pd.service.stun;

import java.util.List;
import java.util.Map;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.testkit.NodeServiceContract;

/** The STUN server keeps the rules of all services beside a node. */
class StunServiceContractTest extends NodeServiceContract {

  @Override
  protected NodeService nodeService() {
    return new StunService();
  }

  @Override
  protected Map<String, Object> settings() {
    return Map.of("listen", List.of("0.0.0.0"));
  }
}
