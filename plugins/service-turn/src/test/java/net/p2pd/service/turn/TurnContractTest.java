package net.p2pd.service.turn;

import java.util.List;
import java.util.Map;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.testkit.NodeServiceContract;

class TurnContractTest extends NodeServiceContract {

  @Override
  protected NodeService nodeService() {
    return new TurnService();
  }

  @Override
  protected Map<String, Object> settings() {
    return Map.of("listen", List.of("0.0.0.0"), "relay", List.of("198.18.0.2"), "secret", "s");
  }
}
