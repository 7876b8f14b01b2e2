package net.p2pd.testkit;

import java.util.SplittableRandom;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.natlab.virtual.LabSessionProvider;

/** The laboratory's own sessions, which prove identities and protect nothing. */
class LabSessionTest extends SessionProviderContract {

  private final SplittableRandom random = new SplittableRandom(7);

  @Override
  protected SessionProvider provider() {
    return new LabSessionProvider(random.split());
  }

  @Override
  protected boolean authenticates() {
    return false;
  }
}
