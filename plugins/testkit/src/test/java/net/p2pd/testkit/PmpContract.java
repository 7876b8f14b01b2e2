package net.p2pd.testkit;

import net.p2pd.api.portmap.PortMapper;

/** The contract for NAT-PMP. */
abstract class PmpContract extends PortMapperContract {

  /** Makes the port mapper. */
  PmpMapper pmp() {
    return new PmpMapper();
  }

  @Override
  protected PortMapper mapper() {
    return pmp();
  }
}
