package net.p2pd.portmap.pcp;

import net.p2pd.api.portmap.PortMapper;
import net.p2pd.testkit.PortMapperContract;

/** The test kit's rules, at a router that speaks both protocols. */
class PcpMapperContractTest extends PortMapperContract {

  @Override
  protected PortMapper mapper() {
    return new PcpMapper();
  }
}
