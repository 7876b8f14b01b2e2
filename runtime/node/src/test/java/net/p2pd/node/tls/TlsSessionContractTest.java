package net.p2pd.node.tls;

import io.netty.util.concurrent.ImmediateExecutor;
import net.p2pd.api.connect.SessionProvider;
import net.p2pd.testkit.SessionProviderContract;

/** The rules of session providers, in virtual time; the JDK's engines are there on every system. */
class TlsSessionContractTest extends SessionProviderContract {

  @Override
  protected SessionProvider provider() {
    return new TlsSessionProvider(TlsSessionProvider.Engine.JDK, ImmediateExecutor.INSTANCE);
  }

  @Override
  protected boolean datagrams() {
    return false;
  }
}
