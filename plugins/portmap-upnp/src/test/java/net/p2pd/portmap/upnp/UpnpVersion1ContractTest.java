package net.p2pd.portmap.upnp;

import net.p2pd.api.portmap.PortMapper;
import net.p2pd.testkit.PortMapperContract;

/** The test kit's rules, at a router of version 1, which knows ports without an end only. */
class UpnpVersion1ContractTest extends PortMapperContract {

  @Override
  protected PortMapper mapper() {
    return new UpnpMapper();
  }

  @Override
  protected String protocols() {
    return "upnp-1";
  }
}
