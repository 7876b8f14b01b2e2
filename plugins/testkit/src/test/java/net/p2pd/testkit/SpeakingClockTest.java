package net.p2pd.testkit;

import net.p2pd.api.plugin.NodeService;

/** A service beside a node that keeps all rules passes. */
class SpeakingClockTest extends NodeServiceContract {

  @Override
  protected NodeService nodeService() {
    return new BrokenNodeService.SpeakingClock();
  }
}
