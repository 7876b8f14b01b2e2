package net.p2pd.benchmarks.load;

import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;

/** Two pipes of ours that are connected, however. */
record OurEnds(Pipe client, Pipe server, Runnable closing) {

  /** Plain TCP. */
  static OurEnds tcp() {
    OurNet near = new OurNet();
    OurNet far = new OurNet();
    Pipe listening = far.listen(Transport.TCP);
    Pipe client = near.open(Transport.TCP, OurNet.port(listening));
    Pipe server = listening.accept(OurNet.LIMIT).join();
    return new OurEnds(client, server, closing(near, far));
  }

  static Runnable closing(OurNet near, OurNet far) {
    return () -> {
      near.close();
      far.close();
    };
  }
}
