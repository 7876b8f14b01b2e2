package net.p2pd.testkit;

import java.util.List;
import net.p2pd.api.nat.NatDetector;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/** A detector that keeps all rules passes. */
class DetectiveTest extends NatDetectorContract {

  @Override
  protected NatDetector detector() {
    return new Detective();
  }

  @Override
  protected boolean measuresTcp() {
    return false;
  }

  @Override
  protected List<VirtualHost> servers(VirtualInternet internet) {
    return Mirrors.on(internet);
  }
}
