package net.p2pd.testkit;

/** A service that keeps all rules passes. */
class BeaconTest extends BeaconContract {

  @Override
  Beacon service() {
    return new Beacon();
  }
}
