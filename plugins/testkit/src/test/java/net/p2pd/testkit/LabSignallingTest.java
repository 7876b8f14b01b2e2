package net.p2pd.testkit;

import net.p2pd.api.signal.SignalTransport;

/** The laboratory's signalling passes. */
class LabSignallingTest extends BrokenSignalTransport.LabPost {

  @Override
  SignalTransport broken(SignalTransport inner) {
    return inner;
  }
}
